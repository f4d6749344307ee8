import { type Page, expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import { openSandbox, signIn, test } from './session';

/** Wants SANDBOX, or the first there is, with a PROCESS whose log is written all the time. */
const PROCESS = process.env['LOG_OF'] ?? 'worker';
/** A word that some of its lines have, and one that none has. */
const WORD = process.env['LOG_WORD'] ?? 'WARN';

const state = (page: Page) => page.getByTestId('log-state');
const lines = (page: Page) => page.getByRole('log', { name: `Lines of ${PROCESS}` });
const amount = (page: Page) =>
  page
    .getByRole('region', { name: `Log of ${PROCESS}` })
    .getByText(/^[\d,.]+ lines?/)
    .textContent();

async function openLogs(page: Page): Promise<void> {
  await openSandbox(page);
  await page.getByRole('link', { name: 'Logs' }).click();
  await page.getByRole('combobox', { name: 'Log of' }).selectOption(PROCESS);
  await expect(state(page)).toHaveAttribute('data-state', 'following');
  await expect(lines(page)).toContainText(PROCESS);
}

test.beforeEach(async ({ page }) => {
  test.setTimeout(240_000);
  await signIn(page);
});

test('a log is followed, paused and gone on with, and comes back by itself', async ({ page, context }) => {
  await openLogs(page);
  await expect(page).toHaveURL(new RegExp(`process=${PROCESS}`));
  const first = await amount(page);
  await expect.poll(() => amount(page)).not.toBe(first);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(state(page)).toHaveAttribute('data-state', 'paused');
  await page.getByRole('button', { name: 'Go on' }).click();
  const paused = await amount(page);
  await expect.poll(() => amount(page)).not.toBe(paused);
  await context.setOffline(true);
  await page.getByLabel('From').selectOption('0');
  await expect(state(page)).toHaveAttribute('data-state', 'broken');
  await context.setOffline(false);
  await expect(state(page)).toHaveAttribute('data-state', 'following', { timeout: 60_000 });
  await expect(lines(page)).toContainText(PROCESS);
});

test('whoever has scrolled up stays there, and only lines with a word are shown where that is wished', async ({
  page,
}) => {
  await openLogs(page);
  const above = () => lines(page).evaluate((shown) => shown.scrollTop);
  await expect.poll(above).toBeGreaterThan(0);
  await lines(page).focus();
  await page.keyboard.press('Home');
  await expect.poll(above).toBe(0);
  await expect(page.getByRole('button', { name: 'To the end' })).toBeVisible();
  await page.getByRole('button', { name: 'To the end' }).click();
  await expect(page.getByRole('button', { name: 'To the end' })).toBeHidden();
  await page.getByRole('searchbox').fill(WORD);
  await expect(page).toHaveURL(/search=/);
  await expect(lines(page)).toContainText(WORD);
  const text = (await lines(page).textContent()) ?? '';
  expect(text.split('\n').filter((one) => one !== '' && !one.includes(WORD))).toEqual([]);
  await page.getByRole('searchbox').fill('no line has these words');
  await expect(lines(page)).toContainText('No line with this so far');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing of it is wrong for those who see little, in ${colorScheme} colours`, async ({ page }) => {
    test.setTimeout(420_000);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openLogs(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await problemsAtAllWidths(page, 'a log')).toEqual([]);
  });
}
