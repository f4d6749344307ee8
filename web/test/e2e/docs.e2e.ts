import { expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import { test } from './session';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the reference can be read and searched by whoever has not signed in, in ${colorScheme} colours`, async ({
    page,
  }) => {
    // the whole reference is looked at by axe, at each width
    test.setTimeout(420_000);
    await page.emulateMedia({ colorScheme });
    await page.goto('/docs');
    await expect(page.getByRole('heading', { name: 'listSandboxes' })).toBeVisible();
    expect(await problemsAtAllWidths(page, 'the reference')).toEqual([]);

    await page.getByLabel('Search').fill('audit:read export');
    await expect(page.getByRole('heading', { name: 'exportAudit' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'listSandboxes' })).toBeHidden();
    await page.getByLabel('Search').fill('no such words anywhere');
    await expect(page.getByText('Nothing has these words.')).toBeVisible();
  });
}

test('on a phone its contents are a button away', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/docs');
  await expect(page.getByLabel('Search')).toBeHidden();
  await page.getByRole('button', { name: 'Contents' }).click();
  await page.locator('nav a[href="#listSandboxes"]').click();
  await expect(page).toHaveURL(/#listSandboxes$/);
  await expect(page.getByLabel('Search')).toBeHidden();
});
