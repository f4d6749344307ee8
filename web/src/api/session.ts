import { fromProblem, unreachable } from './problem';
import type { Login, User } from './types';

/** Who is signed in on this page. The access token lives in this module's memory only. */
export type Session =
  | { status: 'unknown' }
  | { status: 'signedOut' }
  /** No answer when the page asked who it is: neither in nor out. */
  | { status: 'unreachable' }
  | { status: 'signedIn'; user: User };

let session: Session = { status: 'unknown' };
let accessToken: string | undefined;
let refreshTimer: ReturnType<typeof setTimeout> | undefined;
let refreshing: Promise<boolean> | undefined;
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

/** A login, a refresh and a changed password all answer with the same thing. */
export function accept(login: Login): void {
  accessToken = login.accessToken;
  clearTimeout(refreshTimer);
  // A fifth of its life early, so that a slow answer is still in time; never in a tight loop.
  refreshTimer = setTimeout(() => void refresh(), Math.max(5, login.expiresIn * 0.8) * 1000);
  become({ status: 'signedIn', user: login.user });
}

export function forget(): void {
  accessToken = undefined;
  clearTimeout(refreshTimer);
  become({ status: 'signedOut' });
}

/** Exchanges the cookie for a new token; whoever asks meanwhile waits for the same answer. */
export function refresh(): Promise<boolean> {
  refreshing ??= exchange().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function exchange(): Promise<boolean> {
  try {
    const response = await fetch('/api/v1/auth/refresh', { method: 'POST', credentials: 'same-origin' });
    if (response.ok) {
      accept((await response.json()) as Login);
      return true;
    }
    // Only a clear no ends a login; a server in trouble does not.
    if (response.status === 401 || response.status === 403 || response.status === 400) {
      forget();
      return false;
    }
  } catch {
    // No answer: try again below.
  }
  if (session.status === 'signedIn') {
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => void refresh(), 5000);
  } else {
    become({ status: 'unreachable' });
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
