import { expect } from '@playwright/test';
import { given, panel, signIn, test } from './session';

/** Against a real control node at whose door REFUSED was turned away. */
test('the page of the control plane shows who owns what and who was turned away', async ({ page }) => {
  await signIn(page);
  await page.getByRole('link', { name: 'Control plane' }).click();
  const nodes = panel(page, 'Control nodes');
  const own = nodes.getByRole('row').filter({ hasText: 'answers this page' });
  await expect(own).toContainText('alive');
  await expect(own).toContainText('sweeper');
  await expect(page.getByTestId('brake-state')).toContainText(/on|off/);

  const peers = panel(page, 'Refused peers');
  const refused = given('REFUSED', '');
  if (refused === '') return;
  const row = peers.getByRole('row').filter({ hasText: refused });
  await expect(row).toContainText('registration', { timeout: 60_000 });
  await expect(row).toContainText('token revoked');
  await peers.getByLabel('Door').selectOption('mesh');
  await expect(row).toBeHidden();
  await expect(page).toHaveURL(/door=mesh/);
  await peers.getByLabel('Door').selectOption('registration');
  await expect(row).toBeVisible();
});
