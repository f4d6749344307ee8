import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TerminalRecording } from '../src/api/types';
import { type Answer, ME, record } from './mock-admin.ts';
import { newId, sandboxes } from './mock-fleet.ts';
import { now } from './mock-world.ts';

/** Recorded terminals of the made-up fleet: those that somebody records now, and some that were. */
type Kind = 'o' | 'r';
type Event = [at: number, kind: Kind, what: string];
type Tape = TerminalRecording & { events: Event[]; breaksOff?: boolean };

const HOUR_MILLIS = 3_600_000;
const PROMPT = '\u001B[1;32mworker\u001B[0m:\u001B[38;2;91;196;214m~\u001B[0m$ ';

export const recordings: Tape[] = [];

function tape(events: Event[], more: Partial<Tape> = {}): Tape {
  const sandbox = sandboxes[0];
  const startedAt =
    more.startedAt ?? new Date(Date.now() - (recordings.length + 1) * HOUR_MILLIS).toISOString();
  const seconds = events.at(-1)?.[0] ?? 0;
  const one: Tape = {
    id: newId(),
    sandboxId: sandbox?.id ?? newId(),
    sandboxName: sandbox?.name ?? 'sb-01',
    environment: sandbox?.environment ?? 'dev',
    actorId: ME,
    actorName: 'admin@sandmesh.local',
    startedAt,
    endedAt: new Date(Date.parse(startedAt) + seconds * 1000).toISOString(),
    state: 'ended',
    columns: 80,
    rows: 24,
    seconds,
    bytes: JSON.stringify(events).length,
    events,
    ...more,
  };
  recordings.push(one);
  return one;
}

/** What somebody types and reads, with times. */
function session(lines: [pause: number, typed: string, answer: string][]): Event[] {
  const events: Event[] = [[0.2, 'o', `Welcome.\r\n${PROMPT}`]];
  let at = 0.2;
  for (const [pause, typed, answer] of lines) {
    at += pause;
    for (const key of typed) events.push([(at += 0.12), 'o', key]);
    events.push([(at += 0.3), 'o', `\r\n${answer}${PROMPT}`]);
  }
  return events;
}

const FILES = ['downloads', 'profiles', 'state'].map((name) => `\u001B[1;34m${name}\u001B[0m  `).join('');
const DISKS = Array.from(
  { length: 6 },
  (_, i) => `/dev/nvme${i}n1   40G  ${12 + i}G  ${28 - i}G  ${30 + i}% /data/${i}\r\n`,
);
const TALK = session([
  [1, 'ls', `${FILES}\r\n`],
  [2, 'df -h', `Filesystem      Size  Used Avail Use% Mounted on\r\n${DISKS.join('')}`],
  [45, 'echo "grüß dich, 世界 🐚"', 'grüß dich, 世界 🐚\r\n'],
  [1, 'false || echo not so', '\u001B[31mnot so\u001B[0m\r\n'],
]);
const last = TALK.at(-1)?.[0] ?? 0;
TALK.push([last + 1, 'r', '120x30'], ...watched(last + 1), [
  last + 12,
  'o',
  '\u001B[?1049l\u001B[?25hexit\r\n',
]);

/** A program that has the whole screen and writes it anew each second. */
function watched(from: number): Event[] {
  return Array.from({ length: 10 }, (_, second): Event => {
    const rows = Array.from({ length: 12 }, (_, i) => {
      const load = Math.round(50 + 45 * Math.sin(second + i));
      return `\u001B[${i + 3};1H ${4000 + i}  worker-${i}  \u001B[4${1 + (i % 6)}m${' '.repeat(load / 2)}\u001B[0m\u001B[K ${load}%`;
    });
    const begin = second === 0 ? '\u001B[?1049h\u001B[?25l\u001B[2J' : '';
    return [
      from + 1 + second,
      'o',
      `${begin}\u001B[1;1H\u001B[7m  PID  NAME      CPU \u001B[0m${rows.join('')}`,
    ];
  });
}

const flood = Array.from({ length: 1200 }, (_, i): Event => [
  i / 100,
  'o',
  `${`${i} is a line of many\r\n`.repeat(600)}`,
]);

tape(TALK);
tape(session([[1, 'top', 'still running\r\n']]), { state: 'running', endedAt: undefined });
tape(session([[1, 'uptime', 'up 3 days\r\n']]), { state: 'interrupted', actorName: 'alice@example.org' });
tape(flood, { state: 'full', columns: 120, rows: 40 });
tape(TALK.slice(0, 40), { state: 'failed', breaksOff: true });
tape([], { columns: 80 });
tape([[0.5, 'o', `${'wide '.repeat(50)}\r\n${PROMPT}`]], { columns: 250, rows: 70 });
const other = sandboxes[3];
for (let i = 0; i < 55; i++)
  tape(
    TALK.slice(0, 20 + i),
    other && { sandboxId: other.id, sandboxName: other.name, environment: other.environment },
  );

/** What is written while somebody watches. */
export function recorded(query: URLSearchParams) {
  const began = Date.now();
  const sandbox = sandboxes.find((one) => one.id === query.get('sandbox'));
  const { id, name, environment } = sandbox ?? { id: newId(), name: 'sb-01', environment: 'dev' };
  const size = { columns: Number(query.get('cols')), rows: Number(query.get('rows')) };
  const one = tape([], {
    ...size,
    sandboxId: id,
    sandboxName: name,
    environment,
    startedAt: now(),
    endedAt: undefined,
    state: 'running',
  });
  recordings.unshift(...recordings.splice(recordings.indexOf(one), 1));
  record('openTerminal', 'sandbox', id, name, undefined, { recordingId: one.id });
  return {
    id: one.id,
    add: (kind: Kind, what: string) => {
      one.seconds = (Date.now() - began) / 1000;
      one.bytes += what.length;
      one.events.push([one.seconds, kind, what]);
    },
    end: (state: Tape['state'] = 'ended') => {
      if (one.state === 'running') Object.assign(one, { state, endedAt: now() });
    },
  };
}

const view = (one: Tape): TerminalRecording => Object.assign({}, one, { events: undefined });

/** Undefined where it is about something else. */
export function recordingsOf(path: string, url: URL): Answer | undefined {
  const [, id] = /^admin\/terminal-recordings(?:\/([^/]+))?$/.exec(path) ?? [];
  if (id) return found(id) ? [200, view(found(id) as Tape)] : missing;
  if (path !== 'admin/terminal-recordings') return undefined;
  const query = url.searchParams;
  const is = (name: string, ...values: string[]) =>
    !query.has(name) || values.includes(query.get(name) ?? '');
  const all = recordings.filter(
    (one) => is('sandbox', one.sandboxId, one.sandboxName) && is('actor', one.actorId, one.actorName),
  );
  const pageSize = Number(query.get('pageSize') ?? 50);
  const first = query.has('before') ? all.findIndex((one) => one.id === query.get('before')) + 1 : 0;
  const items = all.slice(first, first + pageSize);
  const next = first + pageSize < all.length ? { next: items.at(-1)?.id } : {};
  return [200, { items: items.map(view), pageSize, ...next }];
}

const found = (id: string) => recordings.find((one) => one.id === id);
const missing: Answer = [
  404,
  {
    status: 404,
    code: 'recording_not_found',
    detail: 'There is no such recording among those that you may see',
  },
];

/** False where it is about something that is answered whole. */
export function played(request: IncomingMessage, response: ServerResponse): boolean {
  const [, id] = /^\/api\/v1\/admin\/terminal-recordings\/([^/]+)\/cast$/.exec(request.url ?? '') ?? [];
  const one = id && found(id);
  if (!one) return false;
  response.writeHead(200, { 'content-type': 'application/x-asciicast' });
  const timestamp = Math.floor(Date.parse(one.startedAt) / 1000);
  response.write(`${JSON.stringify({ version: 2, width: one.columns, height: one.rows, timestamp })}\n`);
  const lines = one.events.map((event) => `${JSON.stringify(event)}\n`);
  if (one.breaksOff) {
    response.write(lines.slice(0, 20).join(''));
    setTimeout(() => response.destroy(), 300);
  } else response.end(lines.join(''));
  return true;
}
