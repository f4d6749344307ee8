import { expect, it } from 'vitest';
import { backoffMillis } from './backoff.js';

it('grows to a ceiling and never waits less than its floor', () => {
  expect(backoffMillis(0, () => 1)).toBe(500);
  expect(backoffMillis(3, () => 1)).toBe(4000);
  expect(backoffMillis(50, () => 1)).toBe(15_000);
  expect(backoffMillis(50, () => 0)).toBe(250);
});
