import { type Page, expect } from '@playwright/test';
import { given, openSandbox, panel, signIn, test } from './session';

const SOON = { timeout: 60_000 };
const WITHOUT = /cannot reach the database/;

/** The test of the fleet stops PostgreSQL, and starts it again, when it is asked to. */
async function database(order: 'stop' | 'start'): Promise<void> {
  const answer = await fetch(`${given('DATABASE_SWITCH')}/${order}`, { method: 'POST' });
  expect(answer.status).toBe(204);
}

test('pages say that the database is away, go on, and are fresh by themselves', async ({ page, context }) => {
  test.setTimeout(300_000);
  const open = async (path: string): Promise<Page> => {
    const opened = await context.newPage();
    await opened.goto(path);
    return opened;
  };
  await signIn(page);
  const name = given('SANDBOX');
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('healthy', { ignoreCase: true });

  const sandbox = await open('/');
  await openSandbox(sandbox);
  const registered = sandbox.locator('[data-testid=event][data-kind=registered]').first();
  await expect(registered).toBeVisible();

  const audit = await open('/audit');
  await expect(audit.getByText(/^\d+ rows?, /)).toBeVisible();
  const control = await open('/control-plane');
  const nodes = panel(control, 'Control nodes');
  const peers = panel(control, 'Refused peers');
  await expect(nodes.getByRole('row').filter({ hasText: 'answers this page' })).toContainText('alive');
  for (const one of [page, sandbox, audit, control]) {
    await expect(one.getByTestId('away')).toHaveCount(0);
    await expect(one.getByText(WITHOUT)).toHaveCount(0);
  }

  await database('stop');
  try {
    await expect(page.getByTestId('away')).toContainText(WITHOUT, SOON);
    await expect(row).toContainText('from memory', SOON);
    await expect(row).toContainText('healthy', { ignoreCase: true });
    await expect(page.getByTestId('connection')).toHaveAttribute('title', WITHOUT);

    await expect(sandbox.getByTestId('away')).toContainText(WITHOUT, SOON);
    await expect(sandbox.getByTestId('from-memory')).toContainText('whole since', SOON);
    await expect(registered).toBeVisible();

    await expect(audit.getByTestId('away')).toContainText('This is as of', SOON);
    await expect(audit.getByText(/^\d+ rows?, /)).toBeVisible();

    await expect(nodes.getByText(WITHOUT)).toBeVisible(SOON);
    await expect(peers.getByText(WITHOUT)).toBeVisible(SOON);
    await expect(nodes.getByRole('row').filter({ hasText: 'answers this page' })).toContainText('alive');
  } finally {
    await database('start');
  }

  for (const one of [page, sandbox, audit, control]) {
    await expect(one.getByText(WITHOUT)).toHaveCount(0, SOON);
    await expect(one.getByTestId('away')).toHaveCount(0, SOON);
  }
  await expect(row).not.toContainText('from memory', SOON);
  await expect(sandbox.getByTestId('from-memory')).toHaveCount(0, SOON);
  await expect(page.getByTestId('connection')).toHaveAttribute(
    'title',
    'Every change is shown as it happens',
  );
  await expect(registered).toBeVisible();
});
