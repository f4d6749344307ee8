import { textOf } from '../../lib/search';

/** As whom a shell is opened, and whether it is recorded; it stands in the address. */
export type TerminalSearch = { user?: string; record?: boolean };

export function terminalSearch(search: Record<string, unknown>): TerminalSearch {
  return { ...textOf(search, 'user', 64), ...(search['record'] === true ? { record: true } : {}) };
}
