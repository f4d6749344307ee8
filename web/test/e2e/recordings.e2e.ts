import { readFileSync } from 'node:fs';
import { type Page, expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import { openSandbox, signIn, test } from './session';

/** Records a shell of SANDBOX and looks at it. What stands still is compared, never what the clock has made of it. */
const SOON = { timeout: 60_000 };

const screen = (page: Page) => page.getByTestId('screen').locator('.xterm-rows');
const player = (page: Page) => page.getByTestId('player');
const position = (page: Page) => page.getByRole('slider', { name: 'Position' });
const recorded = (page: Page) => page.getByTestId('recorded');
const state = (page: Page) => page.getByTestId('terminal-state');

/** A shell that is recorded, in which something was said and which has ended. */
async function recordShell(page: Page): Promise<void> {
  await openSandbox(page);
  await page.getByRole('link', { name: 'Terminal' }).click();
  await expect(state(page)).toHaveAttribute('data-state', 'open', SOON);
  await expect(recorded(page)).toBeHidden();
  await page.getByRole('checkbox', { name: 'Record' }).check();
  await page.getByRole('button', { name: 'New shell' }).click();
  await expect(page).toHaveURL(/record=true/);
  await expect(recorded(page)).toHaveText('Being recorded', SOON);
  const rows = page.getByTestId('terminal').locator('.xterm-rows');
  await expect(rows).toContainText('$', SOON);
  await page.keyboard.type('echo what-was-said\r');
  await expect(rows).toContainText(/what-was-said[\s\S]*what-was-said/);
  await page.keyboard.type('exit\r');
  await expect(state(page)).toHaveAttribute('data-state', 'ended', SOON);
  await expect(recorded(page)).toHaveText('Was recorded');
}

async function listOf(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  await page.getByRole('link', { name: 'Recorded terminals' }).click();
  await expect(page.getByRole('heading', { name: 'Recorded terminals', level: 1 })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Recordings' })).toBeVisible(SOON);
}

test.beforeEach(async ({ page }) => {
  test.setTimeout(240_000);
  await signIn(page);
});

test('a shell that is recorded is found, played, and saved', async ({ page }) => {
  await recordShell(page);
  await listOf(page);
  const row = page.getByRole('row').nth(1);
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    const told = row.getByTestId('recording-state');
    await expect(told).toHaveAttribute('data-state', 'ended', { timeout: 2000 });
  }).toPass(SOON);
  await row.getByRole('link').click();
  await expect(player(page)).toHaveText('Play', SOON);
  await player(page).click();
  await expect(player(page)).toHaveAttribute('data-status', 'ended', SOON);
  await expect(screen(page)).toContainText(/what-was-said[\s\S]*what-was-said/);

  // From the keyboard: to the beginning, and to the end.
  await position(page).focus();
  await page.keyboard.press('Home');
  await expect(screen(page)).not.toContainText('what-was-said');
  await expect(player(page)).toHaveAttribute('data-status', 'paused');
  await page.keyboard.press('End');
  await expect(screen(page)).toContainText('what-was-said');
  await expect(player(page)).toHaveText('Again');

  // Whoever clicks on the screen plays with the same keys, and is not held there.
  await page.getByTestId('screen').click();
  await page.keyboard.press('Space');
  await expect(player(page)).toHaveAttribute('data-status', 'playing');
  await page.keyboard.press('Space');
  await expect(player(page)).toHaveAttribute('data-status', 'paused');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('checkbox', { name: 'Short pauses' })).toBeFocused();

  // A browser without a dialog for files saves a download.
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  const download = page.waitForEvent('download', SOON);
  await page.getByRole('button', { name: 'Download' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/\.cast$/);
  const [header = '', ...events] = readFileSync(await saved.path(), 'utf8')
    .trim()
    .split('\n');
  expect(JSON.parse(header)).toMatchObject({ version: 2 });
  const output = events.map((line) => JSON.parse(line) as [number, string, string]);
  expect(output.filter(([, kind]) => kind === 'i')).toEqual([]);
  expect(output.map(([, , what]) => what).join('')).toContain('what-was-said');
});

test('a row of the audit trail and the sandbox lead to it', async ({ page }) => {
  await recordShell(page);
  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: 'openTerminal' }).first();
  await row.getByRole('button', { name: /^Details of row/ }).click();
  await page.getByRole('link', { name: 'Play the recording of the terminal' }).click();
  await expect(player(page)).toBeVisible(SOON);
  await page.getByRole('link', { name: 'Sandbox', exact: true }).click();
  await page.getByRole('button', { name: 'More…' }).click();
  await page.getByRole('menuitem', { name: 'Its recordings' }).click();
  await expect(page).toHaveURL(/sandbox=/);
  await expect(page.getByRole('table', { name: 'Recordings' })).toBeVisible(SOON);
  await page.getByLabel('By').fill('nobody-here');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'No recording matches' })).toBeVisible(SOON);
  await page.getByRole('button', { name: 'Remove the filter by nobody-here' }).click();
  await expect(page.getByRole('table', { name: 'Recordings' })).toBeVisible(SOON);
});

test('what is not there is told, with a way on', async ({ page }) => {
  await page.goto('/audit/recordings/00000000-0000-4000-8000-000000000000');
  await expect(page.getByRole('heading', { name: 'There is no such recording' })).toBeVisible(SOON);
  await page.getByRole('link', { name: 'To those that are kept' }).click();
  await expect(page.getByRole('heading', { name: 'Recorded terminals', level: 1 })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing of it is wrong for those who see little, in ${colorScheme} colours`, async ({ page }) => {
    test.setTimeout(420_000);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await recordShell(page);
    expect(await problemsAtAllWidths(page, 'a terminal that is recorded')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 860 });
    await listOf(page);
    expect(await problemsAtAllWidths(page, 'recordings')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.getByRole('row').nth(1).getByRole('link').click();
    await expect(player(page)).toHaveText('Play', SOON);
    await position(page).focus();
    await page.keyboard.press('End');
    await expect(screen(page)).toContainText('what-was-said');
    expect(await problemsAtAllWidths(page, 'a recording')).toEqual([]);
  });
}
