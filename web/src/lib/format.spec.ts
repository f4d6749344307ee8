import { expect, it } from 'vitest';
import { bytes, percent, share, span } from './format';

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
