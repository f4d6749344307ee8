import { expect } from '@playwright/test';
import { openSandbox, panel, signIn, test } from './session';

test('versions, hardware and profiles are shown, or said not to be known', async ({ page }) => {
  await signIn(page);
  await openSandbox(page);
  const versions = panel(page, 'Versions and hardware');
  await expect(versions.getByText('Agent', { exact: true })).toBeVisible();
  await expect(versions.getByText(/^\d+ browsers? \(RAM − 800 MiB\) \/ 500 MiB$/)).toBeVisible();
  const profiles = panel(page, 'Profiles');
  await expect(
    profiles
      .getByTestId('profile')
      .or(profiles.getByText(/no profile|Not reported yet|No profile is open/))
      .first(),
  ).toBeVisible();
});

test('a drawer and a question give the focus back to what opened them', async ({ page }) => {
  await signIn(page);
  await openSandbox(page);
  const why = page.getByRole('button', { name: /^Why was / }).first();
  await why.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Last log lines' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tab', { name: 'Last log lines' })).toBeHidden();
  await expect(why).toBeFocused();

  const restart = page.getByRole('button', { name: /^Restart / }).first();
  await restart.click();
  const cancel = page.getByRole('dialog').getByRole('button', { name: 'Cancel' });
  await expect(cancel).toBeFocused();
  await cancel.click();
  await expect(restart).toBeFocused();
});

test('no button of a process is cut off at any width', async ({ page }) => {
  await signIn(page);
  await openSandbox(page);
  const processes = panel(page, 'Processes');
  for (const width of [1280, 1199, 1150, 1050, 993, 768, 390]) {
    await page.setViewportSize({ width, height: 860 });
    await expect(async () => {
      const frame = await processes.boundingBox();
      const right = (frame?.x ?? 0) + (frame?.width ?? 0);
      const buttons = await processes.getByRole('button', { name: /^(Why was|Log of|Restart) / }).all();
      expect(buttons.length).toBeGreaterThan(2);
      for (const button of buttons) {
        const box = await button.boundingBox();
        expect(
          (box?.x ?? Number.POSITIVE_INFINITY) + (box?.width ?? 0),
          `at ${width} px`,
        ).toBeLessThanOrEqual(right);
      }
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth),
        `at ${width} px`,
      ).toBeLessThanOrEqual(0);
    }).toPass({ timeout: 20_000 });
  }
});

test('times of day can be had without a mouse', async ({ page }) => {
  await signIn(page);
  const seen = page.getByRole('main').getByRole('time').first();
  await expect(seen).toHaveText(/^(now|\d+ \w+ ago)$/);
  const button = page.getByRole('button', { name: 'Times of day' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await expect(seen).toHaveText(/^(now|\d+ \w+ ago) \((\d\d:\d\d:\d\d|.*, \d\d:\d\d:\d\d)\)$/);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Times of day' })).toHaveAttribute('aria-pressed', 'true');
});
