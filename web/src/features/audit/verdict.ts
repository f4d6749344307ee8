import type { AuditVerification } from '../../api/types';

export type Verdict = { tone: 'good' | 'bad' | 'warn'; title: string; sentences: string[] };

const count = (value: number | undefined, one: string, many: string) =>
  `${(value ?? 0).toLocaleString()} ${value === 1 ? one : many}`;

/** What a verification that has ended says about the trail, in words. */
export function verdictOf(verification: AuditVerification): Verdict | undefined {
  const { status, fault, rows, firstSeq, lastSeq, heads, copies, unreadableCopies, warning } = verification;
  if (status === 'running') return undefined;
  if (status === 'abandoned') {
    return {
      tone: 'warn',
      title: 'The trail was not verified to its end',
      sentences: [
        'Nothing is known of what was not reached, for example because the database went away. Try again.',
      ],
    };
  }
  const checked = `${count(heads, 'signed head', 'signed heads')} and ${count(copies, 'copy of them', 'copies of them')} on this node agreed.`;
  const unreadable = unreadableCopies
    ? [`${count(unreadableCopies, 'line', 'lines')} of this node’s copy could not be read.`]
    : [];
  if (status === 'broken' || fault) {
    const good =
      lastSeq && firstSeq && lastSeq >= firstSeq
        ? `Rows ${firstSeq} to ${lastSeq} are good.`
        : 'No row before it is known to be good.';
    return {
      tone: 'bad',
      title: fault ? `The trail is wrong from row ${fault.seq} on` : 'The trail is not what it was',
      sentences: [...(fault ? [sentence(fault.message)] : []), good, ...unreadable],
    };
  }
  if (warning) {
    return {
      tone: 'warn',
      title: 'No row is wrong, but the copies do not speak for all of them',
      sentences: [
        `${count(rows, 'row', 'rows')}, ${firstSeq ?? 1} to ${lastSeq ?? 0}, follow each other without a fault.`,
        checked,
        sentence(warning),
        ...unreadable,
      ],
    };
  }
  return {
    tone: 'good',
    title: 'The trail is whole',
    sentences: [
      rows
        ? `${count(rows, 'row', 'rows')}, ${firstSeq ?? 1} to ${lastSeq ?? rows}: none was changed, removed or slipped in.`
        : 'There is no row yet.',
      checked,
      ...unreadable,
    ],
  };
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
