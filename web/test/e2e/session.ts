import { type Page, test as base, expect } from '@playwright/test';

/** A test whose page may do nothing that the server's Content-Security-Policy forbids: the browser says so in its console. */
export const test = base.extend<{ policyKept: void }>({
  policyKept: [
    async ({ context }, use) => {
      const broken: string[] = [];
      context.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) broken.push(message.text());
      });
      await use();
      expect(broken, 'the page breaks the Content-Security-Policy').toEqual([]);
    },
    { auto: true },
  ],
});

export function given(name: string, otherwise?: string): string {
  const value = process.env[name] ?? otherwise;
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** Signs in as EMAIL with PASSWORD; a first password is changed to NEW_PASSWORD, where the page asks for it. */
export async function signIn(page: Page): Promise<void> {
  const password = given('PASSWORD');
  await page.goto('/');
  await page.getByLabel('E-mail').fill(given('EMAIL', 'admin@sandmesh.local'));
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const fleet = page.getByRole('heading', { name: 'Fleet', level: 1 });
  const change = page.getByRole('form', { name: 'Change password' });
  await expect(fleet.or(change)).toBeVisible();
  if (!(await change.isVisible())) return;
  const next = given('NEW_PASSWORD', `${password}-changed`);
  await page.getByLabel('Current password').fill(password);
  await page.getByLabel('New password', { exact: true }).fill(next);
  await page.getByLabel('New password again').fill(next);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(fleet).toBeVisible();
}

/** From the fleet to SANDBOX, or to the first there is. */
export async function openSandbox(page: Page): Promise<void> {
  const name = process.env['SANDBOX'];
  await page
    .getByRole('main')
    .getByRole('link', name ? { name, exact: true } : {})
    .first()
    .click();
  await expect(page.getByRole('heading', { name: 'Processes' })).toBeVisible();
}

export function panel(page: Page, name: string) {
  return page.getByRole('region', { name, exact: true });
}

/** Everything that the page asks over HTTP from now on, and every navigation; WebSocket frames do not count. */
export function watchRequests(page: Page): string[] {
  const seen: string[] = [];
  page.on('request', (request) => seen.push(`${request.method()} ${request.url()}`));
  page.on('framenavigated', (frame) => seen.push(`navigated to ${frame.url()}`));
  return seen;
}

/** Writes down each text that an element shows, so that a state of a few milliseconds is not missed between two looks. */
export async function recordChanges(
  page: Page,
  testId: string,
  attribute: string,
): Promise<() => Promise<string[]>> {
  const key = `recorded-${testId}`;
  await page.evaluate(
    ({ testId, attribute, key }) => {
      const store = globalThis as unknown as Record<string, string[]>;
      const seen = (store[key] = [] as string[]);
      const look = () => {
        const now = document.querySelector(`[data-testid="${testId}"]`)?.getAttribute(attribute);
        if (now && seen.at(-1) !== now) seen.push(now);
      };
      look();
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    },
    { testId, attribute, key },
  );
  return () => page.evaluate((key) => (globalThis as unknown as Record<string, string[]>)[key] ?? [], key);
}
