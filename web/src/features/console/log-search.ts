import { textOf } from '../../lib/search';

/** Which log is followed; it stands in the address, so that a place in a log can be sent to somebody. */
export type LogSearch = { process?: string; search?: string; from?: number };

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
    ...(Number.isSafeInteger(from) && from !== USUAL_FROM ? { from } : {}),
  };
}
