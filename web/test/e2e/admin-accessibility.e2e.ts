import { type Page, expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import { signIn, test } from './session';

const OTHER = 'looked-at@example.org';

/** There is somebody to look at, and something in the trail. */
async function letIn(page: Page): Promise<void> {
  await page.goto('/users');
  await page.getByRole('button', { name: 'Let somebody in' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('E-mail').fill(OTHER);
  await form.getByRole('button', { name: 'Create the account' }).click();
  const taken = form.getByText('Somebody has this e-mail address');
  const made = page.getByRole('button', { name: 'I have kept it' });
  await expect(taken.or(made)).toBeVisible();
  if (await made.isVisible()) await made.click();
  else await form.getByRole('button', { name: 'Cancel' }).click();
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing of it is wrong for those who see little, in ${colorScheme} colours`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    test.setTimeout(420_000);
    await signIn(page);
    await letIn(page);
    const found: string[] = [];
    const look = async (what: string) => found.push(...(await problemsAtAllWidths(page, what)));
    for (const [path, heading] of [
      ['/', 'Fleet'],
      ['/operations', 'Operations'],
      ['/environments', 'Environments'],
      ['/join-tokens', 'Join tokens'],
      ['/control-plane', 'Control plane'],
      ['/users', 'People'],
      ['/users/roles', 'Roles'],
      ['/users/keys', 'Signing keys'],
      ['/tokens', 'API tokens'],
      ['/audit/recordings', 'Recorded terminals'],
      ['/audit', 'Audit'],
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
      await page.waitForLoadState('networkidle');
      await look(path);
    }
    await page
      .getByRole('button', { name: /^Details of row/ })
      .first()
      .click();
    await look('a row of the trail');
    await page.goto('/users');
    await page.getByRole('button', { name: `Edit ${OTHER}` }).click();
    await look('editing a person');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: `More for ${OTHER}` }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await look('question before deleting');
    await page.goto('/tokens');
    await page.getByRole('button', { name: 'New token' }).click();
    await look('a new token');
    expect(found).toEqual([]);
  });
}
