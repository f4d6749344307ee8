import { describe, expect, it } from 'vitest';
import type { Brake } from '../../api/types';
import { turnNumbers, waitsFor } from './brake-words';

const brake: Brake = {
  on: true,
  since: '2026-11-21T21:00:00.000Z',
  cause: 'mass_silence',
  lost: 10,
  leases: 20,
  live: 10,
  missing: 10,
  handingOver: 0,
  stale: false,
  history: [],
};

describe('what the brake waits for', () => {
  it('says how many are missing', () => {
    expect(waitsFor(brake)).toBe(
      '10 of 20 are missing; it is released when less than 10 % have been missing for a minute.',
    );
  });
  it('says that a hand-over runs, before all else', () => {
    expect(waitsFor({ ...brake, handingOver: 1 })).toBe('1 sandbox is being handed over to another node.');
    expect(waitsFor({ ...brake, handingOver: 3 })).toContain('3 sandboxes are');
  });
  it('says that it will soon be over', () => {
    expect(waitsFor({ ...brake, missing: 0, calmSince: brake.since })).toContain('are back');
  });
  it('says nothing when it is off', () => {
    expect(waitsFor({ ...brake, on: false })).toBeUndefined();
  });
});

describe('a time that it was on', () => {
  const turn = { engagedAt: brake.since, lost: 10, leases: 20, handingOver: 7 };
  it('counts leases, or what was handed over', () => {
    expect(turnNumbers({ ...turn, cause: 'mass_silence' })).toBe('10 of 20 leases lost within a minute');
    expect(turnNumbers({ ...turn, cause: 'hand_over' })).toBe('7 handed over');
  });
});
