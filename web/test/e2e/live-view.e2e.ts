import { type Page, expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import {
  MOCK,
  clickAt,
  colours,
  control,
  fate,
  openScreen,
  readCode,
  screen,
  seen,
  state,
  toggle,
} from './live-view';
import { openSandbox, recordChanges, signIn, test, watchRequests } from './session';
import { REMOTE, nonce, steered } from './steered';

test.beforeEach(async ({ page }) => {
  test.setTimeout(240_000);
  await signIn(page);
});

test('nothing is connected until somebody asks, and no more when they have enough', async ({ page }) => {
  await openSandbox(page);
  const requests = watchRequests(page);
  const sockets: string[] = [];
  page.on('websocket', (socket) => {
    sockets.push(socket.url());
    socket.on('close', () => sockets.splice(sockets.indexOf(socket.url()), 1));
  });
  await expect(toggle(page)).not.toBeChecked();
  expect(requests.filter((one) => one.includes('live-view'))).toEqual([]);
  await toggle(page).focus();
  await page.keyboard.press('Space');
  await seen(page, 'view');
  await expect(state(page)).toContainText('view only');
  await expect(toggle(page), 'the focus stays where it was').toBeFocused();
  expect(sockets.filter((one) => one.includes('/api/v1/live-view?ticket=')).length).toBe(1);
  await page.keyboard.press('Space');
  await expect(screen(page)).toHaveCount(0);
  await expect(() => expect(sockets).toEqual([])).toPass();
});

test('a tab of its own has the screen alone, and says in its address and title what it is', async ({
  page,
}) => {
  const own = await openScreen(page);
  await expect(own).toHaveURL(/\/sandboxes\/[^/]+\/live-view$/);
  const name = await own.getByRole('heading', { level: 1 }).textContent();
  await expect(own).toHaveTitle(`${name} – Sandmesh`);
  await expect(own.getByRole('navigation')).toHaveCount(0);
  await control(own);
  await expect(own).toHaveURL(/mode=control$/);
  await seen(own, 'control');
  await expect(state(own)).toContainText('in control');
  await screen(own).click();
  await expect(screen(own)).toBeFocused();
  await own.keyboard.press('Control+F6');
  await expect(own.getByRole('region', { name: `Live view of ${name}` })).toBeFocused();
  await own.reload();
  await seen(own, 'control');
  await own.getByText('View', { exact: true }).click();
  await seen(own, 'view');
  await own.getByRole('button', { name: 'Original size' }).click();
  await expect(() =>
    screen(own).evaluate((canvas: HTMLCanvasElement) =>
      canvas.clientWidth === canvas.width ? true : Promise.reject(new Error(`${canvas.clientWidth}`)),
    ),
  ).toPass();
});

test('a ticket alone shows the screen, once and without a login', async ({ page, browser }) => {
  await openSandbox(page);
  let ticket = '';
  await page.route('**/live-view', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    const answer = await route.fetch();
    ticket = ((await answer.json()) as { ticket: string }).ticket;
    return route.abort();
  });
  await toggle(page).focus();
  await page.keyboard.press('Space');
  await expect(() => expect(ticket).not.toBe('')).toPass();
  await page.keyboard.press('Space');

  const stranger = await browser.newContext();
  try {
    const guest = await stranger.newPage();
    await guest.goto(`${new URL(page.url()).origin}/look#ticket=${ticket}&mode=view&name=box`);
    await seen(guest, 'view');
    await expect(guest).toHaveURL(/\/look$/);
    await expect(guest).toHaveTitle('box – Sandmesh');
    await expect(guest.getByText('Control', { exact: true })).toHaveCount(0);
    await guest.reload();
    await expect(guest.getByText('Nothing to look at')).toBeVisible();
  } finally {
    await stranger.close();
  }
});

test.describe('of a browser that is steered', () => {
  test.skip(!REMOTE, 'DEBUG_URL is not set');

  async function expectSeen(page: Page, text: string): Promise<void> {
    await expect.poll(() => readCode(page), { timeout: 30_000 }).toBe(text);
  }

  test('what it shows is seen, and only who is in control touches it', async ({ page }) => {
    const remote = await steered();
    try {
      const own = await openScreen(page);
      for (let round = 0; round < 3; round++) {
        const code = nonce();
        await remote.draw(code);
        await expectSeen(own, code);
      }
      const type = async (word: string) => {
        await clickAt(own, remote.inTyped.x, remote.inTyped.y);
        await own.keyboard.type(word);
      };
      await type('not-this');
      const after = nonce();
      await remote.draw(after);
      await expectSeen(own, after);
      expect(await remote.typed()).toBe('');

      await control(own);
      await seen(own, 'control');
      await type('Sandmesh 42!');
      await expect(async () => expect(await remote.typed()).toBe('Sandmesh 42!')).toPass({ timeout: 20_000 });
    } finally {
      await remote.close();
    }
  });

  test('a VNC server that dies is told, and its screen is there again when it is', async ({ page }) => {
    const remote = await steered();
    try {
      await openSandbox(page);
      await toggle(page).focus();
      await page.keyboard.press('Space');
      await seen(page, 'view');
      const states = await recordChanges(page, 'view-state', 'data-state');
      const pid = page.getByTestId('process-x11vnc').getByTestId('process-pid');
      await expect(pid).toHaveText(/^\d+$/);
      process.kill(Number(await pid.textContent()), 'SIGKILL');
      await expect.poll(states).toContain('reconnecting');
      await expect.poll(async () => (await states()).at(-1), { timeout: 60_000 }).toBe('shown');
      const code = nonce();
      await remote.draw(code);
      await expectSeen(page, code);
    } finally {
      await remote.close();
    }
  });
});

test.describe('of a made-up sandbox', () => {
  test.skip(!MOCK, 'MOCK is not set');

  test.afterEach(({ page }) => fate(page));

  test('what is typed is drawn there', async ({ page }) => {
    const own = await openScreen(page);
    await control(own);
    await seen(own, 'control');
    await clickAt(own, 400, 400);
    await own.keyboard.type('a');
    await expect(async () => {
      expect(await colours(own, [[212, 182]])).not.toEqual([[245, 247, 249]]);
    }).toPass();
  });

  test('a break is told and mended, and an end is told', async ({ page }) => {
    const own = await openScreen(page);
    await fate(own, '?close=1006&refuse=4015&why=no VNC server runs there');
    await expect(state(own)).toHaveAttribute('data-state', 'notShown');
    await expect(own.getByText('No VNC server runs there.')).toBeVisible();
    await expect(own.getByRole('link', { name: 'Its processes' })).toBeVisible();
    await fate(own);
    await own.getByRole('button', { name: 'Now' }).click();
    await seen(own, 'view');
    for (const [code, told] of [
      [4013, 'dismissed'],
      [4001, 'refused'],
      [4014, 'ended'],
    ] as const) {
      await fate(own, `?close=${code}&why=somebody said so`);
      await expect(state(own)).toHaveAttribute('data-state', told);
      await expect(own.getByText('Somebody said so.')).toBeVisible();
      await own.getByRole('button', { name: 'Look again' }).click();
      await seen(own, 'view');
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`nothing is wrong for those who see little, in ${colorScheme} colours`, async ({ page }) => {
      test.setTimeout(420_000);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await openSandbox(page);
      await toggle(page).focus();
      await page.keyboard.press('Space');
      await seen(page, 'view');
      const found = await problemsAtAllWidths(page, 'a screen in its sandbox');
      await page.goto(`${page.url()}/live-view?mode=control`);
      await seen(page, 'control');
      found.push(...(await problemsAtAllWidths(page, 'a screen that is touched')));
      await fate(page, '?close=1006&holder=ann@example.org');
      await expect(page.getByTestId('turns')).toBeVisible();
      found.push(...(await problemsAtAllWidths(page, 'a screen that somebody else controls')));
      await fate(page, '?close=4011&refuse=4015&why=no VNC server runs there');
      await expect(state(page)).toHaveAttribute('data-state', 'notShown');
      found.push(...(await problemsAtAllWidths(page, 'no screen')));
      expect(found).toEqual([]);
    });
  }
});
