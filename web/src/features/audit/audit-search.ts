import type { AuditOutcome } from '../../api/types';
import { fullTime } from '../../lib/format';
import { instantOf, listOf, textOf } from '../../lib/search';

export const OUTCOMES: Record<AuditOutcome, { label: string; color: string }> = {
  success: { label: 'done', color: 'var(--sm-good)' },
  denied: { label: 'denied', color: 'var(--sm-bad)' },
  failed: { label: 'failed', color: 'var(--sm-warn)' },
};
export const OUTCOME_NAMES = Object.keys(OUTCOMES) as AuditOutcome[];

const LONGEST = 300;

/** What of the trail is shown; the same filter is exported. */
export type AuditSearch = {
  actor?: string;
  action?: string;
  target?: string;
  outcome?: AuditOutcome[];
  environment?: string[];
  from?: string;
  to?: string;
};

export function auditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    ...textOf(search, 'actor', LONGEST),
    ...textOf(search, 'action', LONGEST),
    ...textOf(search, 'target', LONGEST),
    ...listOf(search, 'outcome', OUTCOME_NAMES),
    ...listOf(search, 'environment'),
    ...instantOf(search, 'from'),
    ...instantOf(search, 'to'),
  };
}

type Word = {
  key: string;
  name: string;
  value: string;
  without: Partial<Record<keyof AuditSearch, undefined>>;
};

const NAMES: Record<keyof AuditSearch, string> = {
  actor: 'by',
  action: 'action',
  target: 'on',
  outcome: 'outcome',
  environment: 'environment',
  from: 'from',
  to: 'before',
};

/** The filter in words, one for each thing that can be taken away. */
export function filterWords(search: AuditSearch): Word[] {
  return (Object.keys(NAMES) as (keyof AuditSearch)[]).flatMap((key): Word[] => {
    const given = search[key];
    if (given === undefined) return [];
    const text = Array.isArray(given) ? given.join(' or ') : given;
    const value = key === 'from' || key === 'to' ? fullTime(text) : text;
    return [{ key, name: NAMES[key], value, without: { [key]: undefined } }];
  });
}

/** An instant as the field for date and time of a browser has it, on the clock on the wall, and back. */
export function toLocalField(instant: string | undefined): string {
  if (!instant) return '';
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fromLocalField(text: string): string | undefined {
  const at = new Date(text);
  return text && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined;
}
