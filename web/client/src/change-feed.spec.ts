import { describe, expect, it } from 'vitest';
import { type Change, type Feed, connected, emptyFeed, headSeen, pageRead, received } from './change-feed.js';

const change = (seq: number, prev?: number): Change => ({
  seq,
  ...(prev === undefined ? {} : { prev }),
  kind: 'sandbox',
  id: 's1',
  at: '2030-01-01T00:00:00.000Z',
  patch: { n: seq },
});
const at = (cursor: number): Feed => ({ cursor, catchingUp: false, held: [] });
const seqs = (changes: Change[]) => changes.map((one) => one.seq);

describe('change feed', () => {
  it('applies the next change', () => {
    const step = received(at(4), change(5));
    expect(seqs(step.apply)).toEqual([5]);
    expect(step.feed.cursor).toBe(5);
    expect(step.next).toBe('nothing');
  });

  it('ignores a change it has seen', () => {
    expect(received(at(5), change(5)).apply).toEqual([]);
    expect(received(at(5), change(2)).feed.cursor).toBe(5);
  });

  it('accepts numbers that others were meant to see when prev says so', () => {
    const step = received(at(4), change(9, 4));
    expect(seqs(step.apply)).toEqual([9]);
  });

  it('holds a change behind a gap and reads the log', () => {
    const gap = received(at(4), change(7));
    expect(gap.apply).toEqual([]);
    expect(gap.next).toBe('catchUp');
    const more = received(gap.feed, change(8));
    expect(more.next).toBe('nothing');
    const filled = pageRead(more.feed, { changes: [change(5), change(6), change(7)], head: 7 });
    expect(seqs(filled.apply)).toEqual([5, 6, 7, 8]);
    expect(filled.feed).toEqual({ cursor: 8, catchingUp: false, held: [] });
  });

  it('reads on while the log has more', () => {
    const step = pageRead(
      { cursor: 1, catchingUp: true, held: [] },
      { changes: [change(2), change(3)], head: 9 },
    );
    expect(step.next).toBe('catchUp');
    expect(step.feed.cursor).toBe(3);
    expect(step.feed.catchingUp).toBe(true);
  });

  it('steps over numbers that it may not see once the log has no more for it', () => {
    const step = pageRead({ cursor: 3, catchingUp: true, held: [] }, { changes: [], head: 9 });
    expect(step.next).toBe('nothing');
    expect(step.feed.cursor).toBe(9);
  });

  it('finds another gap among what it held', () => {
    const step = pageRead(
      { cursor: 1, catchingUp: true, held: [change(3), change(6)] },
      { changes: [change(2)], head: 2 },
    );
    expect(seqs(step.apply)).toEqual([2, 3]);
    expect(step.next).toBe('catchUp');
    expect(seqs(step.feed.held)).toEqual([6]);
  });

  it('loads afresh when its cursor is too old', () => {
    const step = pageRead(
      { cursor: 3, catchingUp: true, held: [change(50)] },
      { changes: [], head: 49, resync: true },
    );
    expect(step.next).toBe('resync');
    expect(step.feed.cursor).toBe(49);
  });

  it('starts at the head when it has no cursor yet', () => {
    const step = pageRead(connected(emptyFeed).feed, { changes: [change(1)], head: 12 });
    expect(step.apply).toEqual([]);
    expect(step.next).toBe('resync');
    expect(step.feed.cursor).toBe(12);
  });

  it('reads the log after every connection', () => {
    const step = connected(at(12));
    expect(step.next).toBe('catchUp');
    expect(received(step.feed, change(13)).apply).toEqual([]);
  });

  it('notices by the head that a frame was lost', () => {
    expect(headSeen(at(5), 6).next).toBe('catchUp');
    expect(headSeen(at(5), 5).next).toBe('nothing');
    expect(headSeen(at(5), 9, 5)).toMatchObject({ next: 'nothing', feed: { cursor: 9 } });
    expect(headSeen(at(5), 9, 7).next).toBe('catchUp');
    expect(headSeen({ ...at(5), catchingUp: true }, 6).next).toBe('nothing');
  });
});
