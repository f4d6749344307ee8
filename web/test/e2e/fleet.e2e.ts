import { execSync } from 'node:child_process';
import { type WebSocketRoute, expect } from '@playwright/test';
import { recordChanges, signIn, watchRequests, test } from './session';

const SANDBOX = process.env['SANDBOX'];
const PROCESS = process.env['PROCESS'] ?? 'xvfb';
/** Ends the process: a shell command, in which $PID stands for the pid that the page shows. */
const KILL_COMMAND = process.env['KILL_COMMAND'] ?? 'kill -9 "$PID"';
const REASON = new RegExp(process.env['REASON'] ?? `${PROCESS} exited: signal 9`, 'i');

test('a killed display and its recovery are seen over the bus alone', async ({ page }) => {
  await signIn(page);
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();

  const name = SANDBOX ?? '';
  const link = SANDBOX
    ? page.getByRole('link', { name, exact: true })
    : page.getByRole('table').getByRole('link').first();
  await link.click();
  await expect(page.getByRole('table', { name: 'Processes' })).toBeVisible();
  const process = page.getByTestId(new RegExp(`^process-${PROCESS}$`, 'i'));
  const pid = process.getByTestId('process-pid');
  const health = page.getByTestId('health');
  await expect(health).toHaveAttribute('data-health', 'healthy', { timeout: 60_000 });
  await expect(pid).toHaveText(/^\d+$/);
  // The pid reaches the page with the next sample; the chart and the first lists are loaded before we begin to count.
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
  await expect(page.getByRole('figure', { name: /CPU and memory/ })).toBeVisible();

  const before = Number(await pid.textContent());
  const healthSeen = await recordChanges(page, 'health', 'data-health');
  const already = await page.getByTestId('event').filter({ hasText: REASON }).count();
  const requests = watchRequests(page);

  execSync(KILL_COMMAND, { env: { ...globalThis.process.env, PID: String(before) } });

  await expect.poll(healthSeen).toContain('degraded');
  await expect.poll(async () => (await healthSeen()).at(-1), { timeout: 45_000 }).toBe('healthy');
  await expect
    .poll(() => page.getByTestId('event').filter({ hasText: REASON }).count())
    .toBeGreaterThan(already);
  await expect(pid).toHaveText(/^\d+$/);
  await expect(pid).not.toHaveText(String(before));
  await expect(process.getByTestId('process-state')).toHaveAttribute('data-state', 'running');

  expect(requests).toEqual([]);

  await page.getByRole('button', { name: new RegExp(`^Why was ${PROCESS} restarted$`, 'i') }).click();
  const account = page.getByTestId('account').first();
  await expect(account.locator('summary')).toContainText(REASON);
  await expect(account.locator('summary')).toContainText(/ready again after [\d.]+ (ms|s|min)/);
  await expect(account).toContainText(`Pid ${before} `);
  await expect(account).toContainText(`Pid ${before} ended by signal 9 (SIGKILL)`);
  await page.getByRole('tab', { name: 'Last log lines' }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Last .* written, read at / })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tab', { name: 'Last log lines' })).toBeHidden();
});

test('the fleet can be filtered, and the filter stands in the address', async ({ page }) => {
  await signIn(page);
  await page.getByRole('button', { name: /^Unhealthy/ }).click();
  await expect(page).toHaveURL(/health=unhealthy/);
  await page.getByRole('button', { name: /^Sandboxes/ }).click();
  await page.getByRole('searchbox').fill('no such sandbox');
  await expect(page.getByRole('heading', { name: 'No sandbox matches' })).toBeVisible();
  await expect(page).toHaveURL(/q=no/);
});

test('a check is answered and said so', async ({ page }) => {
  await signIn(page);
  const check = page.getByRole('button', { name: /^Check: / }).first();
  await check.click();
  await expect(page.getByText(/^Answered in \d+ ms/)).toBeVisible();
});

test('a broken connection is said so, and the page goes on from where it was', async ({ page }) => {
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/bus\/websocket/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await signIn(page);
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
  const seen = await recordChanges(page, 'connection', 'aria-label');
  await sockets.at(-1)?.close({ code: 3001 });
  await expect.poll(seen).toContain('Connection: Reconnecting…');
  await expect.poll(async () => (await seen()).at(-1)).toBe('Connection: Live');
  expect(sockets.length).toBeGreaterThan(1);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('both pages fit the width and can be used', async ({ page }) => {
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
    await signIn(page);
    await expect(page.getByRole('link', { name: SANDBOX ?? /.+/ }).first()).toBeVisible();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page
      .getByRole('main')
      .getByRole('link', SANDBOX ? { name: SANDBOX } : {})
      .first()
      .click();
    await expect(page.getByRole('heading', { name: 'Processes' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await expect(page.getByRole('button', { name: 'Check now' })).toBeVisible();
  });
});
