import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import type { CommandOutcome, Sandbox } from '../src/api/types';
import type { Answer } from './mock-admin.ts';
import { newId, sandboxes } from './mock-fleet.ts';
import { closed } from './mock-intake.ts';
import { recorded } from './mock-recordings.ts';
import { picture } from './mock-picture.ts';
import { commit, now } from './mock-world.ts';

/** What somebody does on one made-up sandbox now. */
const PIECE_MILLIS = 300;
const KEPT = 200_000;

function frame(kind: number, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body as string);
  const head = Buffer.alloc(8);
  head[0] = kind;
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

const line = (process: string, i: number) =>
  `2026-11-22T10:00:${String(i % 60).padStart(2, '0')}Z ${i % 9 === 0 ? 'WARN ' : 'INFO '} ${process} line ${i} ${'and what it has to say '.repeat(i % 4)}`.trim();

/** A log without an end: lines before the one that is being written, then three a second, or very many. */
function follow(process: string, query: URLSearchParams, response: ServerResponse) {
  const search = query.get('search');
  const asked = Number(query.get('from') ?? -8192);
  const first = asked < 0 ? Math.max(0, Math.floor((KEPT + asked) / 60)) : Math.floor(asked / 60);
  let at = first;
  const some = (amount: number) => {
    const lines = Array.from({ length: amount }, () => `${line(process, at++)}\n`);
    const wanted = search ? lines.filter((one) => one.includes(search)) : lines;
    return wanted.length ? frame(1, wanted.join('')) : frame(0, '');
  };
  response.writeHead(200, { 'content-type': 'application/vnd.sandmesh.stream' });
  response.write(frame(2, `${JSON.stringify({ from: asked < 0 ? KEPT + asked : asked })}\n`));
  response.write(some(Math.max(0, Math.floor(KEPT / 60) - first)));
  const timer = setInterval(() => {
    if (response.writableNeedDrain) return;
    if (process === 'chromium' && at % 500 < 3) response.write(frame(2, `{"from":${KEPT + at * 60}}\n`));
    response.write(some(process === 'x11vnc' ? 2000 : 1));
    if (process === 'xvfb' && at > first + 1000 && Math.random() < 0.05) response.destroy();
  }, PIECE_MILLIS);
  response.on('close', () => clearInterval(timer));
}

function problem(response: ServerResponse, status: number, code: string, detail: string) {
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ status, code, detail, title: code, requestId: 'mock' }));
}

async function bundle(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'application/gzip' });
  for (let i = 0; i < 12; i++) {
    response.write(Buffer.alloc(100_000, i));
    await new Promise((go) => setTimeout(go, 150));
  }
  response.end();
}

/** False where it is about something that is answered whole. */
export function streamed(request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? '/', 'http://mock');
  if (/^\/api\/v1\/admin\/operations\/[^/]+\/targets\/[^/]+\/archive$/.test(url.pathname)) {
    void bundle(response);
    return true;
  }
  const [, id, what = ''] = /^\/api\/v1\/admin\/sandboxes\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
  const process = /^processes\/([^/]+)\/log\/follow$/.exec(what)?.[1];
  if (!process && what !== 'screenshot' && what !== 'bundle') return false;
  const sandbox = sandboxes.find((one) => one.id === id);
  if (!sandbox) problem(response, 404, 'sandbox_not_found', 'There is no such sandbox');
  else if (sandbox.health.status === 'unhealthy' || !sandbox.agentVersion)
    problem(response, 503, 'agent_unreachable', 'No agent of this sandbox is connected');
  else if (process === 'sidecar') problem(response, 409, 'state_conflict', 'sidecar writes no log to a file');
  else if (process) follow(process, url.searchParams, response);
  else if (what === 'screenshot') response.writeHead(200, { 'content-type': 'image/png' }).end(picture());
  else void bundle(response);
  return true;
}

function outcome(sandbox: Sandbox, action: CommandOutcome['action']): Answer {
  const told = { commandId: newId(), sandboxId: sandbox.id, action, at: now(), durationMillis: 812 };
  return [200, { ...told, outcome: 'ok' } satisfies CommandOutcome];
}

/** Undefined where it is about something else. */
export function ordered(method: string, sandbox: Sandbox, what: string): Answer | undefined {
  if (method !== 'POST') return undefined;
  const [, name, verb] = /^processes\/([^/]+)\/(start|stop)$/.exec(what) ?? [];
  if (!verb && what !== 'pause' && what !== 'resume') return undefined;
  if (sandbox.health.status === 'unhealthy')
    return [503, { status: 503, code: 'agent_unreachable', detail: 'No agent of this sandbox is connected' }];
  if (what === 'pause' || what === 'resume') {
    closed(sandbox.id, what === 'pause' ? 'paused' : undefined);
    return outcome(sandbox, what === 'pause' ? 'pauseSandbox' : 'resumeSandbox');
  }
  const processes = (sandbox.processes ?? []).map((one) => {
    if (one.name !== name) return one;
    const stopped = { state: 'stopped' as const, pid: 0, reason: 'stopped by order', since: now() };
    return {
      ...one,
      ...(verb === 'stop' ? stopped : { state: 'running' as const, pid: 7001, since: now() }),
    };
  });
  commit('sandbox', sandbox.id, sandbox.id, { processes });
  return outcome(sandbox, verb === 'stop' ? 'stopProcess' : 'startProcess');
}

const PROMPT = '\u001B[1;32mworker\u001B[0m:\u001B[38;2;91;196;214m~\u001B[0m$ ';

/** A shell that knows `exit`, `size`, `flood`, `full` and `drop`, and says again what else it is told. */
export function shell(client: WebSocket, url: string) {
  const query = new URL(url, 'http://mock').searchParams;
  let size = `${query.get('rows')} ${query.get('cols')}`;
  let typed = '';
  const tape = query.get('record') === 'true' ? recorded(query) : undefined;
  if (tape) client.send(JSON.stringify({ type: 'recording', id: tape.id }));
  const write = (text: string) => {
    tape?.add('o', text);
    client.send(Buffer.from(text), { binary: true });
  };
  const end = (message: Record<string, unknown>) => {
    client.send(JSON.stringify(message));
    client.close(1000, 'ended');
  };
  client.on('close', () => tape?.end());
  const run = (command: string) => {
    if (command === 'exit')
      return end({
        type: 'ended',
        commandId: newId(),
        outcome: 'ok',
        message: '',
        exitCode: 0,
        truncated: false,
      });
    if (command === 'full') {
      tape?.end('full');
      return end({
        type: 'ended',
        commandId: newId(),
        outcome: 'failed',
        code: 'recording_full',
        message: 'Its recording has as much as one may have, 64 MiB. Open another terminal',
        signal: 1,
        truncated: false,
      });
    }
    if (command === 'drop') return client.terminate();
    if (command === 'flood') for (let i = 0; i < 400; i++) write(`${'y '.repeat(32_000)}\r\n`);
    else if (command) write(command === 'size' ? `${size}\r\n` : `you said: ${command}\r\n`);
    return write(PROMPT);
  };
  if (query.get('user') === 'nobody-here')
    return end({ type: 'refused', code: 'no_such_user', message: 'there is no user nobody-here' });
  client.on('message', (raw: Buffer, binary: boolean) => {
    if (!binary) {
      const told = JSON.parse(raw.toString()) as { rows: number; cols: number };
      size = `${told.rows} ${told.cols}`;
      tape?.add('r', `${told.cols}x${told.rows}`);
      return;
    }
    for (const one of raw.toString()) {
      if (one === '\r') {
        write('\r\n');
        run(typed.trim());
        typed = '';
      } else {
        typed += one;
        write(one);
      }
    }
  });
  return write(`Welcome.\r\n${PROMPT}`);
}
