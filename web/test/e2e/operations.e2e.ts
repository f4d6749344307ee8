import { readFileSync } from 'node:fs';
import { type Page, expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import { panel, signIn, test } from './session';

/** Wants a fleet in which something can be ordered without harm: the mock, or sandboxes of a test. */
const SOON = { timeout: 45_000 };
const NAMES = (process.env['SANDBOXES'] ?? 'laptop-1,staging-a').split(',');
const PROCESS = process.env['PROCESS'] ?? 'worker';

const dialog = (page: Page) => page.getByRole('dialog');
const bar = (page: Page) => page.getByRole('region', { name: 'Chosen sandboxes' });
const status = (page: Page) => page.getByTestId('operation-status').first();

async function choose(page: Page): Promise<void> {
  for (const name of NAMES) await page.getByRole('checkbox', { name: `Choose ${name}`, exact: true }).check();
  await expect(bar(page)).toContainText(`${NAMES.length} chosen`);
}

test.beforeEach(async ({ page }) => {
  test.setTimeout(240_000);
  await signIn(page);
});

test('a process is restarted on many: chosen by keyboard, seen before, and followed over the bus', async ({
  page,
}) => {
  const first = page.getByRole('checkbox', { name: `Choose ${NAMES[0]}`, exact: true });
  await first.focus();
  await page.keyboard.press('Space');
  await expect(bar(page)).toContainText('1 chosen');
  await choose(page);
  await bar(page).getByRole('button', { name: 'Restart a process…' }).click();
  await expect(dialog(page)).toContainText('Whom it hits stands here as soon as the order is whole');
  await dialog(page).getByRole('combobox', { name: 'Process' }).fill(PROCESS);
  const radius = dialog(page).getByTestId('radius');
  await expect(radius).toContainText(`Targets${NAMES.length}`);
  await expect(radius).toContainText('Will be refused0');
  const start = dialog(page).getByRole('button', { name: `Start on ${NAMES.length}` });
  await expect(start).toBeEnabled();
  await start.click();
  await expect(page.getByRole('heading', { name: `Restart ${PROCESS}`, level: 1 })).toBeVisible();
  await expect(status(page)).toHaveAttribute('data-status', 'succeeded', SOON);
  await expect(page.getByTestId('progress')).toHaveText(`${NAMES.length} of ${NAMES.length} done`);
  for (const name of NAMES)
    await expect(page.getByRole('row').filter({ hasText: name }).getByTestId('fate')).toHaveAttribute(
      'data-status',
      'ok',
    );
  await page.getByRole('link', { name: 'Operations' }).first().click();
  await expect(page.getByRole('table', { name: 'Operations' }).getByRole('row').nth(1)).toContainText(
    `Restart ${PROCESS}`,
  );
});

test('a command shows how it is read, keeps its output, and what failed is ordered again', async ({
  page,
}) => {
  await choose(page);
  await bar(page).getByRole('button', { name: 'Run a command…' }).click();
  const command = dialog(page).getByLabel('Command', { exact: true });
  await command.fill("echo 'not closed");
  await dialog(page)
    .getByRole('button', { name: /^Start on/ })
    .click();
  await expect(command).toHaveAccessibleDescription(/is not closed/);
  await command.fill("echo 'two words'");
  await expect(dialog(page).getByText('two words', { exact: true })).toBeVisible();
  await dialog(page)
    .getByRole('button', { name: /^Start on/ })
    .click();
  await expect(page.getByRole('heading', { name: "Run echo 'two words'", level: 1 })).toBeVisible();
  await expect(status(page)).toHaveAttribute('data-status', 'succeeded', SOON);
  await page.getByRole('button', { name: `Details of ${NAMES[0]}` }).click();
  await page.getByRole('button', { name: 'Show stdout' }).click();
  await expect(page.getByLabel(`stdout of ${NAMES[0]}`)).toBeVisible();

  await page.getByRole('link', { name: 'Fleet', exact: true }).click();
  await choose(page);
  await bar(page).getByRole('button', { name: 'Run a command…' }).click();
  await dialog(page).getByLabel('Command', { exact: true }).fill('false');
  await dialog(page)
    .getByRole('button', { name: /^Start on/ })
    .click();
  await expect(status(page)).toHaveAttribute('data-status', 'failed', SOON);
  await page.getByRole('button', { name: `Details of ${NAMES[0]}` }).click();
  await expect(page.getByTestId('advice')).toContainText('look at its output');
  await page.getByRole('button', { name: `Again on the ${NAMES.length} not done…` }).click();
  await expect(dialog(page).getByLabel('Command', { exact: true })).toHaveValue('false');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
});

test('support bundles are collected of many, and each is downloaded', async ({ page }) => {
  await choose(page);
  await bar(page).getByRole('button', { name: 'Collect support bundles…' }).click();
  await dialog(page)
    .getByRole('button', { name: /^Start on/ })
    .click();
  await expect(status(page)).toHaveAttribute('data-status', 'succeeded', SOON);
  // A browser without a dialog for files saves a download.
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  for (const name of NAMES) {
    const download = page.waitForEvent('download', SOON);
    await page.getByRole('button', { name: `Download the bundle of ${name}` }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toMatch(/\.tar\.gz$/);
    expect(readFileSync(await saved.path()).length).toBeGreaterThan(1000);
    await expect(page.getByRole('row').filter({ hasText: name }).getByRole('status')).toHaveText(/^Saved, /);
  }
  expect(await problemsAtAllWidths(page, 'collected bundles')).toEqual([]);
});

test('an operation is cancelled after a question, and found by its status', async ({ page }) => {
  await choose(page);
  await bar(page).getByRole('button', { name: 'Run a command…' }).click();
  await dialog(page).getByLabel('Command', { exact: true }).fill('sleep 60');
  await dialog(page)
    .getByRole('button', { name: /^Start on/ })
    .click();
  await expect(page.getByTestId('fate').first()).toHaveAttribute('data-status', 'running', SOON);
  await page.getByRole('button', { name: 'Cancel…' }).click();
  await expect(dialog(page)).toContainText('what is done stays done');
  await dialog(page).getByRole('button', { name: 'Cancel the operation' }).click();
  await expect(status(page)).toHaveAttribute('data-status', 'cancelled', SOON);
  await page.goto('/operations?status=cancelled');
  await expect(page.getByRole('link', { name: 'Run sleep 60' }).first()).toBeVisible();
  await page.goto('/operations?status=timed_out&author=nobody');
  await expect(page.getByRole('heading', { name: 'No operation matches' })).toBeVisible();
  await page.goto('/operations/0199aaaa-0000-7000-8000-ffffffffffff');
  await expect(page.getByRole('heading', { name: 'There is no such operation' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing of it is wrong for those who see little, in ${colorScheme} colours`, async ({ page }) => {
    test.setTimeout(420_000);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found: string[] = [];
    const look = async (what: string) => found.push(...(await problemsAtAllWidths(page, what)));
    await choose(page);
    // At the end of the list the bar hides nothing.
    const toEnd = () => page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    found.push(...(await problemsAtAllWidths(page, 'chosen sandboxes', toEnd)));
    await page.setViewportSize({ width: 1280, height: 860 });
    await bar(page).getByRole('button', { name: 'Run a command…' }).click();
    await dialog(page).getByLabel('Command', { exact: true }).fill('false');
    await expect(dialog(page).getByTestId('radius')).toBeVisible();
    await look('an order and its preview');
    await dialog(page)
      .getByRole('button', { name: /^Start on/ })
      .click();
    await expect(status(page)).toHaveAttribute('data-status', 'failed', SOON);
    await page.getByRole('button', { name: `Details of ${NAMES[0]}` }).click();
    await expect(panel(page, 'Order')).toBeVisible();
    await look('an operation');
    await page.goto('/operations');
    await expect(page.getByRole('table', { name: 'Operations' })).toBeVisible();
    await look('operations');
    expect(found).toEqual([]);
  });
}
