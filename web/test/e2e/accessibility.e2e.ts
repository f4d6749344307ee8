import { type Page, expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import { given, openSandbox, signIn, test } from './session';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`nothing is wrong for those who see little, in ${colorScheme} colours`, () => {
    let found: string[] = [];
    const look = async (page: Page, what: string) => found.push(...(await problemsAtAllWidths(page, what)));

    test.beforeEach(async ({ page }) => {
      test.setTimeout(420_000);
      page.setDefaultTimeout(60_000);
      found = [];
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    });

    test.afterEach(() => expect(found).toEqual([]));

    test('at the door', async ({ page }) => {
      await page.goto('/login');
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
      await look(page, 'sign in');
      await signIn(page);
      await page.getByRole('link', { name: given('EMAIL', 'admin@sandmesh.local') }).click();
      await expect(page.getByRole('form', { name: 'Change password' })).toBeVisible();
      await look(page, 'password');
    });

    test('in the fleet', async ({ page }) => {
      await signIn(page);
      await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
      await look(page, 'fleet');
      await page.getByRole('searchbox').fill('no such sandbox');
      await expect(page.getByRole('heading', { name: 'No sandbox matches' })).toBeVisible();
      await look(page, 'nothing found');
    });

    test('in a sandbox', async ({ page }) => {
      await signIn(page);
      await openSandbox(page);
      await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
      await page.getByRole('button', { name: 'Times of day' }).click();
      await look(page, 'sandbox');
    });

    test('in what opens above a sandbox', async ({ page }) => {
      await signIn(page);
      await openSandbox(page);
      await page.getByRole('button', { name: 'Why was worker restarted' }).click();
      await expect(page.getByTestId('account').first()).toBeVisible({ timeout: 60_000 });
      await look(page, 'account of a restart');
      await page.getByRole('tab', { name: 'Last log lines' }).click();
      await expect(page.getByRole('button', { name: 'Refresh' })).toBeVisible({ timeout: 60_000 });
      await look(page, 'log');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Restart worker' }).click();
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeVisible();
      await look(page, 'question before a restart');
    });
  });
}
