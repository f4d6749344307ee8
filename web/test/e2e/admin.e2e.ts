import { readFileSync } from 'node:fs';
import { type Browser, type Page, expect } from '@playwright/test';
import { given, signIn, test } from './session';

/**
 * People, tokens and the audit trail against a real control node. The tests follow each other: the second person that the first one
 * lets in is who the others are about.
 */
test.describe.configure({ mode: 'serial' });

const OTHER = `operator-${Date.now()}@example.org`;
const OWN_PASSWORD = 'a-password-of-their-own';
let firstPassword = '';

const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
const dialog = (page: Page) => page.getByRole('dialog');

async function signInAs(page: Page, email: string, password: string, path = '/'): Promise<void> {
  await page.goto(path);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A page of somebody else, in a browser of their own. */
async function otherPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  return context.newPage();
}

/** What the page asked of the API, as "GET /api/v1/admin/users". */
function watchApi(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}`);
  });
  return asked;
}

test.beforeEach(() => test.setTimeout(240_000));

test('somebody is let in, with a password that is shown once', async ({ page }) => {
  await signIn(page);
  await page.getByRole('link', { name: 'People' }).click();
  await expect(row(page, given('EMAIL', 'admin@sandmesh.local'))).toContainText('This is you');
  await page.getByRole('button', { name: 'Let somebody in' }).click();
  const form = dialog(page);
  await form.getByRole('button', { name: 'Create the account' }).click();
  await expect(form.getByText('Whose account is it?')).toBeVisible();
  await form.getByLabel('E-mail').fill('no address');
  await form.getByRole('button', { name: 'Create the account' }).click();
  await expect(form.getByLabel('E-mail')).toHaveAccessibleDescription(/./);
  await expect(form.getByLabel('E-mail')).toBeFocused();
  await form.getByLabel('E-mail').fill(OTHER);
  await form.getByLabel('Role').selectOption('operator');
  await form.getByLabel('All environments').uncheck();
  await form.getByLabel('dev', { exact: true }).check();
  await form.getByRole('button', { name: 'Create the account' }).click();
  firstPassword = (await page.getByTestId('secret').textContent()) ?? '';
  expect(firstPassword.length).toBeGreaterThan(12);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByTestId('secret')).toHaveCount(0);
  expect(await page.content()).not.toContain(firstPassword);
  await expect(row(page, OTHER)).toContainText('first password');

  await page.getByRole('button', { name: 'Let somebody in' }).click();
  await dialog(page).getByLabel('E-mail').fill(OTHER);
  await dialog(page).getByRole('button', { name: 'Create the account' }).click();
  await expect(dialog(page).getByText('Somebody has this e-mail address')).toBeVisible();
});

test('who may not open a page is told what is missing, and is led back after signing in', async ({
  browser,
}) => {
  const page = await otherPage(browser);
  await signInAs(page, OTHER, firstPassword, '/audit?outcome=denied');
  await page.getByLabel('Current password').fill(firstPassword);
  await page.getByLabel('New password', { exact: true }).fill(OWN_PASSWORD);
  await page.getByLabel('New password again').fill(OWN_PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page).toHaveURL(/\/audit\?outcome=/);
  await expect(page.getByTestId('not-allowed')).toContainText('audit:read');
  const menu = page.getByRole('navigation', { name: 'Main' });
  await expect(menu.getByRole('link', { name: 'API tokens' })).toBeVisible();
  await expect(menu.getByRole('link', { name: 'Audit' })).toHaveCount(0);
  await expect(menu.getByRole('link', { name: 'People' })).toHaveCount(0);
  await page.goto('/users/keys');
  await expect(page.getByTestId('not-allowed')).toContainText('key:rotate');
  await page.context().close();
});

test('an access token that is refused is exchanged once, unseen, and a login that is over leads back to where one was', async ({
  page,
  browser,
}) => {
  await signIn(page);
  await page.getByRole('link', { name: 'API tokens' }).click();
  await expect(page.getByRole('heading', { name: 'API tokens' })).toBeVisible();
  let refusals = 0;
  await page.route('**/api/v1/admin/{users,roles}*', (route) => {
    refusals++;
    if (refusals > 2) return route.fallback();
    return route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      body: '{"code":"unauthenticated"}',
    });
  });
  const asked = watchApi(page);
  await page.getByRole('link', { name: 'People' }).click();
  await expect(row(page, OTHER)).toBeVisible();
  expect(asked.filter((one) => one.endsWith('/auth/refresh'))).toHaveLength(1);
  await page.unroute('**/api/v1/admin/{users,roles}*');

  const operator = await otherPage(browser);
  await signInAs(operator, OTHER, OWN_PASSWORD, '/tokens');
  await expect(operator.getByRole('button', { name: 'New token' })).toBeVisible();
  await page.getByRole('button', { name: `More for ${OTHER}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out everywhere…' }).click();
  await expect(dialog(page)).toContainText(OTHER);
  await dialog(page).getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await operator.getByRole('link', { name: 'Fleet', exact: true }).click();
  await operator.reload();
  await expect(operator.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await signInAs(operator, OTHER, OWN_PASSWORD, '/tokens?page=2');
  await expect(operator).toHaveURL(/\/tokens\?page=2/);
  await operator.context().close();
});

test('of two who edit the same, the second sees both versions and loses nothing', async ({
  page,
  context,
}) => {
  await signIn(page);
  const second = await context.newPage();
  for (const one of [page, second]) {
    await one.goto(`/users?q=${encodeURIComponent(OTHER)}`);
    await one.getByRole('button', { name: `Edit ${OTHER}` }).click();
  }
  await dialog(page).getByLabel('Role').selectOption('viewer');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await dialog(second).getByLabel('Role').selectOption('admin');
  await dialog(second).getByLabel('staging', { exact: true }).check();
  await dialog(second).getByRole('button', { name: 'Save' }).click();
  const conflict = dialog(second).getByRole('alert');
  await expect(conflict).toContainText('Somebody changed this while you were editing');
  await expect(conflict.getByRole('radiogroup', { name: 'Role' }).getByLabel('Yours: admin')).toBeChecked();
  await conflict.getByLabel('Saved by them: viewer').check();
  await expect(dialog(second).getByRole('combobox', { name: 'Role' })).toHaveValue('viewer');
  await conflict.getByLabel('Yours: admin').check();
  await dialog(second).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(second)).toHaveCount(0);
  await expect(row(second, OTHER)).toContainText('admin');
  await expect(row(second, OTHER)).toContainText('dev, staging');
});

test('a token is shown once and revoked with a question', async ({ page }) => {
  await signIn(page);
  await page.getByRole('link', { name: 'API tokens' }).click();
  await page.getByRole('button', { name: 'New token' }).click();
  await dialog(page).getByLabel('Name').fill('nightly');
  await dialog(page).getByRole('button', { name: 'Make the token' }).click();
  await expect(dialog(page).getByText('Choose at least one.')).toBeVisible();
  await dialog(page).getByLabel('sandbox:read', { exact: true }).check();
  await dialog(page).getByRole('button', { name: 'Make the token' }).click();
  const secret = (await page.getByTestId('secret').textContent()) ?? '';
  expect(secret).toMatch(/^smt_/);
  const answer = await page.request.get('/api/v1/admin/sandboxes', {
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(answer.status()).toBe(200);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  expect(await page.content()).not.toContain(secret);
  await page.getByRole('button', { name: 'Revoke nightly' }).click();
  await expect(dialog(page)).toContainText('Revoke nightly?');
  await dialog(page).getByRole('button', { name: 'Revoke the token' }).click();
  await expect(row(page, 'nightly')).toHaveCount(0);
  const after = await page.request.get('/api/v1/admin/sandboxes', {
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(after.status()).toBe(401);
});

test('the audit trail is filtered in the address, opened, verified and exported with the same filter', async ({
  page,
}) => {
  // Without a dialog of the browser's own, which no test can answer, it is a download.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  await signIn(page);
  await page.getByRole('link', { name: 'Audit' }).click();
  const table = page.getByRole('table', { name: 'Audit trail' });
  await table.getByRole('button', { name: 'updateUser' }).first().click();
  await expect(page).toHaveURL(/action=updateUser/);
  await expect(page.getByRole('list', { name: 'Filters' })).toContainText('updateUser');
  await table
    .getByRole('button', { name: /^Details of row/ })
    .first()
    .click();
  const changes = page.getByRole('table', { name: 'What was changed' });
  await expect(changes.getByRole('row', { name: /^role/ })).toContainText('admin');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect((JSON.parse(line) as { action: string }).action).toBe('updateUser');
  await expect(page.getByText(`Exported ${lines.length} rows`)).toBeVisible();

  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByText('The trail is whole')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Remove the filter action updateUser' }).click();
  await expect(page).not.toHaveURL(/action=/);
  await page.goBack();
  await expect(page).toHaveURL(/action=updateUser/);
  await page.getByLabel('By').fill('nobody at all');
  await page.getByLabel('By').press('Enter');
  await expect(page.getByRole('heading', { name: 'No row matches' })).toBeVisible();
});

test('somebody is removed, after a question that names them', async ({ page }) => {
  await signIn(page);
  await page.goto('/users');
  await page.getByRole('button', { name: `More for ${OTHER}` }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await expect(dialog(page)).toContainText(`Delete ${OTHER}?`);
  await expect(dialog(page)).toContainText('It cannot be taken back');
  await dialog(page).getByRole('button', { name: 'Delete the account' }).click();
  await expect(row(page, OTHER)).toHaveCount(0);
});
