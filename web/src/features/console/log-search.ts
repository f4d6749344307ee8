import { textOf } from '../../lib/search';

/** Which log is followed; it stands in the address, so that a place in a log can be sent to somebody. */
export type LogSearch = { process?: string; search?: string; from?: number; since?: string };

/** How long ago, in minutes; instead of a byte. */
const SINCE: Record<string, number> = { '10m': 10, '1h': 60, '12h': 720, '7d': 10_080 };

export const AGENT = 'sandbox-agent';
const PROCESS = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** So much before the end is read first. */
export const USUAL_FROM = -65_536;

export function logSearch(search: Record<string, unknown>): LogSearch {
  const { process } = textOf(search, 'process', 63);
  const from = search['from'] === undefined ? Number.NaN : Number(search['from']);
  return {
    ...(process && PROCESS.test(process) ? { process } : {}),
    ...textOf(search, 'search', 200),
    ...placeOf(Number.isSafeInteger(from) ? from : undefined, textOf(search, 'since', 3).since),
  };
}

/** A time goes before a byte, and what is usual is not said. */
export function placeOf(from?: number, since?: string): Pick<LogSearch, 'from' | 'since'> {
  if (since && Object.hasOwn(SINCE, since)) return { since };
  return from === undefined || from === USUAL_FROM ? {} : { from };
}

export function instantOf(since: string, now: number): string {
  return new Date(now - (SINCE[since] ?? 0) * 60_000).toISOString();
}
