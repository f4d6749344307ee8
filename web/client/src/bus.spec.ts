import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bus, type BusState } from './bus.js';

type Handler = (event: { data: unknown }) => void;

/** A socket that a test opens, feeds and closes by hand. */
class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 0;
  binaryType = '';
  sent: Record<string, unknown>[] = [];
  readonly url: string;
  private readonly handlers = new Map<string, Handler>();

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }

  addEventListener(name: string, handler: Handler) {
    this.handlers.set(name, handler);
  }

  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  open() {
    this.readyState = 1;
    this.handlers.get('open')?.({ data: undefined });
  }

  say(frame: unknown) {
    this.handlers.get('message')?.({ data: new TextEncoder().encode(JSON.stringify(frame)).buffer });
  }

  close() {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.handlers.get('close')?.({ data: undefined });
  }
}

const last = () => FakeSocket.all.at(-1) as FakeSocket;
const types = (socket: FakeSocket) =>
  socket.sent.map((one) => `${String(one['type'])} ${String(one['address'] ?? '')}`.trim());

describe('bus', () => {
  let states: BusState[];
  let messages: [string, unknown][];
  let opened: number;
  let tickets: number;
  let refused: boolean;
  let bus: Bus;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('WebSocket', { OPEN: 1 });
    FakeSocket.all = [];
    [states, messages, opened, tickets, refused] = [[], [], 0, 0, false];
    bus = new Bus({
      url: (ticket) => `ws://door?ticket=${ticket}`,
      ticket: () => (refused ? Promise.reject(new Error('503')) : Promise.resolve(`t${++tickets}`)),
      onState: (state) => states.push(state),
      onMessage: (address, body) => messages.push([address, body]),
      onOpen: () => opened++,
      openSocket: (url) => new FakeSocket(url) as unknown as WebSocket,
    });
    bus.register('fleet.changes');
  });

  afterEach(() => {
    bus.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  async function connect() {
    bus.start();
    await vi.advanceTimersByTimeAsync(0);
    last().open();
  }

  it('pings first, registers, and hands on what arrives', async () => {
    await connect();
    expect(types(last())).toEqual(['ping', 'register fleet.changes']);
    last().say({ type: 'rec', address: 'fleet.changes', body: { seq: 1 } });
    expect(messages).toEqual([['fleet.changes', { seq: 1 }]]);
    expect(states).toEqual(['connecting', 'open']);
    expect(opened).toBe(1);
  });

  it('comes back with a new ticket and registers again', async () => {
    await connect();
    bus.register('fleet.samples.dev');
    last().close();
    expect(states.at(-1)).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(20_000);
    last().open();
    expect(last().url).toContain('t2');
    expect(types(last())).toEqual(['ping', 'register fleet.changes', 'register fleet.samples.dev']);
    expect(states.at(-1)).toBe('open');
    expect(opened).toBe(2);
  });

  it('says that it polls while no ticket can be had, and keeps asking', async () => {
    refused = true;
    bus.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toBe('polling');
    refused = false;
    await vi.advanceTimersByTimeAsync(20_000);
    last().open();
    expect(states.at(-1)).toBe('open');
  });

  it('matches replies and failures to requests', async () => {
    await connect();
    const good = bus.request('fleet.query', { type: 'list-changes' });
    last().say({ type: 'rec', address: last().sent.at(-1)?.['replyAddress'], body: { head: 3 } });
    await expect(good).resolves.toEqual({ head: 3 });
    const bad = bus.request('fleet.query', {});
    last().say({
      type: 'err',
      address: last().sent.at(-1)?.['replyAddress'],
      body: { code: 'forbidden', message: 'access_denied' },
    });
    await expect(bad).rejects.toThrow('access_denied');
  });

  it('fails requests that a lost connection will never answer', async () => {
    await connect();
    const lost = bus.request('fleet.query', {});
    last().close();
    await expect(lost).rejects.toThrow('lost');
  });

  it('gives up a connection that has gone silent', async () => {
    await connect();
    await vi.advanceTimersByTimeAsync(21_000);
    expect(FakeSocket.all[0]?.readyState).toBe(3);
    expect(states).toContain('reconnecting');
  });

  it('survives frames that are no JSON', async () => {
    await connect();
    last().say('plain');
    last().say({ type: 'err', body: 'rejected' });
    expect(states.at(-1)).toBe('open');
  });
});
