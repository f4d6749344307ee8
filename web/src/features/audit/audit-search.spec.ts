import { describe, expect, it } from 'vitest';
import { auditSearch, filterWords, fromLocalField, toLocalField } from './audit-search';

describe('the filter of the audit trail', () => {
  it('is what the address says, and nothing else', () => {
    expect(
      auditSearch({
        actor: 'alice@example.org',
        outcome: ['denied', 'nonsense'],
        environment: 'prod',
        from: '2030-01-01T00:00:00Z',
        to: 'later',
        before: '1-2',
        evil: '<script>',
      }),
    ).toEqual({
      actor: 'alice@example.org',
      outcome: ['denied'],
      environment: ['prod'],
      from: '2030-01-01T00:00:00.000Z',
    });
  });

  it('is told in words, each of which can be taken away', () => {
    const words = filterWords({ actor: 'alice', outcome: ['denied', 'failed'] });
    expect(words.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'by alice',
      'outcome denied or failed',
    ]);
    expect(words[0]?.without).toEqual({ actor: undefined });
    expect(filterWords({})).toEqual([]);
  });

  it('keeps a minute of the clock on the wall as it was written', () => {
    const instant = fromLocalField('2030-06-01T12:30');
    expect(instant).toMatch(/Z$/);
    expect(toLocalField(instant)).toBe('2030-06-01T12:30');
    expect(fromLocalField('')).toBeUndefined();
    expect(fromLocalField('2030-99-99T00:00')).toBeUndefined();
    expect(toLocalField(undefined)).toBe('');
  });
});
