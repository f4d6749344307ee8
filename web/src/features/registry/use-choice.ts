import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { Sandbox } from '../../api/types';
import type { Choice } from '../../ui/table';
import type { FleetSearch } from './fleet-search';

/** As many as one operation may have. */
export const MOST_CHOSEN = 1000;
const PAGE = 200;

export type FleetChoice = Choice & {
  clear: () => void;
  /** All that the filter lets through, also on other pages. */
  all: { choose: () => void; pending: boolean; error: Error | null };
};

async function idsOf(search: FleetSearch): Promise<string[]> {
  const { page: _page, ...filter } = search;
  const ids: string[] = [];
  for (let page = 1, total = 1; ids.length < total && ids.length < MOST_CHOSEN; page++) {
    const found = await unwrap(
      api.GET('/api/v1/admin/sandboxes', { params: { query: { ...filter, page, pageSize: PAGE } } }),
    );
    if (found.items.length === 0) break;
    ids.push(...found.items.map((one) => one.id));
    total = found.total;
  }
  return ids.slice(0, MOST_CHOSEN);
}

/** Which sandboxes are chosen; what is chosen stays so while one looks at others. */
export function useChoice(search: FleetSearch, shown: Sandbox[]): FleetChoice {
  const [marked, setChosen] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);
  const add = (ids: string[]) => setChosen((before) => new Set([...before, ...ids]));
  const all = useMutation({ mutationFn: () => idsOf(search), onSuccess: add });
  // Nothing can be ordered of those that have ended meanwhile.
  const ended = new Set(shown.filter((one) => one.status === 'terminated').map((one) => one.id));
  const chosen = ended.size === 0 ? marked : new Set([...marked].filter((one) => !ended.has(one)));

  return {
    chosen,
    clear: () => setChosen(new Set()),
    onToggle: (key, shift) => {
      const ids = shown.map((one) => one.id);
      const from = ids.indexOf(last.current ?? '');
      const to = ids.indexOf(key);
      const on = !chosen.has(key);
      const meant =
        shift && from >= 0 && to >= 0 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [key];
      last.current = key;
      setChosen((before) =>
        on ? new Set([...before, ...meant]) : new Set([...before].filter((one) => !meant.includes(one))),
      );
    },
    onToggleAll: (on) => {
      const ids = shown.map((one) => one.id);
      setChosen((before) =>
        on ? new Set([...before, ...ids]) : new Set([...before].filter((one) => !ids.includes(one))),
      );
    },
    all: { choose: () => all.mutate(), pending: all.isPending, error: all.error },
  };
}
