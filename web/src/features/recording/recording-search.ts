import { textOf } from '../../lib/search';

const LONGEST = 300;

/** Which recordings are shown; it stands in the address. */
export type RecordingSearch = { sandbox?: string; actor?: string };

export function recordingSearch(search: Record<string, unknown>): RecordingSearch {
  return { ...textOf(search, 'sandbox', LONGEST), ...textOf(search, 'actor', LONGEST) };
}
