import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Soon } from './soon';

describe('many changes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('lead to one question at once and one after the pause', () => {
    const asked: unknown[] = [];
    const soon = new Soon((key) => asked.push(key[0]));
    for (let i = 0; i < 50; i++) soon.ask(['a']);
    expect(asked).toEqual(['a']);
    vi.advanceTimersByTime(2000);
    expect(asked).toEqual(['a', 'a']);
    vi.advanceTimersByTime(10_000);
    expect(asked).toHaveLength(2);
    soon.ask(['a']);
    expect(asked).toHaveLength(3);
  });

  it('of one list do not hold up another', () => {
    const asked: unknown[] = [];
    const soon = new Soon((key) => asked.push(key[0]));
    soon.ask(['a']);
    soon.ask(['b']);
    expect(asked).toEqual(['a', 'b']);
  });
});
