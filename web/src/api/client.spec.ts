import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Login } from './types';

const login = (accessToken: string, permissions = ['sandbox:read']): Login => ({
  accessToken,
  expiresIn: 900,
  user: {
    id: 'u1',
    email: 'a@example.org',
    role: 'viewer',
    permissions,
    environments: ['*'],
    mustChangePassword: false,
  },
});

/** A server that believes one access token, and gives the next for the cookie. */
function server(more: { refuses?: boolean; status?: number; refusal?: object } = {}) {
  const seen = { good: 'first', refreshes: 0, requests: [] as string[] };
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const url = typeof input === 'string' ? input : input.url;
    if (url.endsWith('/auth/refresh')) {
      seen.refreshes++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (more.refuses) return Response.json({}, { status: 401 });
      seen.good = `token-${seen.refreshes}`;
      return Response.json(login(seen.good));
    }
    const given = (input as Request).headers.get('authorization') ?? '';
    seen.requests.push(given);
    if (given !== `Bearer ${seen.good}`) return Response.json({ code: 'unauthenticated' }, { status: 401 });
    return Response.json(more.refusal ?? { ok: true }, { status: more.status ?? 200 });
  });
  return seen;
}

/** Each test has a page of its own: the session lives in a module. */
async function page() {
  vi.resetModules();
  return { ...(await import('./client')), session: await import('./session') };
}

beforeEach(() => {
  vi.unstubAllGlobals();
  // The pages of other tests are tabs of the same browser, too.
  vi.stubGlobal('BroadcastChannel', undefined);
});

const ask = () => new Request('http://localhost/api/v1/admin/sandboxes');

describe('an access token that has expired', () => {
  it('is exchanged once for many requests, and all of them are sent again', async () => {
    const seen = server();
    const { authorizedFetch, session } = await page();
    session.accept(login('expired'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => authorizedFetch(ask())));
    expect(answers.map((one) => one.status)).toEqual(Array(20).fill(200));
    expect(seen.refreshes).toBe(1);
    expect(seen.requests.filter((one) => one === 'Bearer token-1')).toHaveLength(20);
  });

  it('is not exchanged again by a request that was refused with the old one later', async () => {
    const seen = server();
    const { authorizedFetch, session } = await page();
    session.accept(login('expired'));
    const slow = ask();
    const late = authorizedFetch(slow);
    session.accept(login('first'));
    expect((await late).status).toBe(200);
    expect(seen.refreshes).toBe(0);
  });

  it('ends the session when the cookie is not good either, and the request stays refused', async () => {
    const seen = server({ refuses: true });
    const { authorizedFetch, session } = await page();
    session.accept(login('expired'));
    expect((await authorizedFetch(ask())).status).toBe(401);
    expect(session.currentSession()).toEqual({ status: 'signedOut' });
    expect(session.currentToken()).toBeUndefined();
    expect(seen.refreshes).toBe(1);
  });

  it('is told of by the body that was sent, twice', async () => {
    const bodies: string[] = [];
    vi.stubGlobal('fetch', async (input: Request | string) => {
      if (typeof input === 'string') return Response.json(login('second'));
      bodies.push(await input.text());
      return Response.json({}, { status: bodies.length === 1 ? 401 : 200 });
    });
    const { authorizedFetch, session } = await page();
    session.accept(login('first'));
    await authorizedFetch(new Request('http://localhost/x', { method: 'POST', body: '{"name":"kept"}' }));
    expect(bodies).toEqual(['{"name":"kept"}', '{"name":"kept"}']);
  });
});

describe('what is refused although the login permits it', () => {
  const refusal = {
    code: 'forbidden',
    detail: 'This needs the permission sandbox:read',
    permission: 'sandbox:read',
  };

  it('makes the page ask again who is signed in, once in a while', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const seen = server({ status: 403, refusal });
    const { api, unwrap, session } = await page();
    session.accept(login('first'));
    vi.setSystemTime(Date.now() + 60_000);
    const asked = () => unwrap(api.GET('/api/v1/admin/nodes')).catch((error: unknown) => error);
    expect(await asked()).toMatchObject({ status: 403, permission: 'sandbox:read' });
    await asked();
    await vi.waitFor(() => expect(session.currentToken()).toBe('token-1'));
    expect(seen.refreshes).toBe(1);
    vi.useRealTimers();
  });
});

describe('a login that ends in one tab', () => {
  it('is looked at again by the others, and ends there when it is over', async () => {
    vi.unstubAllGlobals();
    const seen = server({ refuses: true });
    const { session: one } = await page();
    const { session: other } = await page();
    one.accept(login('first'));
    other.accept(login('first'));
    one.forget();
    await vi.waitFor(() => expect(other.currentSession()).toEqual({ status: 'signedOut' }));
    expect(seen.refreshes).toBe(1);
  });

  it('goes on in a tab whose own login is good', async () => {
    vi.unstubAllGlobals();
    const seen = server();
    const { session: one } = await page();
    const { session: other } = await page();
    one.accept(login('first'));
    other.accept(login('first'));
    one.forget();
    await vi.waitFor(() => expect(other.currentToken()).toBe('token-1'));
    expect(other.currentSession().status).toBe('signedIn');
    expect(seen.refreshes).toBe(1);
  });
});
