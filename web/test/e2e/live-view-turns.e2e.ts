import { expect } from '@playwright/test';
import { MOCK, control, fate, openScreen, seen } from './live-view';
import { openSandbox, signIn, test } from './session';

test.skip(!MOCK, 'MOCK is not set');

test.beforeEach(({ page }) => signIn(page));

test.afterEach(({ page }) => fate(page));

test('a screen that somebody controls is waited for, taken with a reason and given back', async ({
  page,
}) => {
  await fate(page, '?holder=ann@example.org');
  const own = await openScreen(page);
  const turns = own.getByTestId('turns');
  await expect(turns).toHaveCount(0);
  await control(own);
  await expect(turns).toContainText('ann@example.org controls this screen. You are next.');
  await seen(own, 'view');
  await own.getByRole('button', { name: 'Take it…' }).click();
  const dialog = own.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Take it' }).click();
  await expect(dialog).toContainText('What is ann@example.org to be told?');
  await dialog.getByLabel('Reason').fill('a customer waits');
  await dialog.getByRole('button', { name: 'Take it' }).click();
  await seen(own, 'control');
  await expect(turns).toHaveCount(0);

  await own.getByRole('button', { name: 'Pause worker' }).click();
  await expect(own.getByTestId('worker-told')).toContainText('the worker takes nothing new');
  await own.getByRole('button', { name: 'Resume worker' }).click();
  await expect(own.getByTestId('worker-told')).toContainText('the worker takes tasks');

  await own.getByRole('button', { name: '2 viewers' }).click();
  const list = own.getByTestId('viewers-list');
  await expect(list).toContainText('(you, here)');
  await list.getByRole('menuitem', { name: 'Disconnect ann@example.org' }).click();
  await dialog.getByLabel('Reason').fill('the demonstration is over');
  await dialog.getByRole('button', { name: 'Disconnect' }).click();
  await expect(own.getByRole('button', { name: '1 viewer' })).toBeVisible();
});

test('whoever does not look sees on the page of the sandbox who does', async ({ page }) => {
  await fate(page, '?holder=ann@example.org');
  await openSandbox(page);
  await page.getByRole('button', { name: '1 viewer' }).click();
  await expect(page.getByTestId('viewers-list')).toContainText('ann@example.org');
  await expect(page.getByTestId('viewers-list')).toContainText('in control');
});

test('a task leads to the screen on which it is done', async ({ page }) => {
  const { items } = (await (await page.request.get('/api/v1/admin/sandboxes')).json()) as {
    items: { id: string; tasks?: { id: string }[] }[];
  };
  const busy = items.find(({ tasks = [] }) => tasks.length > 0);
  await page.goto(`/tasks/${busy?.tasks?.[0]?.id}/live-view`);
  await seen(page, 'view');
  await expect(page).toHaveURL(`/sandboxes/${busy?.id}/live-view`);
  await page.goto('/tasks/none/live-view');
  await expect(page.getByText('No sandbox runs this task now')).toBeVisible();
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByText('No sandbox runs this task now')).toBeVisible();
});
