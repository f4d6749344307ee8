import type { WebSocket } from 'ws';
import type { Answer } from './mock-admin.ts';
import { newId, sandboxes } from './mock-fleet.ts';
import { now } from './mock-world.ts';

/** The screens of the made-up sandboxes: a VNC server that draws a window, and a square for each key that is pressed. */
const WIDTH = 1280;
const HEIGHT = 800;
const SQUARE = 24;
const BEAT_MILLIS = 200;

const views = new Map<WebSocket, Viewer>();
const tickets = new Map<string, { mode: string; name: string }>();
/** What every view that is opened ends with, while it is set. */
let fate: { code: number; why: string } | undefined;
/** A made-up person who looks at every screen and controls it as long as nobody takes that. */
let holder: Viewer | undefined;

type Viewer = {
  viewId: string;
  name: string;
  mode: string;
  controls: boolean;
  waits: boolean;
  since: string;
};

const viewer = (name: string, mode: string): Viewer => ({
  viewId: newId(),
  name,
  mode,
  controls: false,
  waits: false,
  since: now(),
});

const everybody = (): Viewer[] => [...(holder ? [holder] : []), ...views.values()];

/** All who look; `gone` is disconnected. */
export function liveViewers(gone?: string): Answer {
  const ended = everybody().find(({ viewId }) => viewId === gone);
  if (!gone) return [200, { items: everybody() }];
  if (ended === holder) holder = undefined;
  for (const [client, one] of views) if (one === ended) client.close(4013, 'you were disconnected');
  tell();
  return [200, ended];
}

function tell(news: object = {}) {
  const viewers = everybody();
  for (const [client, { viewId }] of views)
    if (client.protocol !== 'binary')
      client.send(JSON.stringify({ type: 'viewers', you: viewId, viewers, ...news }), {
        binary: false,
      });
}

function pass(to: Viewer | undefined, how: string, reason?: string) {
  const from = everybody().find(({ controls }) => controls);
  for (const one of everybody()) one.controls = one === to;
  if (to) to.waits = false;
  tell({ handing: { how, from: from?.name, to: to?.name, reason, at: now() } });
}

function said(by: Viewer, word: { type: string; to?: string; reason?: string }) {
  const held = everybody().some(({ controls }) => controls);
  if (word.type === 'take' || (word.type === 'ask' && !held))
    pass(by, word.type === 'take' ? 'taken' : 'asked', word.reason);
  else if (word.type === 'pauseWorker')
    tell({ worker: { paused: true, says: 'the worker takes nothing new' } });
  else if (word.type === 'resumeWorker') tell({ worker: { paused: false, says: 'the worker takes tasks' } });
  else if (word.type === 'grant')
    pass(
      everybody().find(({ viewId }) => viewId === word.to),
      'granted',
    );
  else if (word.type === 'release' && by.controls)
    pass(
      everybody().find(({ waits }) => waits),
      'released',
    );
  else {
    by.waits = word.type === 'ask';
    tell();
  }
}

export function liveView(method: string, id: string, mode: unknown): Answer | undefined {
  const sandbox = sandboxes.find((one) => one.id === id);
  if (method !== 'POST' || !sandbox) return undefined;
  const ticket = newId();
  tickets.set(ticket, { mode: String(mode), name: sandbox.name });
  return [201, { ticket, expiresAt: now(), path: '/api/v1/live-view' }];
}

/** `close`: all views that are there; `refuse`: all that come, until it is asked without. */
export function screenFates(query: URLSearchParams) {
  const why = query.get('why') ?? '';
  const [close, refuse] = [Number(query.get('close')), Number(query.get('refuse'))];
  if (close === 1006) for (const client of views.keys()) client.terminate();
  else if (close) for (const client of views.keys()) client.close(close, why);
  fate = refuse ? { code: refuse, why } : undefined;
  const name = query.get('holder');
  holder = name ? { ...viewer(name, 'control'), controls: true } : undefined;
}

/** What the screen shows: row by row, in the order of colours that noVNC asks for. */
class Picture {
  readonly pixels = Buffer.alloc(WIDTH * HEIGHT * 4);
  private keys = 0;
  private turns = 0;

  constructor() {
    this.fill(0, 0, WIDTH, HEIGHT, [38, 50, 62]);
    this.fill(160, 90, 960, 600, [245, 247, 249]);
    this.fill(160, 90, 960, 44, [11, 114, 133]);
  }

  fill(x: number, y: number, width: number, height: number, colour: number[]) {
    const line = Buffer.alloc(width * 4);
    for (let i = 0; i < width; i++) line.set([...colour, 255], i * 4);
    for (let row = y; row < y + height; row++) line.copy(this.pixels, (row * WIDTH + x) * 4);
  }

  press(keysym: number) {
    const at = this.keys++ % 300;
    const colour = [(keysym * 53) % 256, (keysym * 97) % 256, (keysym * 193) % 256];
    this.fill(200 + (at % 30) * 30, 170 + Math.floor(at / 30) * 30, SQUARE, SQUARE, colour);
  }

  turn() {
    this.fill(1040, 96, 60, 32, this.turns++ % 10 < 5 ? [255, 255, 255] : [11, 114, 133]);
  }
}

/** The lengths of what a client says, by type, where they are fixed. */
const LENGTHS: Record<number, number> = { 0: 20, 3: 10, 4: 8, 5: 6, 150: 10 };

export function screen(client: WebSocket, url: string) {
  const ticket = new URL(url, 'http://mock').searchParams.get('ticket') ?? '';
  const { mode, name } = tickets.get(ticket) ?? { mode: 'view', name: '' };
  if (!tickets.delete(ticket)) return client.close(4014, 'the ticket is not known');
  if (fate) return client.close(fate.code, fate.why);
  const me = viewer('admin@sandmesh.local', mode);
  me.controls = mode === 'control' && !everybody().some(({ controls }) => controls);
  me.waits = mode === 'control' && !me.controls;
  views.set(client, me);
  tell();
  const picture = new Picture();
  let asked = false;
  let stage = 0;
  let came = Buffer.alloc(0);
  const update = () => {
    asked = false;
    const head = Buffer.alloc(16);
    head.writeUInt16BE(1, 2);
    head.writeUInt16BE(WIDTH, 8);
    head.writeUInt16BE(HEIGHT, 10);
    client.send(Buffer.concat([head, picture.pixels]));
  };
  const timer = setInterval(() => {
    picture.turn();
    if (asked) update();
  }, BEAT_MILLIS);
  client.on('close', () => {
    clearInterval(timer);
    views.delete(client);
    tell();
  });
  const take = (length: number) => {
    if (came.length < length) return undefined;
    const taken = came.subarray(0, length);
    came = came.subarray(length);
    return taken;
  };
  const greet: (() => boolean)[] = [
    () => take(12) !== undefined && (client.send(Buffer.from([1, 1])), true),
    () => take(1) !== undefined && (client.send(Buffer.alloc(4)), true),
    () => take(1) !== undefined && (client.send(opening(name)), true),
  ];
  const hear = (): boolean => {
    const type = came[0];
    if (type === undefined) return false;
    const length =
      type === 2
        ? came.length >= 4 && 4 + 4 * came.readUInt16BE(2)
        : type === 6
          ? came.length >= 8 && 8 + came.readUInt32BE(4)
          : LENGTHS[type];
    if (length === undefined) client.close(4014, `a message of type ${type}`);
    const message = length ? take(length) : undefined;
    if (!message) return false;
    if (type === 3) {
      asked = true;
      if (message[1] === 0) update();
    }
    if (type === 4 && message[1] === 1 && me.controls) picture.press(message.readUInt32BE(4));
    return true;
  };
  client.on('message', (raw: Buffer, binary: boolean) => {
    if (!binary) return said(me, JSON.parse(raw.toString()) as { type: string });
    came = Buffer.concat([came, raw]);
    while (stage < greet.length ? greet[stage]?.() && ++stage : hear());
    return undefined;
  });
  return client.send('RFB 003.008\n', { binary: true });
}

function opening(name: string): Buffer {
  const title = Buffer.from(name);
  const head = Buffer.alloc(24);
  head.writeUInt16BE(WIDTH, 0);
  head.writeUInt16BE(HEIGHT, 2);
  head.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16], 4);
  head.writeUInt32BE(title.length, 20);
  return Buffer.concat([head, title]);
}
