import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';
import { given, openSandbox, signIn } from './session';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [390, 1280];

/** What axe finds wrong in what the page shows now: in a dialog alone where one is open, as all else is out of reach then. */
async function problems(page: Page, what: string): Promise<string[]> {
  // A colour that is on its way to another has no contrast to measure.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished.catch(() => undefined)),
    ),
  );
  const axe = new AxeBuilder({ page }).withTags(RULES);
  if (await page.getByRole('dialog').isVisible()) axe.include('[role="dialog"]');
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      (node) =>
        `${what}: ${id}, ${help}: ${node.target.join(' ')} ${node.failureSummary?.replaceAll(/\s+/g, ' ')}`,
    ),
  );
}

/** The same at the width of a desk and of a phone. */
async function atAllWidths(page: Page, what: string): Promise<string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 860 });
    found.push(...(await problems(page, `${what} at ${width} px`)));
  }
  return found;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`nothing is wrong for those who see little, in ${colorScheme} colours`, () => {
    let found: string[] = [];
    const look = async (page: Page, what: string) => found.push(...(await atAllWidths(page, what)));

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
