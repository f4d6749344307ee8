import { expect, it } from 'vitest';
import { bytes, clockTime, dayAndTime, localTimes, percent, share, span } from './format';

it('writes bytes in the unit that fits', () => {
  expect([bytes(undefined), bytes(0), bytes(1536), bytes(8 * 1024 ** 3)]).toEqual([
    '–',
    '0 B',
    '1.5 KiB',
    '8.0 GiB',
  ]);
});

it('writes shares and spans', () => {
  expect(percent(4.25)).toBe('4.3 %');
  expect(percent(61.5)).toBe('62 %');
  expect(share(1, 4)).toBe(25);
  expect(share(1, 0)).toBeUndefined();
  expect([span(-5), span(59_999), span(60_000), span(7_200_000), span(200_000_000)]).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '2 h',
    '2 d',
  ]);
});

it('writes the day of a time unless it is today, and the year unless it is this one', () => {
  const at = '2026-11-21T10:15:30.125Z';
  expect(dayAndTime(at, Date.parse(at) + 1000)).toBe(clockTime(at));
  expect(dayAndTime(at, Date.parse(at) + 2 * 86_400_000)).toMatch(/^(21 Nov|Nov 21), /);
  expect(dayAndTime(at, Date.parse(at) + 366 * 86_400_000)).toContain('2026');
  expect(dayAndTime('soon', 0)).toBe('soon');
});

it('writes the times in a sentence as the clock on the wall has them, and leaves the rest', () => {
  const at = '2026-11-21T10:15:30.125Z';
  const now = Date.parse(at);
  expect(localTimes(`expected back by ${at}, no report since 2026-11-21T10:15:00Z`, now)).toBe(
    `expected back by ${clockTime(at)}, no report since ${clockTime('2026-11-21T10:15:00Z')}`,
  );
  expect(localTimes('exited: code 3 in 2026-11-21', now)).toBe('exited: code 3 in 2026-11-21');
});
