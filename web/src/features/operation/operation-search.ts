import type { OperationAction, OperationStatus, TargetStatus } from '../../api/types';
import { fullTime } from '../../lib/format';
import { instantOf, listOf, pageOf, textOf } from '../../lib/search';
import { ACTIONS, ACTION_NAMES } from './actions';
import { FATE_NAMES, STATUSES, STATUS_NAMES } from './statuses';

/** Which operations are shown; it stands in the address. */
export type OperationSearch = {
  status?: OperationStatus[];
  action?: OperationAction[];
  author?: string;
  sandbox?: string;
  environment?: string[];
  from?: string;
  to?: string;
  page?: number;
};

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function operationSearch(search: Record<string, unknown>): OperationSearch {
  const { sandbox } = textOf(search, 'sandbox');
  return {
    ...listOf(search, 'status', STATUS_NAMES),
    ...listOf(search, 'action', ACTION_NAMES),
    ...textOf(search, 'author', 300),
    ...(sandbox && ID.test(sandbox) ? { sandbox } : {}),
    ...listOf(search, 'environment'),
    ...instantOf(search, 'from'),
    ...instantOf(search, 'to'),
    ...pageOf(search),
  };
}

/** Which of its targets one operation shows. */
export type TargetSearch = { status?: TargetStatus[]; page?: number };

export function targetSearch(search: Record<string, unknown>): TargetSearch {
  return { ...listOf(search, 'status', FATE_NAMES), ...pageOf(search) };
}

type Filter = Exclude<keyof OperationSearch, 'page'>;
type Word = { key: string; name: string; value: string; without: Partial<OperationSearch> };

const NAMES: Record<Filter, string> = {
  status: 'status',
  action: 'action',
  author: 'by',
  sandbox: 'sandbox',
  environment: 'environment',
  from: 'from',
  to: 'before',
};

/** Each value of each filter, with what is left of the filter without it. */
export function filterWords(search: OperationSearch): Word[] {
  return (Object.keys(NAMES) as Filter[]).flatMap((key): Word[] => {
    const given = search[key];
    if (given === undefined) return [];
    const name = NAMES[key];
    if (Array.isArray(given)) {
      return given.map((value) => ({
        key: `${key} ${value}`,
        name,
        value: wordOf(value),
        without: { [key]: (given as string[]).filter((one) => one !== value) },
      }));
    }
    const value = key === 'from' || key === 'to' ? fullTime(given) : given;
    return [{ key, name, value, without: { [key]: undefined } }];
  });
}

function wordOf(value: string): string {
  if (value in STATUSES) return STATUSES[value as OperationStatus].label;
  return value in ACTIONS ? ACTIONS[value as OperationAction].label : value;
}
