import { type Page, expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import { openSandbox, signIn, test } from './session';

/** What makes the shell print its size as `rows cols`; the made-up one has a word for it. */
const SIZE = process.env['SIZE_COMMAND'] ?? 'size';

const state = (page: Page) => page.getByTestId('terminal-state');
const rows = (page: Page) => page.getByTestId('terminal').locator('.xterm-rows');

async function openTerminal(page: Page): Promise<void> {
  await openSandbox(page);
  await page.getByRole('link', { name: 'Terminal' }).click();
  await expect(state(page)).toHaveAttribute('data-state', 'open', { timeout: 45_000 });
  await expect(rows(page)).toContainText('$', { timeout: 30_000 });
}

test.beforeEach(async ({ page }) => {
  test.setTimeout(240_000);
  await signIn(page);
});

test('a shell takes what is typed, knows its size, and says how it ended', async ({ page }) => {
  await openTerminal(page);
  await expect(page.getByLabel(/^Terminal of /)).toBeFocused();
  await page.keyboard.type('echo sand-$((40+2))mesh\r');
  await expect(rows(page)).toContainText(/sand-42mesh|you said/);
  await page.keyboard.type(`${SIZE}\r`);
  await expect(rows(page)).toContainText(/\d\d 1\d\d(?!\d)/);
  await page.setViewportSize({ width: 700, height: 700 });
  await expect(async () => {
    await page.keyboard.type(`${SIZE}\r`);
    await expect(rows(page)).toContainText(/\d\d [5-9]\d(?!\d)/, { timeout: 2000 });
  }).toPass();
  await page.keyboard.press('Control+F6');
  await expect(page.getByRole('region', { name: /^Shell on / })).toBeFocused();
  await page.getByLabel(/^Terminal of /).focus();
  await page.keyboard.type('exit\r');
  await expect(state(page)).toHaveAttribute('data-state', 'ended');
  await expect(page.getByText('The shell ended with code 0.')).toBeVisible();
  await page.getByRole('button', { name: 'Open a new shell' }).click();
  await expect(state(page)).toHaveAttribute('data-state', 'open', { timeout: 45_000 });
});

test('a user that is not there is told, and what to do', async ({ page }) => {
  await openTerminal(page);
  await page.getByLabel('User of the shell').fill('nobody-here');
  await page.getByRole('button', { name: 'New shell' }).click();
  await expect(page).toHaveURL(/user=nobody-here/);
  await expect(state(page)).toHaveAttribute('data-state', 'refused', { timeout: 45_000 });
  await expect(page.getByText(/none for that of the worker/)).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing around it is wrong for those who see little, in ${colorScheme} colours`, async ({ page }) => {
    test.setTimeout(420_000);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openTerminal(page);
    expect(await problemsAtAllWidths(page, 'a terminal')).toEqual([]);
  });
}
