import { backoffMillis } from '@sandmesh/client';
import { api } from '../../api/client';
import { ApiError, fromProblem, unreachable } from '../../api/problem';
import type { JobResult } from '../../api/types';
import { Store } from '../../lib/store';
import { type Block, LogBuffer } from './log-buffer';
import { FrameReader, type Piece } from './frames';
import { instantOf } from './log-search';

/** Which log, and from where on: a byte, or so many before the end where it is negative. */
export type LogWish = {
  sandboxId: string;
  process: string;
  from: number;
  /** Instead of a byte: how long ago. */
  since?: string;
  search?: string;
};

export type LogState =
  | { status: 'connecting' }
  | { status: 'following' }
  | { status: 'paused' }
  /** It goes on by itself. */
  | { status: 'broken'; error: ApiError }
  | { status: 'ended'; result: JobResult }
  | { status: 'failed'; error: ApiError };

export type LogView = { state: LogState; blocks: Block[]; lines: number; dropped: number; shortened: number };

/** The server says every 15 s that it lives. */
const SILENCE_MILLIS = 40_000;
const SHOW_MILLIS = 100;
/** What may be otherwise in a moment. */
const PASSING = new Set([
  'unreachable',
  'agent_unreachable',
  'agent_timeout',
  'overloaded',
  'cut_off',
  'starting',
]);

/** Follows one log for as long as it is wanted: back again after a break, at the byte where it was; not read while paused. */
export class LogFollower {
  readonly view = new Store<LogView>({
    state: { status: 'connecting' },
    blocks: [],
    lines: 0,
    dropped: 0,
    shortened: 0,
  });
  private readonly wish: LogWish;
  private readonly buffer: LogBuffer;
  private state: LogState = { status: 'connecting' };
  private showing: ReturnType<typeof setTimeout> | undefined;
  private goOn: (() => void) | undefined;
  private attempt = 0;
  private readonly since: string | undefined;
  /** What was told of places, and has not ended yet. */
  private told = '';

  constructor(wish: LogWish) {
    this.wish = wish;
    this.buffer = new LogBuffer(wish.search !== undefined);
    this.since = wish.since && instantOf(wish.since, Date.now());
  }

  /** Until what is returned is called. */
  start(): () => void {
    const over = new AbortController();
    void this.run(over.signal);
    return () => {
      over.abort();
      this.goOn?.();
      clearTimeout(this.showing);
    };
  }

  /** Nothing is read, so nothing is sent and nothing piles up anywhere. */
  pause(): void {
    if (this.state.status === 'following') this.become({ status: 'paused' });
  }

  resume(): void {
    if (this.state.status !== 'paused') return;
    this.become({ status: 'following' });
    this.goOn?.();
  }

  private async run(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      try {
        await this.read(over);
        return;
      } catch (cause) {
        if (over.aborted) return;
        const error = cause instanceof ApiError ? cause : cutOff();
        if (!PASSING.has(error.code)) {
          this.become({ status: 'failed', error });
          return;
        }
        this.become({ status: 'broken', error });
      }
      await this.wait(backoffMillis(this.attempt++));
    }
  }

  /** Throws when it breaks off. */
  private async read(over: AbortSignal): Promise<void> {
    const limit = new AbortController();
    const end = () => limit.abort();
    over.addEventListener('abort', end);
    let silence = setTimeout(end, SILENCE_MILLIS);
    try {
      const stream = await this.open(limit.signal);
      this.become({ status: 'following' });
      const frames = new FrameReader();
      for (;;) {
        clearTimeout(silence);
        silence = setTimeout(end, SILENCE_MILLIS);
        const { done, value } = await stream.read();
        if (done) throw cutOff();
        this.attempt = 0;
        for (const piece of frames.push(value)) if (this.take(piece)) return;
        clearTimeout(silence);
        await this.whilePaused(over);
      }
    } finally {
      clearTimeout(silence);
      over.removeEventListener('abort', end);
      end();
    }
  }

  private async open(signal: AbortSignal) {
    const { sandboxId, process: processName, search } = this.wish;
    this.told = '';
    this.buffer.reopened();
    const { next } = this.buffer;
    const place = this.since && next === undefined ? { since: this.since } : { from: next ?? this.wish.from };
    const { response, error } = await api.GET(
      '/api/v1/admin/sandboxes/{sandboxId}/processes/{processName}/log/follow',
      {
        params: { path: { sandboxId, processName }, query: { ...place, ...(search ? { search } : {}) } },
        headers: { accept: 'application/vnd.sandmesh.stream' },
        parseAs: 'stream',
        signal,
      },
    );
    if (!response.ok) throw fromProblem(response.status, error);
    if (!response.body) throw unreachable();
    return response.body.getReader();
  }

  /** Whether it was the end. */
  private take(piece: Piece): boolean {
    if (piece.kind === 'stdout') this.buffer.write(piece.bytes);
    if (piece.kind === 'stderr') {
      const lines = (this.told + new TextDecoder().decode(piece.bytes)).split('\n');
      this.told = lines.pop() ?? '';
      for (const line of lines) {
        const { from, searched } = JSON.parse(line) as { from?: number; searched?: number };
        if (from !== undefined) this.buffer.place(from);
        if (searched !== undefined) this.buffer.searched(searched);
      }
    }
    if (piece.kind !== 'end') {
      this.showSoon();
      return false;
    }
    const result = JSON.parse(piece.text) as JobResult;
    if (result.outcome === 'ok') this.become({ status: 'ended', result });
    else
      throw new ApiError(0, PASSING.has(result.code ?? '') ? 'cut_off' : (result.code ?? ''), result.message);
    return true;
  }

  private async whilePaused(over: AbortSignal): Promise<void> {
    while (this.state.status === 'paused' && !over.aborted) {
      await new Promise<void>((go) => (this.goOn = go));
    }
  }

  private wait(millis: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, millis);
      this.goOn = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  private become(state: LogState): void {
    this.state = state;
    this.show();
  }

  private showSoon(): void {
    this.showing ??= setTimeout(() => this.show(), SHOW_MILLIS);
  }

  private show(): void {
    clearTimeout(this.showing);
    this.showing = undefined;
    const { shown: blocks, lines, dropped, shortened } = this.buffer;
    this.view.set({ state: this.state, blocks, lines, dropped, shortened });
  }
}

function cutOff(): ApiError {
  return new ApiError(0, 'cut_off', 'The connection was lost.');
}
