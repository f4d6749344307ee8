import { api, unwrap } from '../../api/client';
import { ApiError, explain } from '../../api/problem';
import { serverNow } from '../../lib/clock';
import { Store } from '../../lib/store';
import { whatToDo } from '../../lib/what-to-do';
import { openSocket } from '../../lib/web-socket';
import { BinaryChannel } from './binary-channel';
import { type Room, TALK, type Word, roomOf } from './live-view-room';

export type ViewMode = 'view' | 'control';

export type ViewState =
  /** Being opened, and `after` what had broken off. */
  | { status: 'connecting'; waitsFor: 'ticket' | 'screen'; after?: string }
  | { status: 'shown' }
  /** It broke off, and is tried again by itself. */
  | { status: 'reconnecting'; why: string; nextAt: number }
  /** There is nothing to be seen; without `nextAt` it is not asked for any more. */
  | { status: 'notShown'; why: string; nextAt?: number }
  /** By the control plane, before or while it was shown. */
  | { status: 'refused'; why: string }
  /** Somebody ended it. */
  | { status: 'dismissed'; why: string }
  | { status: 'ended'; why: string };

export type ViewWish = { sandboxId: string; mode: ViewMode };

/** What draws the bytes that come; the channel is its own, and it says when the screen is there. */
export type Draw = (channel: BinaryChannel, shown: () => void) => { end: () => void };

/** How a view is come to. */
export type Way = {
  ticket: (wish: ViewWish) => Promise<{ ticket: string; path: string }>;
  open: (path: string) => WebSocket;
};

/** Of whoever is signed in. */
export const THE_WAY: Way = {
  ticket: ({ sandboxId, mode }) =>
    unwrap(
      api.POST('/api/v1/admin/sandboxes/{sandboxId}/live-view', {
        params: { path: { sandboxId } },
        body: { mode },
      }),
    ),
  open: (path) => openSocket(path, [TALK, 'binary']),
};

const BACKOFF_SECONDS = [1, 2, 4, 8, 15];
/** The screen may be there again soon, as the VNC server is started anew where it has gone. */
const NOT_SHOWN_SECONDS = 5;
const NOT_SHOWN_TIMES = 12;
/** Whoever has looked for so long is not made to wait for what went wrong before. */
const STEADY_MILLIS = 10_000;
/** From asking to looking: the control plane gives up before, and says why. */
const LONGEST_MILLIS = 45_000;

const LOGIN_OVER = 4001;
const DISMISSED = 4013;
const NOT_SHOWN = 4015;
/** After these it is worth coming back. */
const BROKEN = new Set([1001, 1006, 4010, 4011, 4012]);

const WHY: Record<number, string> = {
  1000: 'The control node has ended it: nothing was heard of this page for too long.',
  1001: 'The control node stops.',
  1005: 'What came could not be read as a screen.',
  1006: 'The connection was lost.',
  4001: 'Your login has ended, or it may do something else now.',
  4010: 'Nothing is heard of the agent.',
  4011: 'The VNC server has gone.',
  4012: 'Another control node looks after the sandbox now.',
  4013: 'Somebody has disconnected you.',
  4014: 'What this page sent was against the rules.',
  4015: 'The screen cannot be shown.',
  4017: 'Somebody else controls this screen.',
  4016: 'As many people as may are looking at this screen already.',
};

/** One wish to look at a screen, through all its connections, until somebody leaves. */
export class LiveViewLink {
  readonly state = new Store<ViewState>({ status: 'connecting', waitsFor: 'ticket' });
  /** Who looks and who controls; not known before it is told, nor of a control node that is too old to tell. */
  readonly room = new Store<Room | undefined>(undefined);
  private readonly wish: ViewWish;
  private readonly draw: Draw;
  private readonly way: Way;
  private socket: WebSocket | undefined;
  private drawing: { end: () => void } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Of which what comes late is not listened to any more. */
  private attempt = 0;
  private breaks = 0;
  private blanks = 0;
  private shownAt: number | undefined;

  constructor(wish: ViewWish, draw: Draw, way: Way = THE_WAY) {
    this.wish = wish;
    this.draw = draw;
    this.way = way;
  }

  open(): void {
    void this.connect(undefined);
  }

  /** Whoever does not want to wait, or wants to look again after the end. */
  again(): void {
    const { status } = this.state.get();
    if (status === 'connecting' || status === 'shown') return;
    if (status !== 'reconnecting') this.breaks = this.blanks = 0;
    this.open();
  }

  leave(): void {
    this.attempt = -1;
    this.drop();
  }

  private async connect(after: string | undefined): Promise<void> {
    this.drop();
    const attempt = ++this.attempt;
    const current = () => attempt === this.attempt;
    const told = after === undefined ? {} : { after };
    this.state.set({ status: 'connecting', waitsFor: 'ticket', ...told });
    this.timer = setTimeout(
      () => this.broken(`It was not there within ${LONGEST_MILLIS / 1000} s.`),
      LONGEST_MILLIS,
    );
    try {
      const { ticket, path } = await this.way.ticket(this.wish);
      if (!current()) return;
      this.state.set({ status: 'connecting', waitsFor: 'screen', ...told });
      const socket = this.way.open(`${path}?${new URLSearchParams({ ticket })}`);
      this.socket = socket;
      socket.binaryType = 'arraybuffer';
      socket.addEventListener('close', ({ code, reason }) => current() && this.closed(code, reason));
      socket.addEventListener('message', ({ data }) => current() && this.heard(data));
      this.drawing = this.draw(new BinaryChannel(socket), () => current() && this.shown());
    } catch (error) {
      if (current()) this.notOpened(error);
    }
  }

  /** About who controls the screen. */
  say(word: Word): void {
    this.socket?.send(JSON.stringify(word));
  }

  private heard(data: unknown): void {
    const room = typeof data === 'string' ? roomOf(data) : undefined;
    if (room) this.room.set(room);
  }

  private shown(): void {
    clearTimeout(this.timer);
    this.shownAt = Date.now();
    this.blanks = 0;
    this.state.set({ status: 'shown' });
  }

  private notOpened(error: unknown): void {
    if (!(error instanceof ApiError)) return this.end({ status: 'ended', why: sentence(explain(error)) });
    const { status, code } = error;
    const todo = whatToDo(code);
    const why = `${sentence(error.message)}${todo ? ` ${todo}` : ''}`;
    if (status === 403) this.end({ status: 'refused', why });
    else if (status === 0 || status === 429 || status >= 500) this.broken(why);
    else this.end({ status: 'ended', why });
  }

  private closed(code: number, reason: string): void {
    // Whoever draws has seen that it is closed, and cleared away what was drawn.
    this.drawing = undefined;
    this.room.set(undefined);
    const why = sentence(reason || (WHY[code] ?? `It ended with code ${code}.`));
    if (BROKEN.has(code)) this.broken(why);
    else if (code === NOT_SHOWN) this.blank(why);
    else if (code === LOGIN_OVER) this.end({ status: 'refused', why });
    else this.end({ status: code === DISMISSED ? 'dismissed' : 'ended', why });
  }

  private broken(why: string): void {
    this.drop();
    this.attempt++;
    if (this.shownAt !== undefined && Date.now() - this.shownAt >= STEADY_MILLIS) this.breaks = 0;
    this.shownAt = undefined;
    const seconds = BACKOFF_SECONDS[Math.min(this.breaks++, BACKOFF_SECONDS.length - 1)] ?? 1;
    this.state.set({ status: 'reconnecting', why, nextAt: this.after(seconds, why) });
  }

  private blank(why: string): void {
    this.drop();
    if (this.blanks++ < NOT_SHOWN_TIMES)
      this.state.set({ status: 'notShown', why, nextAt: this.after(NOT_SHOWN_SECONDS, why) });
    else this.end({ status: 'notShown', why });
  }

  private end(state: ViewState): void {
    this.drop();
    this.state.set(state);
  }

  private after(seconds: number, why: string): number {
    this.timer = setTimeout(() => void this.connect(why), seconds * 1000);
    return serverNow() + seconds * 1000;
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.drawing?.end();
    this.socket?.close();
    this.drawing = this.socket = undefined;
    this.room.set(undefined);
  }
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
