import { type Page, expect } from '@playwright/test';
import { signIn, test } from './session';

/** Environments and sandboxes registered by hand, against a real control node. The tests follow each other. */
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
