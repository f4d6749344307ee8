import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Cast, type Size } from './cast';
import { Player, countUntil } from './player';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Draws in its time, so that what overtakes what is on its way is seen. */
class FakeScreen {
  shown = '';
  size: Size | undefined;
  writes: number[] = [];
  millis: number;

  constructor(millis = 1) {
    this.millis = millis;
  }

  write(text: string, drawn: () => void): void {
    setTimeout(() => {
      this.shown += text;
      this.writes.push(text.length);
      drawn();
    }, this.millis);
  }

  resize(size: Size): void {
    this.size = size;
  }

  reset(): void {
    this.shown = '';
  }
}

const COUNTED = [1, 2, 3, 10, 11];

function playerOf(cast: Cast, { screen = new FakeScreen(), whole = true } = {}) {
  const player = new Player(cast, screen);
  player.grown(whole);
  return { player, screen, state: () => player.state.get() };
}

function counting(more = {}) {
  const cast = new Cast({ cols: 80, rows: 24 }, undefined);
  COUNTED.forEach((time, index) => cast.add(time, String(index)));
  return { cast, ...playerOf(cast, more) };
}

const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);

describe('a player', () => {
  it('waits to be told, plays in the time of the recording with short pauses, and ends', () => {
    const { player, screen, state } = counting();
    pass(5);
    expect(screen.shown).toBe('');
    expect(state()).toMatchObject({ status: 'paused', at: 0, length: 6, short: true });
    player.play();
    pass(1.05);
    expect(screen.shown).toBe('0');
    pass(2);
    expect(screen.shown).toBe('012');
    pass(2);
    expect(screen.shown).toBe('0123');
    pass(1);
    expect(screen.shown).toBe('01234');
    expect(state()).toMatchObject({ status: 'ended', at: 6 });
    player.play();
    pass(1.1);
    expect(screen.shown).toBe('0');
  });

  it('stands where it is paused, and goes on from there', () => {
    const { player, screen, state } = counting();
    player.play();
    pass(1.5);
    player.pause();
    expect(state().at).toBeCloseTo(1.5, 1);
    pass(60);
    expect(screen.shown).toBe('0');
    player.toggle();
    pass(0.4);
    expect(screen.shown).toBe('0');
    pass(0.2);
    expect(screen.shown).toBe('01');
  });

  it('plays faster and slower from where it is', () => {
    const { player, screen, state } = counting();
    player.setSpeed(8);
    player.play();
    pass(0.26);
    expect(screen.shown).toBe('01');
    player.setSpeed(0.5);
    expect(state().at).toBeCloseTo(2.1, 1);
    pass(1);
    expect(screen.shown).toBe('01');
    pass(1);
    expect(screen.shown).toBe('012');
  });

  it('is at another moment at once, before and behind, and plays on if it played', () => {
    const { player, screen, state } = counting();
    player.seek(3.5);
    expect(state()).toMatchObject({ at: 3.5, seeking: true });
    pass(0.1);
    expect(screen.shown).toBe('012');
    expect(state()).toMatchObject({ status: 'paused', at: 3.5, seeking: false });
    player.play();
    player.seek(1.5);
    pass(0.1);
    expect(screen.shown).toBe('0');
    pass(0.5);
    expect(screen.shown).toBe('01');
    player.seek(99);
    pass(0.1);
    expect(state()).toMatchObject({ status: 'ended', at: 6 });
    player.seek(3);
    pass(0.1);
    player.seek(6);
    pass(0.1);
    expect(state().status).toBe('ended');
    player.seek(-1);
    pass(0.1);
    expect(screen.shown).toBe('');
    expect(state()).toMatchObject({ status: 'paused', at: 0 });
  });

  it('begins anew only when what was on its way is drawn', () => {
    const { player, screen } = counting({ screen: new FakeScreen(500) });
    player.seek(6);
    pass(0.1);
    player.seek(1);
    pass(5);
    expect(screen.shown).toBe('0');
  });

  it('tells the same moment in the other time', () => {
    const { player, screen, state } = counting();
    player.seek(4.5);
    player.setShort(false);
    expect(state()).toMatchObject({ at: 4.5, length: 11 });
    expect(player.recordedAt()).toBe(4.5);
    player.seek(9);
    player.setShort(true);
    expect(state()).toMatchObject({ at: 5, length: 6 });
    expect(player.recordedAt()).toBe(10);
    // what is cut off of a pause is passed
    player.setShort(false);
    expect(state()).toMatchObject({ at: 10 });
    player.play();
    pass(0.9);
    expect(screen.shown).toBe('0123');
    pass(0.2);
    expect(screen.shown).toBe('01234');
  });

  it('has the size of its time', () => {
    const cast = new Cast({ cols: 80, rows: 24 }, undefined);
    cast.add(1, 'a');
    cast.add(1, { cols: 100, rows: 30 });
    cast.add(1, 'b');
    const { player, screen } = playerOf(cast);
    pass(0);
    expect(screen.size).toEqual({ cols: 80, rows: 24 });
    player.seek(1);
    pass(0.1);
    expect(screen.size).toEqual({ cols: 100, rows: 30 });
    expect(screen.shown).toBe('ab');
    player.seek(0);
    expect(screen.size).toEqual({ cols: 80, rows: 24 });
  });

  it('leaves nothing of a flood out, and is not ahead of what is drawn', () => {
    const cast = new Cast({ cols: 80, rows: 24 }, undefined);
    for (let i = 0; i < 100; i++) cast.add(i / 50, 'x'.repeat(65_536));
    const { player, screen, state } = playerOf(cast, { screen: new FakeScreen(200) });
    player.play();
    pass(2.5);
    expect(state().status).toBe('playing');
    expect(state().at).toBeLessThan(1);
    pass(10);
    expect(state()).toMatchObject({ status: 'ended' });
    expect(screen.shown.length).toBe(100 * 65_536);
    expect(Math.max(...screen.writes)).toBeLessThanOrEqual(3 * 65_536);
  });

  it('waits for what has not come, and goes on with it', () => {
    const { player, cast, screen, state } = counting({ whole: false });
    player.setSpeed(8);
    player.play();
    pass(2);
    expect(state()).toMatchObject({ status: 'waiting', at: 6 });
    player.seek(5.9);
    pass(0.1);
    expect(state()).toMatchObject({ status: 'waiting', at: 6 });
    cast.add(12, 'more');
    player.grown(true);
    pass(0.2);
    expect(screen.shown).toBe('01234more');
    expect(state().status).toBe('ended');
  });

  it('that is left does nothing more', () => {
    const { player, screen } = counting();
    player.play();
    pass(1.5);
    player.leave();
    pass(10);
    expect(screen.shown).toBe('0');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that has nothing to play has ended', () => {
    const { player, state } = playerOf(new Cast({ cols: 80, rows: 24 }, undefined));
    player.play();
    pass(1);
    expect(state()).toMatchObject({ status: 'ended', at: 0, length: 0 });
  });
});

it('counts the times until a moment', () => {
  expect([0, 1, 2.5, 3, 9].map((moment) => countUntil([1, 2, 2, 3], moment))).toEqual([0, 1, 3, 4, 4]);
});
