import { expect } from '@playwright/test';
import { signIn, test } from './session';

/** What holds for every page: the login, and what happens when a page breaks. */
test('two tabs that refresh at a time both stay signed in', async ({ page, context }) => {
  await signIn(page);
  const second = await context.newPage();
  await Promise.all([page.goto('/users'), second.goto('/audit'), page.waitForLoadState()]);
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
  await expect(second.getByRole('heading', { name: 'Audit' })).toBeVisible();
  for (let round = 0; round < 3; round++) await Promise.all([page.reload(), second.reload()]);
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
  await expect(second.getByRole('heading', { name: 'Audit' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(second.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('what breaks in one page stays there, and can be tried again', async ({ page }) => {
  await signIn(page);
  await page.route('**/api/v1/admin/audit?*', (route) =>
    route.fulfill({
      status: 200,
      contentType: 'application/json',
      body: '{"items":[{"seq":1}],"pageSize":100}',
    }),
  );
  await page.getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('heading', { name: 'This page has a fault' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await page.unroute('**/api/v1/admin/audit?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('table', { name: 'Audit trail' })).toBeVisible();
  await page.getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('table', { name: 'People' })).toBeVisible();
});
