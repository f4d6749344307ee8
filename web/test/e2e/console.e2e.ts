import { readFileSync } from 'node:fs';
import { type Page, expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import { openSandbox, panel, signIn, test } from './session';

/** Wants a SANDBOX in which something can be stopped and drained without harm: the mock, or one of a test. */
test.describe.configure({ mode: 'serial' });

const SOON = { timeout: 60_000 };
const PROCESS = process.env['PROCESS'] ?? 'chromium';

const dialog = (page: Page) => page.getByRole('dialog');
const intake = (page: Page) => page.getByTestId('intake');

test.beforeEach(async ({ page }) => {
  test.setTimeout(240_000);
  await signIn(page);
  await openSandbox(page);
});

test('a process is stopped after a question, and started again', async ({ page }) => {
  const state = page.getByTestId(`process-${PROCESS}`).getByTestId('process-state');
  await page.getByRole('button', { name: `Stop ${PROCESS}`, exact: true }).click();
  await expect(dialog(page)).toContainText('It stays so until somebody starts it');
  await dialog(page).getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(state).toHaveAttribute('data-state', 'stopped', SOON);
  await page.getByRole('button', { name: `Start ${PROCESS}`, exact: true }).click();
  await expect(state).toHaveAttribute('data-state', 'running', SOON);
  await expect(panel(page, 'Processes').getByRole('status').filter({ hasText: 'started in' })).toBeVisible();
});

test('the worker is paused and resumed, and drained with a way back', async ({ page }) => {
  await expect(intake(page)).toHaveAttribute('data-intake', 'open', SOON);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(intake(page)).toHaveAttribute('data-intake', 'paused', SOON);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(intake(page)).toHaveAttribute('data-intake', 'open', SOON);

  await page.getByRole('button', { name: 'Drain…' }).click();
  await expect(dialog(page).getByTestId('radius')).toContainText('Targets1');
  await dialog(page).getByRole('button', { name: 'Start on 1' }).click();
  await expect(page.getByRole('heading', { name: 'Drain', level: 1 })).toBeVisible();
  await expect(page.getByTestId('operation-status')).toHaveAttribute('data-status', 'succeeded', SOON);
  await page.goBack();
  await expect(intake(page)).toHaveAttribute('data-intake', 'draining', SOON);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(intake(page)).toHaveAttribute('data-intake', 'open', SOON);
});

test('the display is pictured, and the support bundle saved', async ({ page }) => {
  await page.getByRole('button', { name: 'More…' }).click();
  await page.getByRole('menuitem', { name: 'Picture of the display' }).click();
  const picture = dialog(page).getByTestId('picture');
  await expect(picture).toBeVisible(SOON);
  expect(await picture.evaluate((canvas) => (canvas as HTMLCanvasElement).width)).toBeGreaterThan(300);
  expect(await problemsAtAllWidths(page, 'a picture of the display')).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.keyboard.press('Escape');

  // A browser without a dialog for files saves a download.
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  await page.getByRole('button', { name: 'More…' }).click();
  await page.getByRole('menuitem', { name: 'Support bundle…' }).click();
  const download = page.waitForEvent('download', SOON);
  await dialog(page).getByRole('button', { name: 'Collect and save' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/\.tar\.gz$/);
  expect(readFileSync(await saved.path()).length).toBeGreaterThan(1000);
  await expect(dialog(page).getByRole('status')).toHaveText(/^Saved, /);
  expect(await problemsAtAllWidths(page, 'the support bundle')).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing of it is wrong for those who see little, in ${colorScheme} colours`, async ({ page }) => {
    test.setTimeout(420_000);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(intake(page)).toBeVisible();
    expect(await problemsAtAllWidths(page, 'a sandbox')).toEqual([]);
  });
}
