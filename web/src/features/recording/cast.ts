export type Size = { cols: number; rows: number };

/** A recording is full at 64 MiB; a little more for what fills it. */
export const MOST_BYTES = 66 * 1024 * 1024;
/** Longer ones are not ours: a terminal's output comes in pieces of some KiB. */
export const LONGEST_LINE = 4 * 1024 * 1024;
/** Pauses are cut to so many seconds where they are to be short. */
export const LONGEST_PAUSE = 2;

/** So near to each other they are one to the eye, and one here: a flood of little pieces costs little. */
const ONE_TO_THE_EYE = 0.01;
const LARGEST_JOINED = 64 * 1024;
const MOST_CELLS = 1000;
const SIZE = /^(\d{1,5})x(\d{1,5})$/;

/** What was recorded, as far as it has come: what was shown (or the new size), when, and when with short pauses, in seconds. */
export class Cast {
  readonly size: Size;
  /** When it began, on the clock on the wall. */
  readonly beganAt: number | undefined;
  readonly shown: (string | Size)[] = [];
  readonly at: number[] = [];
  readonly shortAt: number[] = [];

  constructor(size: Size, beganAt: number | undefined) {
    this.size = size;
    this.beganAt = beganAt;
  }

  add(time: number, shown: string | Size): void {
    const last = this.at.length - 1;
    const before = this.at[last] ?? 0;
    const known = this.shown[last];
    if (
      typeof shown === 'string' &&
      typeof known === 'string' &&
      time - before < ONE_TO_THE_EYE &&
      known.length + shown.length <= LARGEST_JOINED
    ) {
      this.shown[last] = known + shown;
      return;
    }
    const pause = Math.max(0, time - before);
    this.at.push(before + pause);
    this.shortAt.push((this.shortAt[last] ?? 0) + Math.min(pause, LONGEST_PAUSE));
    this.shown.push(shown);
  }
}

/** Reads asciicast v2 in whatever pieces it comes, and no more of it than its bounds; each method throws where it is not in this form. */
export class CastReader {
  cast: Cast | undefined;
  bytes = 0;
  private readonly decoder = new TextDecoder();
  private rest = '';

  push(piece: Uint8Array): void {
    this.bytes += piece.length;
    if (this.bytes > MOST_BYTES) throw new Error('It is larger than any recording can be.');
    const lines = (this.rest + this.decoder.decode(piece, { stream: true })).split('\n');
    this.rest = lines.pop() ?? '';
    if (this.rest.length > LONGEST_LINE) throw unreadable();
    lines.forEach((line) => this.line(line));
  }

  /** The last line may stand without its end. */
  end(): void {
    this.line(this.rest + this.decoder.decode());
    this.rest = '';
    if (!this.cast) throw unreadable();
  }

  private line(line: string): void {
    if (line.trim() === '') return;
    const read = parsed(line);
    if (!this.cast) this.cast = begun(read);
    else if (Array.isArray(read)) took(this.cast, read);
    else throw unreadable();
  }
}

function took(cast: Cast, [time, kind, what]: unknown[]): void {
  if (typeof time !== 'number' || !Number.isFinite(time) || typeof what !== 'string') throw unreadable();
  if (kind === 'o') cast.add(time, what);
  const [, cols, rows] = (kind === 'r' && SIZE.exec(what)) || [];
  if (cols && rows) cast.add(time, sizeOf(Number(cols), Number(rows)));
  // Other kinds are not for a screen.
}

function begun(read: unknown): Cast {
  const { version, width, height, timestamp } = (read ?? {}) as Record<string, unknown>;
  if (version !== 2 || typeof width !== 'number' || typeof height !== 'number') throw unreadable();
  return new Cast(sizeOf(width, height), typeof timestamp === 'number' ? timestamp * 1000 : undefined);
}

const cells = (count: number) => Math.min(Math.max(Math.floor(count) || 1, 1), MOST_CELLS);
const sizeOf = (cols: number, rows: number): Size => ({ cols: cells(cols), rows: cells(rows) });

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw unreadable();
  }
}

const unreadable = () => new Error('It is not a recording that can be read (asciicast, version 2).');
