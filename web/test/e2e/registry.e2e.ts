import { readFileSync } from 'node:fs';
import { type Page, expect } from '@playwright/test';
import { signIn, test } from './session';

/** Environments, join tokens and sandboxes registered by hand, against a real control node. The tests follow each other. */
test.describe.configure({ mode: 'serial' });

const MARK = Date.now().toString(36);
const ENVIRONMENT = `env-${MARK}`;
const NAMES = [`by-hand-${MARK}-1`, `by-hand-${MARK}-2`, `by-hand-${MARK}-3`] as const;

const dialog = (page: Page) => page.getByRole('dialog');
const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });

async function label(page: Page, text: string): Promise<void> {
  await dialog(page).getByLabel('Labels').fill(text);
  await dialog(page).getByLabel('Labels').press('Enter');
}

test.beforeEach(async ({ page }) => {
  test.setTimeout(240_000);
  await signIn(page);
});

test('an environment is made, and demands something', async ({ page }) => {
  await page.getByRole('link', { name: 'Environments' }).click();
  await page.getByRole('button', { name: 'New environment' }).click();
  await dialog(page).getByLabel('Name').fill('Not Allowed');
  await dialog(page).getByRole('button', { name: 'Make the environment' }).click();
  await expect(dialog(page).getByText('Small letters, digits and hyphens')).toBeVisible();
  await dialog(page).getByLabel('Name').fill(ENVIRONMENT);
  await dialog(page).getByRole('button', { name: 'Make the environment' }).click();
  await expect(row(page, ENVIRONMENT)).toContainText('every one');
  await page.getByRole('button', { name: `Edit ${ENVIRONMENT}` }).click();
  await dialog(page).getByLabel('relay: through the relay').check();
  await dialog(page).getByLabel('Most sandboxes at a time').fill('3');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(row(page, ENVIRONMENT)).toContainText('of at most 3');
  await expect(row(page, ENVIRONMENT)).toContainText('relay');
});

test('sandboxes are registered by hand, with what is wrong at its field, and appear by themselves', async ({
  page,
  context,
}) => {
  const watching = await context.newPage();
  await watching.goto(`/?environment=${ENVIRONMENT}`);
  await expect(watching.getByRole('heading', { name: 'No sandbox matches' })).toBeVisible();
  for (const [index, name] of NAMES.entries()) {
    await page.goto('/');
    await page.getByRole('button', { name: 'Register…' }).click();
    await dialog(page).getByLabel('Name', { exact: true }).fill(name);
    await dialog(page).getByLabel('Environment').selectOption(ENVIRONMENT);
    if (index === 1) {
      await dialog(page).getByLabel('Instance id').fill(`i-${MARK}-0`);
      await dialog(page).getByRole('button', { name: 'Register' }).click();
      await expect(dialog(page).getByLabel('Instance id')).toHaveAccessibleDescription(/has|taken|already/i);
      await expect(dialog(page).getByLabel('Name', { exact: true })).toHaveValue(name);
    }
    await dialog(page).getByLabel('Instance id').fill(`i-${MARK}-${index}`);
    await label(page, `zone=${index === 0 ? 'a' : 'b'}`);
    await dialog(page).getByRole('button', { name: 'Register' }).click();
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await expect(watching.getByRole('link', { name })).toBeVisible();
  }
  await page.goto('/');
  await page.getByRole('button', { name: 'Register…' }).click();
  await dialog(page).getByLabel('Name', { exact: true }).fill(`${NAMES[0]}-4`);
  await dialog(page).getByLabel('Environment').selectOption(ENVIRONMENT);
  await dialog(page).getByLabel('Instance id').fill(`i-${MARK}-4`);
  await dialog(page).getByRole('button', { name: 'Register' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('all sandboxes that it may have');
});

test('the list is filtered, sorted and paged in the address', async ({ page }) => {
  await page.goto(`/?environment=${ENVIRONMENT}`);
  const names = page.getByRole('table', { name: 'Sandboxes' }).getByRole('rowheader').getByRole('link');
  await expect(names).toHaveText([...NAMES]);
  await page.getByRole('button', { name: 'Name' }).click();
  await expect(page).toHaveURL(/sort=-name/);
  await expect(names).toHaveText(NAMES.toReversed());
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('combobox', { name: 'Labels' }).fill('zone=b');
  await page.getByRole('combobox', { name: 'Labels' }).press('Enter');
  await expect(names).toHaveText([NAMES[2], NAMES[1]]);
  await expect(page).toHaveURL(/label=zone/);
  await page.reload();
  await expect(names).toHaveText([NAMES[2], NAMES[1]]);
  await page.getByRole('button', { name: 'Remove the filter label zone=b' }).click();
  await expect(names).toHaveCount(3);
  await page.getByRole('searchbox').fill(NAMES[1]);
  await expect(names).toHaveText([NAMES[1]]);
  await page.goto(`/?environment=${ENVIRONMENT}&page=7`);
  await expect(page.getByText('of 3 sandboxes')).toBeVisible();
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(page).toHaveURL(/page=6/);
});

test('of two who edit a sandbox the second sees both versions, and a change is seen by who watches', async ({
  page,
  context,
}) => {
  const second = await context.newPage();
  for (const one of [page, second]) {
    await one.goto(`/?environment=${ENVIRONMENT}`);
    await one.getByRole('link', { name: NAMES[0] }).click();
    await one.getByRole('button', { name: 'Edit…' }).click();
  }
  await label(page, 'owner=first');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await dialog(second).getByLabel('Name', { exact: true }).fill(`${NAMES[0]}-renamed`);
  await dialog(second).getByRole('button', { name: 'Save' }).click();
  const conflict = dialog(second).getByRole('alert');
  await expect(conflict).toContainText('Somebody changed this while you were editing');
  await expect(conflict.getByLabel('Saved by them: owner=first, zone=a')).toBeChecked();
  await expect(conflict.getByLabel(`Yours: ${NAMES[0]}-renamed`)).toBeChecked();
  await dialog(second).getByRole('button', { name: 'Save' }).click();
  await expect(second.getByRole('heading', { name: `${NAMES[0]}-renamed`, level: 1 })).toBeVisible();
  await expect(page.getByRole('heading', { name: `${NAMES[0]}-renamed`, level: 1 })).toBeVisible();
  await expect(page.getByText('owner=first, zone=a')).toBeVisible();
});

test('a sandbox is deleted after a question with its name', async ({ page }) => {
  await page.goto(`/?environment=${ENVIRONMENT}`);
  await page.getByRole('link', { name: NAMES[2] }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await expect(dialog(page)).toContainText(`Delete ${NAMES[2]}?`);
  await expect(dialog(page)).toContainText('Its machine is left alone');
  await dialog(page).getByRole('button', { name: 'Delete the sandbox' }).click();
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible();
  await page.goto(`/?environment=${ENVIRONMENT}`);
  await expect(page.getByRole('link', { name: NAMES[1] })).toBeVisible();
  await expect(page.getByRole('link', { name: NAMES[2] })).toHaveCount(0);
});

test('a join token is shown once with its bundle, and revoked', async ({ page }) => {
  await page.getByRole('link', { name: 'Join tokens' }).click();
  await page.getByRole('button', { name: 'New join token' }).click();
  await dialog(page).getByLabel('Name').fill(`batch ${MARK}`);
  await dialog(page).getByLabel('Environment').selectOption(ENVIRONMENT);
  await dialog(page).getByLabel('New sandboxes that it lets in').fill('2');
  await dialog(page).getByRole('button', { name: 'Make the token' }).click();
  const secret = (await page.getByTestId('secret').textContent()) ?? '';
  expect(secret).toMatch(/^smj_/);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the bundle' }).click();
  const bundle = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as Record<string, unknown>;
  expect(bundle).toMatchObject({ version: 1, token: secret, environment: ENVIRONMENT });
  await page.getByRole('button', { name: 'I have kept it' }).click();
  expect(await page.content()).not.toContain(secret);
  await expect(row(page, `batch ${MARK}`)).toContainText('0 of 2');
  await page.getByRole('button', { name: `Revoke batch ${MARK}` }).click();
  await expect(dialog(page)).toContainText(`Revoke batch ${MARK}?`);
  await dialog(page).getByRole('button', { name: 'Revoke the join token' }).click();
  await expect(row(page, `batch ${MARK}`)).toContainText('revoked');
});
