import type { BusState, Socket } from './bus.js';
import { SandmeshError } from './errors.js';

export type ConnectOptions = {
  /** Of a control node, or of what balances several: `https://control.example`. */
  url: string;
  /** An API token (`smt_…`), or what brings one whenever the client comes (back). */
  token: string | (() => string | Promise<string>);
  /** How long the first connection may take; after a break it is tried until the client is closed. */
  connectMillis?: number;
  /** How long an answer may take, over breaks as well; 30 s unless told. */
  answerMillis?: number;
  /** For a runtime without a WebSocket of its own, as Node 18 is: `ws` of npm, for example. */
  WebSocket?: new (url: string) => Socket;
  /** Told as the connection goes and comes. */
  onState?: (state: BusState) => void;
  /** The token is not good any more: nothing comes after this. */
  onEnd?: (error: SandmeshError) => void;
};

const TICKET_MILLIS = 10_000;
/** Whoever comes again with the same is answered the same. */
const FINAL = new Set([400, 401, 403, 404]);

/** A refusal that another try would not change. */
export class FinalError extends SandmeshError {}

/** The way to the bus door for whoever has a token: a ticket over HTTP, because browsers cannot set headers on a WebSocket. */
export class Door {
  readonly base: string;
  private readonly options: ConnectOptions;

  constructor(options: ConnectOptions) {
    this.options = options;
    this.base = options.url.replace(/\/+$/, '');
  }

  socketUrl(ticket: string): string {
    return `${this.base.replace(/^http/, 'ws')}/api/v1/bus/websocket?ticket=${encodeURIComponent(ticket)}`;
  }

  openSocket(url: string): Socket {
    const Known = this.options.WebSocket ?? globalThis.WebSocket;
    return new Known(url);
  }

  async ticket(): Promise<string> {
    const { token } = this.options;
    const bearer = typeof token === 'string' ? token : await token();
    const response = await fetch(`${this.base}/api/v1/tickets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ purpose: 'bus' }),
      signal: AbortSignal.timeout(TICKET_MILLIS),
    }).catch((error: unknown) => {
      throw new SandmeshError('unreachable', `${this.base} cannot be reached: ${reason(error)}`);
    });
    if (!response.ok) throw await refusal(response);
    return ((await response.json()) as { ticket: string }).ticket;
  }
}

async function refusal(response: Response): Promise<SandmeshError> {
  const { code, detail } = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  const Kind = FINAL.has(response.status) ? FinalError : SandmeshError;
  return new Kind(
    code ?? `http_${response.status}`,
    `No ticket for the bus: ${detail ?? `HTTP status ${response.status}`}`,
  );
}

function reason(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string }; message?: string };
  return cause?.code ?? message ?? String(error);
}
