import { backoffMillis } from './backoff.js';
import { SandmeshError, broken } from './errors.js';

/** The state of the socket; `polling` means that no ticket can be had for now. */
export type BusState = 'off' | 'connecting' | 'open' | 'reconnecting' | 'polling';

/** As much of a WebSocket as is needed: that of browsers, of Node, and of the package `ws` have it. */
export type Socket = {
  binaryType: string;
  readonly readyState: number;
  addEventListener(name: 'open' | 'close' | 'error', listener: () => void): void;
  addEventListener(name: 'message', listener: (event: { data: unknown }) => void): void;
  send(text: string): void;
  close(): void;
};

export type BusOptions = {
  url: (ticket: string) => string;
  /** Asked before each attempt, because a ticket opens one socket. */
  ticket: () => Promise<string>;
  onState: (state: BusState) => void;
  onMessage: (address: string, body: unknown) => void;
  /** Registrations and pings are sent; what happens next is the caller's. */
  onOpen: () => void;
  /** From here on what is published to the address arrives, until the connection breaks. */
  onRegistered?: (address: string) => void;
  /** The address is not for this client; it is asked for again with the next connection. */
  onRefused?: (address: string, error: SandmeshError) => void;
  openSocket?: (url: string) => Socket;
};

type Frame = { type?: string; address?: string; body?: unknown; message?: string };
type Waiting = { resolve: (body: unknown) => void; reject: (error: Error) => void; timer: Timer };
type Timer = ReturnType<typeof setTimeout>;

const PING_MILLIS = 5000;
const SILENCE_MILLIS = 15_000;
const REQUEST_MILLIS = 10_000;
const CONNECT_MILLIS = 20_000;
const OPEN = 1;

/** A client of the bus door over one raw WebSocket: register, request, and back again after every break. */
export class Bus {
  private readonly options: BusOptions;
  private readonly addresses = new Set<string>();
  private readonly waiting = new Map<string, Waiting>();
  private socket: Socket | undefined;
  private retry: Timer | undefined;
  private patience: Timer | undefined;
  private pings: ReturnType<typeof setInterval> | undefined;
  private attempt = 0;
  private asked = 0;
  private lastFrameAt = 0;
  private generation = 0;
  private running = false;

  constructor(options: BusOptions) {
    this.options = options;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.options.onState('connecting');
    void this.connect();
  }

  stop(): void {
    this.running = false;
    this.generation++;
    clearTimeout(this.retry);
    this.drop();
    this.options.onState('off');
  }

  /** Tries at once instead of at the end of the wait: the network or the page has just come back. */
  hurry(): void {
    if (!this.running || this.socket) return;
    clearTimeout(this.retry);
    void this.connect();
  }

  register(address: string): void {
    if (this.addresses.has(address)) return;
    this.addresses.add(address);
    this.write({ type: 'register', address });
  }

  unregister(address: string): void {
    if (this.addresses.delete(address)) this.write({ type: 'unregister', address });
  }

  request(address: string, body: unknown, limitMillis = REQUEST_MILLIS): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const replyAddress = `reply.${++this.asked}.${Math.random().toString(36).slice(2, 10)}`;
      const late = broken('timed_out', `The bus did not answer within ${Math.round(limitMillis / 1000)} s.`);
      const timer = setTimeout(() => this.settle(replyAddress, late), limitMillis);
      this.waiting.set(replyAddress, { resolve, reject, timer });
      if (!this.write({ type: 'send', address, body, replyAddress })) {
        this.settle(replyAddress, broken('not_connected', 'The bus is not connected.'));
      }
    });
  }

  private async connect(): Promise<void> {
    const generation = ++this.generation;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.giveUp(), CONNECT_MILLIS);
    let ticket: string;
    try {
      ticket = await this.options.ticket();
    } catch {
      if (generation === this.generation) this.comeBack('polling');
      return;
    }
    if (generation !== this.generation) return;
    const open = this.options.openSocket ?? ((url: string): Socket => new WebSocket(url));
    const socket = open(this.options.url(ticket));
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.addEventListener('open', () => this.opened(socket));
    socket.addEventListener('message', (event) => this.read(socket, event.data));
    // A close follows; without a listener Node's `ws` throws.
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', () => {
      if (this.socket === socket) this.giveUp();
    });
  }

  /** This attempt, or this connection, has come to nothing. */
  private giveUp(): void {
    this.generation++;
    this.drop();
    this.comeBack('reconnecting');
  }

  private opened(socket: Socket): void {
    if (this.socket !== socket) return;
    clearTimeout(this.patience);
    this.lastFrameAt = Date.now();
    // The door counts a client that has never pinged as idle, so the first ping does not wait.
    this.write({ type: 'ping' });
    this.pings = setInterval(() => this.beat(), PING_MILLIS);
    for (const address of this.addresses) this.write({ type: 'register', address });
    this.options.onState('open');
    this.options.onOpen();
  }

  /** A half-open connection looks alive for minutes: silence of a door that answers each ping is death. */
  private beat(): void {
    this.write({ type: 'ping' });
    if (Date.now() - this.lastFrameAt >= SILENCE_MILLIS) this.giveUp();
  }

  private read(socket: Socket, raw: unknown): void {
    if (this.socket !== socket) return;
    this.lastFrameAt = Date.now();
    // A connection counts as good once the door speaks, so one that is closed at once keeps backing off.
    this.attempt = 0;
    const frame = parse(raw);
    if (!frame?.address) return;
    if (this.waiting.has(frame.address)) {
      this.settle(frame.address, frame.type === 'err' ? refusal(frame) : frame.body);
    } else if (frame.type === 'rec') {
      this.options.onMessage(frame.address, frame.body);
    } else if (this.addresses.has(frame.address)) {
      if (frame.type === 'registered') this.options.onRegistered?.(frame.address);
      else if (frame.type === 'err') this.options.onRefused?.(frame.address, refusal(frame));
    }
  }

  private settle(replyAddress: string, outcome: unknown): void {
    const one = this.waiting.get(replyAddress);
    if (!one) return;
    this.waiting.delete(replyAddress);
    clearTimeout(one.timer);
    if (outcome instanceof Error) one.reject(outcome);
    else one.resolve(outcome);
  }

  private comeBack(state: 'reconnecting' | 'polling'): void {
    clearTimeout(this.patience);
    if (!this.running) return;
    this.options.onState(state);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), backoffMillis(this.attempt++));
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    clearTimeout(this.patience);
    clearInterval(this.pings);
    const lost = broken('connection_lost', 'The connection was lost before the answer came.');
    for (const address of [...this.waiting.keys()]) this.settle(address, lost);
    socket?.close();
  }

  private write(frame: unknown): boolean {
    if (this.socket?.readyState !== OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }
}

function refusal({ body, message }: Frame): SandmeshError {
  const { code, message: told } = (typeof body === 'object' && body !== null ? body : {}) as {
    code?: unknown;
    message?: unknown;
  };
  const sentence = typeof told === 'string' ? told : message;
  return new SandmeshError(typeof code === 'string' ? code : 'refused', sentence ?? 'The bus refused.');
}

function parse(raw: unknown): Frame | undefined {
  try {
    const text = typeof raw === 'string' ? raw : new TextDecoder().decode(raw as ArrayBuffer);
    return JSON.parse(text) as Frame;
  } catch {
    return undefined;
  }
}
