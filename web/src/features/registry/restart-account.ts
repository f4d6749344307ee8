import type { SandboxEvent } from '../../api/types';
import { clockTime, span } from '../../lib/format';
import { eventTime } from './event-time';

/** All that the timeline knows of one end of a process: what led to it, what followed, and how long that took. */
export type Account = {
  id: string;
  /** When it ended there; for a start whose end is not known, when it was ready. */
  at: string;
  /** When it was heard of here, if clearly later. */
  toldAt?: string;
  /** Somebody wanted it to end. */
  wanted: boolean;
  exit?: Exit;
  flapping?: Flapping;
  ready?: Ready;
  /** It ended again before it was ready. */
  endedAgain: boolean;
};

export type Exit = {
  reason: string;
  pid?: number;
  how: string;
  unwell?: string;
  logTail: string[];
  adopted: boolean;
  restarts: number;
  stopped: string[];
  /** Until the next try; absent when the agent did not say. */
  retryMillis?: number;
};

export type Flapping = { exits: number; windowSeconds: number; retryAt?: string };

export type Ready = {
  at: string;
  toldAt?: string;
  pid?: number;
  restarts: number;
  adopted: boolean;
  reason: string;
  /** By the sandbox's own clock, from its end until it was ready again. */
  tookMillis?: number;
};

type Data = Record<string, unknown>;

const WANTED = 'stopped: ';
const SIGNALS: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  16: 'SIGSTKFLT',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  26: 'SIGVTALRM',
  27: 'SIGPROF',
  29: 'SIGIO',
  30: 'SIGPWR',
  31: 'SIGSYS',
};

/** The accounts of one process, newest first, from its events in whatever order they come. */
export function accounts(events: SandboxEvent[]): Account[] {
  const told: Account[] = [];
  let open: Account | undefined;
  for (const event of events.toSorted(older)) {
    if (event.kind === 'processExited') {
      if (open) open.endedAgain = true;
      open = ended(event);
      told.push(open);
    } else if (event.kind === 'processFlapping') {
      if (open) open.flapping = flappingOf(event);
    } else if (event.kind === 'processStarted') {
      if (open) open.ready = readyAfter(open, event, events);
      else told.push(startedOnly(event));
      open = undefined;
    }
  }
  return told.toReversed();
}

/** Events of one moment are told apart by the number that the agent gave them. */
function older(left: SandboxEvent, right: SandboxEvent): number {
  const byTime = Date.parse(eventTime(left).at) - Date.parse(eventTime(right).at);
  return byTime || number(left.data, 'number') - number(right.data, 'number');
}

function flappingOf({ data }: SandboxEvent): Flapping {
  const retryAt = text(data, 'retryAt');
  return {
    exits: number(data, 'exits'),
    windowSeconds: number(data, 'windowSeconds'),
    ...(retryAt ? { retryAt } : {}),
  };
}

function ended(event: SandboxEvent): Account {
  const data = event.data ?? {};
  const reason = text(data, 'reason') || event.message;
  return {
    id: event.id,
    ...eventTime(event),
    wanted: reason.startsWith(WANTED),
    endedAgain: false,
    exit: {
      reason: reason.startsWith(WANTED) ? reason.slice(WANTED.length) : reason,
      ...pidOf(data),
      how: howItEnded(data),
      ...(text(data, 'unwell') ? { unwell: text(data, 'unwell') } : {}),
      logTail: texts(data, 'logTail'),
      adopted: data['adopted'] === true,
      restarts: number(data, 'restarts'),
      stopped: texts(data, 'stopped'),
      ...(typeof data['retryMillis'] === 'number' ? { retryMillis: data['retryMillis'] } : {}),
    },
  };
}

/** What a pid did: a predicate. */
export function howItEnded(data: Data): string {
  const signal = number(data, 'signal');
  if (signal > 0) return `ended by signal ${signal}${SIGNALS[signal] ? ` (${SIGNALS[signal]})` : ''}`;
  if (typeof data['exitCode'] === 'number') {
    return data['exitCode'] === 0
      ? 'exited with code 0, as if it were done'
      : `exited with code ${data['exitCode']}`;
  }
  return 'ended; how is not known';
}

function readyAfter(account: Account, event: SandboxEvent, events: SandboxEvent[]): Ready {
  const exit = events.find((one) => one.id === account.id);
  const took = exit ? Date.parse(eventTime(event).at) - Date.parse(eventTime(exit).at) : Number.NaN;
  return { ...readyOf(event), ...(took >= 0 ? { tookMillis: took } : {}) };
}

function readyOf(event: SandboxEvent): Ready {
  const data = event.data ?? {};
  return {
    ...eventTime(event),
    ...pidOf(data),
    restarts: number(data, 'restarts'),
    adopted: data['adopted'] === true,
    reason: text(data, 'reason'),
  };
}

function startedOnly(event: SandboxEvent): Account {
  return { id: event.id, ...eventTime(event), wanted: true, endedAgain: false, ready: readyOf(event) };
}

/** One line for the head of an account. */
export function headline({ wanted, exit, ready }: Account): string {
  if (exit) return wanted ? `Stopped: ${exit.reason}` : exit.reason;
  if (ready?.adopted) return 'Found running by a new agent';
  if (ready && ready.restarts > 0) return `Started: ${ready.reason || `restart ${ready.restarts}`}`;
  return 'Started for the first time';
}

/** What followed, in one line. */
export function outcome({ exit, ready, flapping, endedAgain }: Account): string {
  if (!exit) return '';
  if (ready)
    return ready.tookMillis === undefined ? 'ready again' : `ready again after ${duration(ready.tookMillis)}`;
  if (endedAgain) return 'ended again before it was ready';
  return flapping ? 'flapping' : 'not ready again yet';
}

/** What the supervisor did about it or will do; nothing where it did not say. */
export function nextTry({ wanted, exit, ready, flapping, endedAgain }: Account): string {
  if (!exit || wanted) return '';
  const { retryMillis } = exit;
  if (ready || endedAgain) {
    if (retryMillis === undefined) return '';
    return retryMillis > 0
      ? `Started again after a pause of ${duration(retryMillis)}.`
      : 'Started again at once.';
  }
  if (flapping?.retryAt || retryMillis === undefined) return '';
  return retryMillis > 0
    ? `Will be started again after a pause of ${duration(retryMillis)}.`
    : 'Is being started again at once.';
}

export function flappingText({ exits, windowSeconds, retryAt }: Flapping): string {
  const often =
    exits > 0 && windowSeconds > 0
      ? `It ended ${exits} times within ${span(windowSeconds * 1000)}`
      : 'It ended too often';
  return `${often}${retryAt ? `; it is started again at ${clockTime(retryAt)}` : ''}.`;
}

/** A restart whose end is not among the events at hand. */
export function endIsMissing({ exit, ready }: Account): boolean {
  return !exit && ready !== undefined && !ready.adopted && ready.restarts > 0;
}

/** "340 ms", "2.4 s", "1 min 5 s": as exact as it is of interest. */
export function duration(millis: number): string {
  if (millis < 1000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(1)} s`;
  const seconds = Math.round(millis / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

function pidOf(data: Data): { pid?: number } {
  const pid = number(data, 'pid');
  return pid > 0 ? { pid } : {};
}

function number(data: Data | undefined, name: string): number {
  const value = data?.[name];
  return typeof value === 'number' ? value : 0;
}

function text(data: Data | undefined, name: string): string {
  const value = data?.[name];
  return typeof value === 'string' ? value : '';
}

function texts(data: Data, name: string): string[] {
  const value = data[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
