import { expect, it } from 'vitest';
import { playTime, spokenTime } from './play-time';

it('is told to the eye and to the ear', () => {
  expect([0, 7.9, 750, 3723, -1].map(playTime)).toEqual(['0:00', '0:07', '12:30', '1:02:03', '0:00']);
  expect([0.4, 1, 62, 3600].map(spokenTime)).toEqual([
    '0 seconds',
    '1 second',
    '1 minute 2 seconds',
    '1 hour',
  ]);
});
