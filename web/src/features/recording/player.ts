import { Store } from '../../lib/store';
import type { Cast, Size } from './cast';

/** What a recording is shown on: text is called back when it is drawn. */
export type Screen = {
  write: (text: string, drawn: () => void) => void;
  resize: (size: Size) => void;
  reset: () => void;
};

export type PlayerState = {
  /** `waiting` plays on when more has come. */
  status: 'paused' | 'playing' | 'waiting' | 'ended';
  /** In seconds, as `length`, both with short pauses where they are to be short. */
  at: number;
  length: number;
  speed: number;
  short: boolean;
  /** The screen is not yet what it was at that time. */
  seeking: boolean;
};

export const SPEEDS = [0.5, 1, 2, 4, 8];

/** So much is drawn at a time: what waits is here, and the page stays awake. */
const MOST_AT_ONCE = 128 * 1024;
/** How often it tells where it is while nothing is shown. */
const TICK_MILLIS = 100;
const FRAME_MILLIS = 16;

const AFTER_SEEK = { paused: 'paused', ended: 'paused', playing: 'playing', waiting: 'playing' } as const;

/** Plays one recording on one screen, also while it is still coming. It is never ahead of what is drawn, and leaves nothing out. */
export class Player {
  readonly state = new Store<PlayerState>({
    status: 'paused',
    at: 0,
    length: 0,
    speed: 1,
    short: true,
    seeking: false,
  });
  private readonly cast: Cast;
  private readonly screen: Screen;
  private whole = false;
  /** The first that is not on the screen. */
  private next = 0;
  /** The screen shows more than there was at that time: it begins anew. */
  private anew = true;
  private drawing = false;
  private gone = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Where it was at a time of the clock. */
  private from = { at: 0, millis: 0 };

  /** When the recording began. */
  get beganAt(): number | undefined {
    return this.cast.beganAt;
  }

  constructor(cast: Cast, screen: Screen) {
    this.cast = cast;
    this.screen = screen;
  }

  /** More has come, or all of it. */
  grown(whole: boolean): void {
    this.whole = whole;
    this.become({ length: this.times().at(-1) ?? 0 });
    if (this.state.get().status === 'waiting') this.goOn('playing');
    this.step();
  }

  play(): void {
    const { status } = this.state.get();
    if (status === 'ended') this.seek(0);
    if (status !== 'playing') this.goOn('playing');
    this.step();
  }

  pause(): void {
    this.catchUp();
    this.become({ status: 'paused' });
  }

  toggle(): void {
    const { status } = this.state.get();
    if (status === 'playing' || status === 'waiting') this.pause();
    else this.play();
  }

  seek(to: number): void {
    const { status, length } = this.state.get();
    const at = Math.min(Math.max(to, 0), length);
    const last = this.times()[this.next - 1];
    if (last !== undefined && at < last) this.anew = true;
    this.become({ at, seeking: true });
    this.goOn(AFTER_SEEK[status]);
    this.step();
  }

  setSpeed(speed: number): void {
    this.catchUp();
    this.become({ speed });
    this.step();
  }

  /** The same moment, told in the other time. */
  setShort(short: boolean): void {
    this.catchUp();
    const { at, status } = this.state.get();
    const old = this.times();
    this.become({ short });
    const times = this.times();
    this.become({ at: sameMoment(old, at, times), length: times.at(-1) ?? 0 });
    this.goOn(status);
    this.step();
  }

  /** How many seconds after its beginning that was shown which is shown now. */
  recordedAt(): number {
    return sameMoment(this.times(), this.state.get().at, this.cast.at);
  }

  leave(): void {
    this.gone = true;
    clearTimeout(this.timer);
  }

  private times(): readonly number[] {
    return this.state.get().short ? this.cast.shortAt : this.cast.at;
  }

  private goOn(status: PlayerState['status']): void {
    this.from = { at: this.state.get().at, millis: performance.now() };
    this.become({ status });
  }

  /** Says where the clock is by now. */
  private catchUp(): void {
    const { status, at, length, speed, seeking } = this.state.get();
    const now = performance.now();
    const played = this.from.at + ((now - this.from.millis) / 1000) * speed;
    const moved = status === 'playing' && !seeking ? Math.min(played, length) : at;
    this.from = { at: moved, millis: now };
    this.become({ at: moved });
  }

  private step(): void {
    clearTimeout(this.timer);
    if (this.gone || this.drawing) return;
    this.catchUp();
    if (this.anew) {
      this.anew = false;
      this.next = 0;
      this.screen.reset();
      this.screen.resize(this.cast.size);
    }
    const text = this.take(this.state.get().at);
    if (text) this.draw(text);
    else this.rest();
  }

  private draw(text: string): void {
    this.drawing = true;
    this.screen.write(text, () => {
      this.drawing = false;
      this.step();
    });
  }

  /** What is to be drawn next; a clock that is ahead of it is set back, so that a flood is played slower and not left out. */
  private take(until: number): string {
    const times = this.times();
    const { shown } = this.cast;
    let text = '';
    while ((times[this.next] ?? Infinity) <= until && text.length < MOST_AT_ONCE) {
      const what = shown[this.next];
      if (typeof what === 'string') text += what;
      else if (text) break;
      else if (what) this.screen.resize(what);
      this.next++;
    }
    const behind = times[this.next] ?? Infinity;
    if (!this.state.get().seeking && behind < until) {
      this.from = { ...this.from, at: behind };
      this.become({ at: behind });
    }
    return text;
  }

  /** The screen is as it was at that time. */
  private rest(): void {
    const sought = this.state.get().seeking;
    if (sought) {
      this.become({ seeking: false });
      this.from.millis = performance.now();
    }
    const { status, at, length, speed } = this.state.get();
    if (at >= length && this.whole && (sought || status === 'playing'))
      return this.become({ status: 'ended' });
    if (status !== 'playing') return;
    if (at >= length) return this.become({ status: 'waiting' });
    const due = (((this.times()[this.next] ?? Infinity) - at) / speed) * 1000;
    this.timer = setTimeout(() => this.step(), Math.min(Math.max(due, FRAME_MILLIS), TICK_MILLIS));
  }

  private become(change: Partial<PlayerState>): void {
    const now = this.state.get();
    const differs = Object.entries(change).some(([key, value]) => now[key as keyof PlayerState] !== value);
    if (differs && !this.gone) this.state.set({ ...now, ...change });
  }
}

/** A moment of one time in the other; what one has more of a pause is passed in the other. */
function sameMoment(times: readonly number[], at: number, others: readonly number[]): number {
  const last = countUntil(times, at) - 1;
  return Math.min((others[last] ?? 0) + at - (times[last] ?? 0), others[last + 1] ?? Infinity);
}

/** How many of the rising times are not later than a moment. */
export function countUntil(times: readonly number[], moment: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
