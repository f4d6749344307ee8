import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, chromium, expect } from '@playwright/test';
import { given, openSandbox, panel, signIn, test } from './session';

/**
 * Against a sandbox whose AdsPower is the stand-in at ADSPOWER_URL, whose worker claims kdemo01 for good, and which does
 * not notice that the browser of kdemo04 has died.
 */
const LONG = { timeout: 150_000 };

/** A call of AdsPower's Local API, again and again until it is not refused for being one too many in its second. */
async function adsPower(path: string): Promise<Record<string, string>> {
  let data: Record<string, string> = {};
  await expect
    .poll(
      async () => {
        const answer = (await (await fetch(given('ADSPOWER_URL') + path)).json()) as {
          code: number;
          msg: string;
          data: Record<string, string>;
        };
        data = answer.data;
        return answer.code === 0 ? 'Success' : answer.msg;
      },
      { ...LONG, intervals: [1500] },
    )
    .toBe('Success');
  return data;
}

/** Every state in which a profile was shown, also for a moment, as "kdemo01 claimed". */
async function recordProfiles(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen = ((globalThis as unknown as { profiles: string[] }).profiles = [] as string[]);
    const look = () => {
      for (const one of document.querySelectorAll('[data-testid="profile"]')) {
        const text = `${one.querySelector('code')?.textContent} ${one.getAttribute('data-state')}`;
        if (!seen.includes(text)) seen.push(text);
      }
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { profiles: string[] }).profiles);
}

test.beforeEach(async ({ page }) => {
  test.setTimeout(480_000);
  await signIn(page);
  await openSandbox(page);
});

test('profiles are shown as claimed, open, leaked and lost, and what is lost is closed', async ({ page }) => {
  const profiles = panel(page, 'Profiles');
  const seen = await recordProfiles(page);
  const claimed = profiles.getByRole('region', { name: 'claimed profiles' });
  await expect(claimed.getByTestId('profile')).toContainText('kdemo01', LONG);
  await expect(claimed.getByTestId('profile')).toContainText(/claimed for \d+ (s|min)/);
  const task = panel(page, 'Tasks').getByRole('listitem').filter({ hasText: 'kdemo01' });
  await expect(claimed.getByTestId('profile')).toContainText(
    `by task ${await task.locator('code').textContent()}`,
  );
  await expect(panel(page, 'Tasks')).toContainText('1 of 1 slots used');

  await adsPower('/api/v1/browser/start?user_id=kdemo03');
  await expect.poll(seen, LONG).toContain('kdemo03 open');
  const leaked = profiles.getByRole('region', { name: 'leaked profiles' });
  await expect(leaked.getByTestId('profile')).toContainText('kdemo03', LONG);
  await expect(leaked).toContainText('no task claims it and nobody else will close it');
  const condition = page.getByTestId('condition-ProfilesClaimed');
  await expect(condition).toHaveAttribute('data-ok', 'false', LONG);
  await expect(condition).toContainText('kdemo03: open, and no task claims it');
  await expect(page.getByRole('region', { name: 'Reasons' })).toContainText(
    'kdemo03: open, and no task claims it',
  );

  const { debug_port: port } = await adsPower('/api/v1/browser/start?user_id=kdemo04');
  await expect.poll(seen, LONG).toContain('kdemo04 open');
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.close').catch(() => undefined);
  await expect.poll(seen, LONG).toContain('kdemo04 lost');
  await expect(profiles.getByTestId('profile').filter({ hasText: 'kdemo04' })).toHaveCount(0, LONG);
  await expect(page.getByTestId('condition-ProfilesAlive')).toHaveAttribute('data-ok', 'true', LONG);
  await expect(
    page
      .getByTestId('event')
      .filter({ hasText: /Profiles alive failed: kdemo04/ })
      .first(),
  ).toBeVisible(LONG);

  await adsPower('/api/v1/browser/stop?user_id=kdemo03');
  await expect(condition).toHaveAttribute('data-ok', 'true', LONG);
});

test('versions, users and limits are what this sandbox has', async ({ page }) => {
  const versions = panel(page, 'Versions and hardware');
  const fact = (name: string) =>
    versions
      .locator('dl > div')
      .filter({ has: page.getByText(name, { exact: true }) })
      .locator('dd');
  await expect(fact('Agent')).toHaveText(/^\d+\.\d+\.\d+/, LONG);
  // Its Local API tells none, and no package is installed: what is not known is said.
  await expect(fact('AdsPower')).toHaveText('not known', LONG);
  await expect(fact('Java')).toHaveText(/^\d+/);
  await expect(fact('Node')).toHaveText(execSync('node --version').toString().trim(), LONG);
  await expect(fact('Worker')).toHaveText(/^\S+/);
  await expect(fact('Processors')).toHaveText(/^\d+$/);

  const worker = page.getByTestId('process-worker');
  await expect(worker.getByRole('meter', { name: 'Memory of worker' })).toHaveAttribute(
    'aria-valuetext',
    /MiB of 1\.0 GiB$/,
    LONG,
  );
  if (given('WITH_USERS') === 'true') {
    for (const [process, user] of [
      ['Xvfb', 'display'],
      ['x11vnc', 'vnc'],
      ['adspower', 'adspower'],
      ['worker', 'worker'],
    ]) {
      await expect(page.getByTestId(`process-${process}`)).toContainText(`as sandmesh-${user}`);
    }
  }
  await page.getByRole('button', { name: 'Log of worker' }).click();
  const drawer = page.getByRole('dialog');
  const limit = (name: string) =>
    drawer.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) });
  await expect(limit('Open files')).toContainText('4096 at most');
  await expect(limit('Processes')).toContainText('300 at most');
  await expect(limit('Memory')).toContainText('of at most 1.0 GiB');
  await expect(limit('When memory runs out')).toContainText('ended early (+500)');

  const first = readFileSync(join(given('LOG_FOLDER'), 'worker.log'), 'utf8').split('\n')[0] ?? '';
  expect(first).toContain('stand-in worker listens on');
  await expect(drawer.getByLabel('Log of worker')).toContainText(first);
});

test('the account of a restart tells what happened, what was said last and what was done', async ({
  page,
}) => {
  const worker = page.getByTestId('process-worker');
  const pid = worker.getByTestId('process-pid');
  await expect(pid).toHaveText(/^\d+$/, LONG);
  const before = (await pid.textContent()) ?? '';
  execSync(`kill -SEGV ${before}`);
  await expect(pid).toHaveText(/^\d+$/, LONG);
  await expect(pid).not.toHaveText(before, LONG);
  await expect(worker.getByTestId('process-state')).toHaveAttribute('data-state', 'running', LONG);
  const after = (await pid.textContent()) ?? '';

  await page.getByRole('button', { name: 'Why was worker restarted' }).click();
  const account = page.getByTestId('account').first();
  await expect(account.locator('summary')).toContainText(/signal 11/);
  await expect(account.locator('summary')).toContainText(/ready again after [\d.]+ (ms|s|min)/, LONG);
  await expect(account).toContainText(`Pid ${before} ended by signal 11 (SIGSEGV)`);
  await expect(account.getByLabel('Last log lines before the end')).toContainText(
    'stand-in worker listens on',
  );
  await expect(account).toContainText(/Started again (at once|after a pause of)/);
  await expect(account).toContainText(`as pid ${after}, restart 1`);

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Restart Xvfb' }).click();
  await expect(page.getByRole('dialog')).toContainText('what depends on it: x11vnc, adspower, worker.');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Restart worker' }).click();
  await expect(page.getByRole('dialog')).toContainText('nothing depends on it');
});
