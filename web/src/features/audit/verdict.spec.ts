import { describe, expect, it } from 'vitest';
import type { AuditVerification } from '../../api/types';
import { verdictOf } from './verdict';

const ended = (more: Partial<AuditVerification>): AuditVerification => ({
  status: 'intact',
  startedAt: '2030-01-01T00:00:00Z',
  finishedAt: '2030-01-01T00:00:04Z',
  rows: 12,
  firstSeq: 1,
  lastSeq: 12,
  heads: 7,
  copies: 1,
  ...more,
});

describe('a verification', () => {
  it('that found nothing says what it has looked at', () => {
    const verdict = verdictOf(ended({}));
    expect(verdict?.tone).toBe('good');
    expect(verdict?.sentences[0]).toBe('12 rows, 1 to 12: none was changed, removed or slipped in.');
    expect(verdict?.sentences[1]).toBe('7 signed heads and 1 copy of them on this node agreed.');
  });

  it('that found something names the first wrong row and what is good before it', () => {
    const fault = { seq: 6, message: 'row 6 was changed' };
    const verdict = verdictOf(ended({ status: 'broken', lastSeq: 5, fault }));
    expect(verdict?.tone).toBe('bad');
    expect(verdict?.title).toBe('The trail is wrong from row 6 on');
    expect(verdict?.sentences).toEqual(['Row 6 was changed.', 'Rows 1 to 5 are good.']);
  });

  it('whose first row is wrong calls none good', () => {
    const verdict = verdictOf(
      ended({ status: 'broken', firstSeq: 1, lastSeq: 0, fault: { seq: 1, message: 'gone' } }),
    );
    expect(verdict?.sentences[1]).toBe('No row before it is known to be good.');
  });

  it('that had no copy to compare with is not called whole', () => {
    const verdict = verdictOf(ended({ copies: 0, warning: 'no copy of the heads was there' }));
    expect(verdict?.tone).toBe('warn');
    expect(verdict?.title).not.toContain('whole');
    expect(verdict?.sentences).toContain('7 signed heads and 0 copies of them on this node agreed.');
    expect(verdict?.sentences).toContain('No copy of the heads was there.');
  });

  it('that was given up is no good news', () => {
    expect(verdictOf(ended({ status: 'abandoned' }))?.tone).toBe('warn');
  });

  it('that still runs has no result', () => {
    expect(verdictOf(ended({ status: 'running' }))).toBeUndefined();
  });
});
