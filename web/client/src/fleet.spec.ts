import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Fleet, SandmeshError, connect } from './index.js';

type Frame = { type: string; address?: string; replyAddress?: string; body?: Record<string, unknown> };

/** A socket whose door is written by hand: it is open at once, and answers as `door` says. */
class DoorSocket extends EventTarget {
  static all: DoorSocket[] = [];
  static answer: (frame: Frame, socket: DoorSocket) => void = () => {};
  readyState = 1;
  binaryType = '';
  readonly url: string;
  readonly sent: Frame[] = [];

  constructor(url: string) {
    super();
    this.url = url;
    DoorSocket.all.push(this);
    queueMicrotask(() => this.dispatchEvent(new Event('open')));
  }

  send(text: string) {
    const frame = JSON.parse(text) as Frame;
    this.sent.push(frame);
    if (frame.type === 'ping') this.say({ type: 'pong', address: '' });
    else DoorSocket.answer(frame, this);
  }

  say(frame: Frame) {
    queueMicrotask(() =>
      this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(frame) })),
    );
  }

  close() {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}

const last = () => DoorSocket.all.at(-1) as DoorSocket;
const bodies = (type: string) =>
  DoorSocket.all
    .flatMap((one) => one.sent.filter((frame) => frame.body?.['type'] === type))
    .map((one) => one.body);

describe('fleet', () => {
  let status: number;
  let asked: Request[];
  let fleet: Fleet;
  let ended: SandmeshError[];

  beforeEach(async () => {
    vi.useFakeTimers();
    [status, asked, ended] = [201, [], []];
    DoorSocket.all = [];
    DoorSocket.answer = answer;
    vi.stubGlobal('WebSocket', DoorSocket);
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      asked.push(new Request(url, init));
      const body =
        status === 201 ? { ticket: `t${asked.length}` } : { code: 'unauthenticated', detail: 'revoked' };
      return Response.json(body, { status });
    });
    fleet = await connect({ url: 'http://door/', token: 'smt_x', onEnd: (error) => ended.push(error) });
  });

  afterEach(() => {
    fleet.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  /** Changes 1 to 3 are in the log, operation `o` runs, everything else is refused. */
  let running = true;
  function answer(frame: Frame, socket: DoorSocket) {
    const reply = (type: string, body: Record<string, unknown>) =>
      socket.say({ type, address: frame.replyAddress ?? frame.address ?? '', body });
    const asks = frame.body?.['type'];
    if (frame.type === 'register' && frame.address === 'fleet.samples.secret') {
      reply('err', { code: 'forbidden', message: 'not yours' });
    } else if (frame.type === 'register') {
      reply('registered', {});
    } else if (asks === 'list-changes') {
      const changes = [1, 2, 3].filter((seq) => seq > Number(frame.body?.['after'])).map((seq) => ({ seq }));
      reply('rec', { changes, head: 3, resync: false });
    } else if (asks === 'get-operation') {
      reply('rec', { id: 'o', status: running ? 'running' : 'succeeded' });
    } else if (asks === 'start-operation') {
      reply('rec', { id: 'o', status: 'running' });
    } else if (frame.type === 'send') {
      reply('err', { code: 'forbidden', message: 'sandbox:operate is missing' });
    }
  }

  async function cut() {
    last().close();
    await vi.advanceTimersByTimeAsync(20_000);
  }

  it('gets a ticket with its token, and says the code of what is refused', async () => {
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer smt_x');
    expect(last().url).toBe('ws://door/api/v1/bus/websocket?ticket=t1');
    await expect(fleet.cancel('o')).rejects.toMatchObject({ code: 'forbidden', name: 'SandmeshError' });
    await expect(fleet.samples('secret', () => {})).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('orders again under the same key what a break has left without an answer', async () => {
    let swallowed = false;
    DoorSocket.answer = (frame, socket) => {
      if (frame.body?.['type'] === 'start-operation' && !swallowed) swallowed = true;
      else answer(frame, socket);
    };
    const order = fleet.startOperation({ action: 'check', selector: { environments: ['dev'] } });
    await vi.advanceTimersByTimeAsync(10);
    await cut();
    await expect(order).resolves.toMatchObject({ id: 'o' });
    const keys = bodies('start-operation').map((one) => one?.['idempotencyKey']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('follows an operation to its end over a break, and leaves its address', async () => {
    running = true;
    const seen: unknown[] = [];
    const end = fleet.follow('o', { onProgress: (progress) => seen.push(progress.status) });
    await vi.advanceTimersByTimeAsync(10);
    last().say({ type: 'rec', address: 'fleet.operation.o', body: { id: 'o', status: 'running' } });
    await vi.advanceTimersByTimeAsync(0);
    await cut();
    running = false;
    last().say({ type: 'rec', address: 'fleet.operation.o', body: { id: 'o', status: 'succeeded' } });
    await expect(end).resolves.toMatchObject({ status: 'succeeded' });
    expect(seen).toEqual(['running', 'succeeded']);
    expect(last().sent.at(-1)).toMatchObject({ type: 'unregister', address: 'fleet.operation.o' });
  });

  it('notices the end also when nobody tells it', async () => {
    running = true;
    const end = fleet.follow('o');
    await vi.advanceTimersByTimeAsync(10);
    running = false;
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(end).resolves.toMatchObject({ status: 'succeeded' });
  });

  it('goes on following while nobody can be reached for longer than a look takes', async () => {
    running = true;
    const end = fleet.follow('o');
    await vi.advanceTimersByTimeAsync(10);
    status = 503;
    await cut();
    await vi.advanceTimersByTimeAsync(60_000);
    [status, running] = [201, false];
    await vi.advanceTimersByTimeAsync(30_000);
    await expect(end).resolves.toMatchObject({ status: 'succeeded' });
  });

  it('gives up following in time, and when it is closed', async () => {
    running = true;
    const late = expect(fleet.follow('o', { limitMillis: 3000 })).rejects.toMatchObject({
      code: 'timed_out',
    });
    await vi.advanceTimersByTimeAsync(3000);
    await late;
    const over = expect(fleet.follow('o')).rejects.toMatchObject({ code: 'closed' });
    fleet.close();
    await over;
    await expect(fleet.request({ type: 'fleet-summary' })).rejects.toMatchObject({ code: 'closed' });
  });

  it('brings changes from a cursor on, each once, over a break', async () => {
    const seen: number[] = [];
    await fleet.changes({ after: 1, onChange: (change) => seen.push(change.seq) });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([2, 3]);
    last().say({ type: 'rec', address: 'fleet.changes', body: { seq: 4, prev: 3 } });
    await vi.advanceTimersByTimeAsync(0);
    await cut();
    last().say({ type: 'rec', address: 'fleet.changes', body: { seq: 4, prev: 3 } });
    last().say({ type: 'rec', address: 'fleet.changes', body: { seq: 5, prev: 4 } });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([2, 3, 4, 5]);
  });

  it('begins now without a cursor, and says when one is too old', async () => {
    const seen: number[] = [];
    let resyncs = 0;
    const options = { onChange: ({ seq }: { seq: number }) => seen.push(seq), onResync: () => resyncs++ };
    await fleet.changes(options);
    expect([seen, resyncs]).toEqual([[], 0]);
    DoorSocket.answer = (frame, socket) =>
      frame.type === 'send'
        ? socket.say({
            type: 'rec',
            address: frame.replyAddress ?? '',
            body: { changes: [], head: 9, resync: true },
          })
        : answer(frame, socket);
    await cut();
    expect(resyncs).toBe(1);
  });

  it('ends when its token is not good any more', async () => {
    status = 401;
    const end = expect(fleet.follow('o')).rejects.toMatchObject({ code: 'unauthenticated' });
    await cut();
    await end;
    expect(ended.map((error) => error.code)).toEqual(['unauthenticated']);
    await expect(connect({ url: 'http://door', token: 'smt_x' })).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'No ticket for the bus: revoked',
    });
  });

  it('says why it cannot connect', async () => {
    status = 503;
    const late = expect(connect({ url: 'http://door', token: 'smt_x', connectMillis: 2000 })).rejects.toThrow(
      'revoked',
    );
    await vi.advanceTimersByTimeAsync(2000);
    await late;
    vi.stubGlobal('WebSocket', undefined);
    await expect(connect({ url: 'http://door', token: 'smt_x' })).rejects.toThrow('Node 22');
  });

  it('asks no more at once, and no more a second, than the door takes', async () => {
    let now = 0;
    let most = 0;
    DoorSocket.answer = (frame, socket) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        answer(frame, socket);
      }, 1);
    };
    const all = Array.from({ length: 150 }, () => fleet.request({ type: 'get-operation', operationId: 'o' }));
    await vi.advanceTimersByTimeAsync(500);
    expect(last().sent.length).toBeLessThan(80);
    await vi.advanceTimersByTimeAsync(3000);
    await Promise.all(all);
    expect(most).toBeLessThanOrEqual(6);
  });
});
