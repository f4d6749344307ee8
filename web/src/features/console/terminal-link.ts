import { api, unwrap } from '../../api/client';
import { ApiError, explain } from '../../api/problem';
import type { JobResult } from '../../api/types';
import { Store } from '../../lib/store';
import { openSocket } from '../../lib/web-socket';

export type Size = { rows: number; cols: number };

export type TerminalState =
  | { status: 'connecting' }
  | { status: 'open' }
  /** The shell has ended. */
  | { status: 'ended'; result: JobResult }
  /** None was begun: by code, and what is said of it. */
  | { status: 'refused'; code: string; message: string }
  /** The connection broke, and whoever goes ends the shell. */
  | { status: 'lost'; message: string };

export type TerminalWish = { sandboxId: string; user?: string; record?: boolean };

/** What is written to the screen, and called back when it is drawn. */
export type Screen = { write: (bytes: Uint8Array, drawn: () => void) => void };

/** More that is not drawn yet is left out, oldest first: what is seen in the end is what was written last. */
export const MOST_UNDRAWN = 1024 * 1024;
/** More that is not sent yet is not taken. */
export const MOST_UNSENT = 1024 * 1024;
const LONGEST_FRAME = 32 * 1024;
const LOGIN_OVER = 4001;
const OPEN = 1;

/** How a terminal is come to. */
export type Way = { ticket: () => Promise<string>; open: (path: string) => WebSocket };

const THE_WAY: Way = {
  ticket: async () => (await unwrap(api.POST('/api/v1/tickets', { body: { purpose: 'terminal' } }))).ticket,
  open: openSocket,
};

const CLOSED: Record<number, string> = {
  1001: 'The control node stopped, or heard nothing for too long.',
  1008: 'Too much was sent at once.',
  1009: 'Too much was sent at once.',
  1013: 'This page did not keep up with what the shell wrote.',
};

/** One terminal from its opening to its end: a shell lives as long as its connection. */
export class TerminalLink {
  readonly state = new Store<TerminalState>({ status: 'connecting' });
  /** Bytes that came faster than they could be drawn. */
  readonly leftOut = new Store(0);
  /** The id under which it is recorded, whether or not that was asked for. */
  readonly recording = new Store<string | undefined>(undefined);
  private readonly wish: TerminalWish;
  private readonly screen: Screen;
  private readonly way: Way;
  private socket: WebSocket | undefined;
  private undrawn: Uint8Array[] = [];
  private undrawnBytes = 0;
  private drawing = false;
  private size: Size;
  private left = false;

  constructor(wish: TerminalWish, size: Size, screen: Screen, way: Way = THE_WAY) {
    this.wish = wish;
    this.size = size;
    this.screen = screen;
    this.way = way;
  }

  async open(): Promise<void> {
    try {
      const ticket = await this.way.ticket();
      if (!this.left) this.connect(ticket);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'unreachable';
      this.become({ status: 'refused', code, message: explain(error) });
    }
  }

  /** What is typed or pasted; false where that is more than can be on its way. */
  type(text: string): boolean {
    const bytes = new TextEncoder().encode(text);
    const { socket } = this;
    if (!socket || socket.readyState !== OPEN) return true;
    if (socket.bufferedAmount + bytes.length > MOST_UNSENT) return false;
    for (let at = 0; at < bytes.length; at += LONGEST_FRAME)
      socket.send(bytes.subarray(at, at + LONGEST_FRAME));
    return true;
  }

  resize(size: Size): void {
    if (size.rows === this.size.rows && size.cols === this.size.cols) return;
    this.size = size;
    this.say({ type: 'resize', ...size });
  }

  /** Whoever goes ends the shell. */
  leave(): void {
    this.left = true;
    this.undrawn = [];
    this.undrawnBytes = 0;
    this.socket?.close();
  }

  private connect(ticket: string): void {
    const { sandboxId: sandbox, user, record } = this.wish;
    const opened = { ...this.size };
    const query = new URLSearchParams({
      ticket,
      sandbox,
      rows: String(opened.rows),
      cols: String(opened.cols),
      ...(user ? { user } : {}),
      ...(record ? { record: 'true' } : {}),
    });
    const socket = this.way.open(`/api/v1/terminal?${query}`);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.addEventListener('open', () => {
      this.become({ status: 'open' });
      const { rows, cols } = this.size;
      if (rows !== opened.rows || cols !== opened.cols) this.say({ type: 'resize', rows, cols });
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) this.came(new Uint8Array(data));
      else if (typeof data === 'string') this.told(data);
    });
    socket.addEventListener('close', ({ code }) => this.closed(code));
  }

  private told(text: string): void {
    const { type, ...rest } = JSON.parse(text) as { type: string } & Record<string, unknown>;
    // an agent that has begun to look refuses by its end
    if (type === 'refused' || rest['outcome'] === 'refused') {
      const { code, message } = rest as { code: string; message: string };
      this.become({ status: 'refused', code, message });
    } else if (type === 'recording') this.recording.set(String(rest['id']));
    else if (type === 'ended') this.become({ status: 'ended', result: rest as unknown as JobResult });
  }

  private closed(code: number): void {
    const { status } = this.state.get();
    if (status === 'ended' || status === 'refused') return;
    if (status === 'connecting') {
      const message = 'The terminal could not be opened.';
      this.become({ status: 'refused', code: 'unreachable', message });
    } else if (code === LOGIN_OVER) {
      const message =
        'What proved your login when it was opened has run out or was withdrawn, and with it the shell ended.';
      this.become({ status: 'lost', message });
    } else {
      const why = CLOSED[code] ?? 'The connection was lost.';
      this.become({ status: 'lost', message: `${why} The shell ended with it.` });
    }
  }

  private came(bytes: Uint8Array): void {
    this.undrawn.push(bytes);
    this.undrawnBytes += bytes.length;
    while (this.undrawnBytes > MOST_UNDRAWN && this.undrawn.length > 1) {
      const oldest = this.undrawn.shift();
      this.undrawnBytes -= oldest?.length ?? 0;
      this.leftOut.set(this.leftOut.get() + (oldest?.length ?? 0));
    }
    this.draw();
  }

  /** One piece at a time, so that what waits is here, where it is bounded. */
  private draw(): void {
    if (this.drawing || this.left) return;
    const next = this.undrawn.shift();
    if (!next) return;
    this.undrawnBytes -= next.length;
    this.drawing = true;
    this.screen.write(next, () => {
      this.drawing = false;
      this.draw();
    });
  }

  private say(message: unknown): void {
    if (this.socket?.readyState === OPEN) this.socket.send(JSON.stringify(message));
  }

  private become(state: TerminalState): void {
    if (!this.left) this.state.set(state);
  }
}
