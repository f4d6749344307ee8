import { explain, fromProblem, unreachable } from './problem';
import type { Login, User } from './types';

/** Who is signed in on this page. The access token lives in this module's memory only. */
export type Session =
  | { status: 'unknown' }
  | { status: 'signedOut' }
  /** No answer, or none that tells, when the page asked who it is: neither in nor out. */
  | { status: 'unreachable'; why: string }
  | { status: 'signedIn'; user: User };

let session: Session = { status: 'unknown' };
let accessToken: string | undefined;
let refreshTimer: ReturnType<typeof setTimeout> | undefined;
let refreshing: Promise<boolean> | undefined;
let askedAt = 0;
const listeners = new Set<() => void>();

export const currentSession = () => session;
export const currentToken = () => accessToken;

export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: Session) {
  session = next;
  listeners.forEach((listener) => listener());
}

/** Tabs of one browser share the cookie: what ends in one of them ends in all. */
const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('sandmesh-session');
tabs?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  // Asked, not believed: the login that ended may be an older one than ours.
  if (data === 'signedOut' && session.status === 'signedIn') void refresh();
});

/** A login, a refresh and a changed password all answer with the same thing. */
export function accept(login: Login): void {
  accessToken = login.accessToken;
  askedAt = Date.now();
  clearTimeout(refreshTimer);
  // A fifth of its life early, so that a slow answer is still in time; never in a tight loop.
  refreshTimer = setTimeout(() => void refresh(), Math.max(5, login.expiresIn * 0.8) * 1000);
  become({ status: 'signedIn', user: login.user });
}

export function forget(): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches this origin only
  if (session.status === 'signedIn') tabs?.postMessage('signedOut');
  accessToken = undefined;
  clearTimeout(refreshTimer);
  become({ status: 'signedOut' });
}

const DOUBT_PAUSE_MILLIS = 10_000;

/** Something was refused that this login was thought to permit: its role may have changed, so it is asked again who this is. */
export function doubt(permission: string | undefined): void {
  if (session.status !== 'signedIn' || !permission || !session.user.permissions.includes(permission)) return;
  if (Date.now() - askedAt >= DOUBT_PAUSE_MILLIS) void refresh();
}

/**
 * Exchanges the cookie for a new token; whoever asks meanwhile waits for the same answer. Tabs do it one after the other, each with the
 * cookie that the one before it has left.
 */
export function refresh(): Promise<boolean> {
  refreshing ??= inTurn(exchange).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

/** Without locks (a page that is not from a trustworthy origin) the server bears two at a time, too. */
async function inTurn(work: () => Promise<boolean>): Promise<boolean> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  return locks ? await locks.request('sandmesh-refresh', work) : await work();
}

const AGAIN_MILLIS = 5000;
const LONGEST_MILLIS = 60_000;

/** In the server's words, where it has some: seconds, as RFC 9110 section 10.2.3 allows and this server has them. */
function pauseOf(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? '');
  return Math.min(Math.max(AGAIN_MILLIS, seconds * 1000 || 0), LONGEST_MILLIS);
}

async function exchange(): Promise<boolean> {
  let why = unreachable();
  let pause = AGAIN_MILLIS;
  try {
    const response = await fetch('/api/v1/auth/refresh', { method: 'POST', credentials: 'same-origin' });
    if (response.ok) {
      accept((await response.json()) as Login);
      return true;
    }
    // Only a clear no ends a login; a server in trouble, or with too much to do, does not.
    if (response.status === 401 || response.status === 403 || response.status === 400) {
      forget();
      return false;
    }
    pause = pauseOf(response);
    why = fromProblem(response.status, await response.json().catch(() => undefined));
  } catch {
    // No answer: try again below.
  }
  if (session.status === 'signedIn') {
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => void refresh(), pause);
  } else {
    become({ status: 'unreachable', why: explain(why) });
  }
  return false;
}

async function post(path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (accessToken) headers['authorization'] = `Bearer ${accessToken}`;
  const init: RequestInit = { method: 'POST', credentials: 'same-origin', headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(path, init).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw fromProblem(response.status, await response.json().catch(() => undefined));
  return response;
}

export async function login(email: string, password: string): Promise<void> {
  const response = await post('/api/v1/auth/login', { email, password });
  accept((await response.json()) as Login);
}

export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  const response = await post('/api/v1/auth/password', { currentPassword, newPassword });
  accept((await response.json()) as Login);
}

/** Throws when the server could not be told: the login would go on living in its cookie. */
export async function logout(): Promise<void> {
  const response = await fetch('/api/v1/auth/logout', { method: 'POST', credentials: 'same-origin' }).catch(
    () => {
      throw unreachable();
    },
  );
  if (!response.ok && response.status !== 401) {
    throw fromProblem(response.status, await response.json().catch(() => undefined));
  }
  forget();
}
