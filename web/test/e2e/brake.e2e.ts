import { expect } from '@playwright/test';
import { problemsAtAllWidths } from './axe';
import { panel, signIn, test } from './session';

/** Against a fleet of which half is frozen: the brake is on, and comes on no more once it was released by hand. */
test('the brake is seen on every page and released with a reason', async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page);
  const banner = page.getByTestId('brake-banner');
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const path of ['/', '/environments', '/control-plane']) {
      await page.goto(path);
      await expect(banner).toContainText('leases were lost within a minute');
      found.push(...(await problemsAtAllWidths(page, `${path} in ${colorScheme}`)));
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 });
  await expect(page.getByTestId('brake-state')).toContainText('on for');
  await banner.getByRole('button', { name: 'Release…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Release the brake' }).click();
  await expect(dialog.getByText('What was found out?')).toBeVisible();
  found.push(...(await problemsAtAllWidths(page, 'the dialog')));
  await dialog.getByLabel('Reason').fill('half of them are frozen on purpose');
  await dialog.getByRole('button', { name: 'Release the brake' }).click();
  await expect(banner).toBeHidden();
  await expect(panel(page, 'Brake')).toContainText('half of them are frozen on purpose');
  expect(found).toEqual([]);
});
