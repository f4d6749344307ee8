import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { WebSocketServer } from 'ws';
import type { ChangePage } from '@sandmesh/client';
import type { CommandOutcome, Login, ProcessLog, Sandbox } from '../src/api/types';
import { EVERYTHING, ME, administration } from './mock-admin.ts';
import './mock-bad-days.ts';
import { events, newId, sandboxes } from './mock-fleet.ts';
import { ordered, shell, streamed } from './mock-console.ts';
import { operationsOf } from './mock-operations.ts';
import { played, recordings, recordingsOf } from './mock-recordings.ts';
import { liveView, liveViewers, screen, screenFates } from './mock-screen.ts';
import { controlPlane, pull } from './mock-control-plane.ts';
import { beat, changes, database, head, kill, now, sockets } from './mock-world.ts';

/** Answers in the control plane's place while the page is being worked on: `npm run mock`. Any password but "wrong" will do. */
let firstPassword = process.env['MOCK_FIRST'] === '1';

const login = (): Login => ({
  accessToken: 'mock',
  expiresIn: 900,
  user: {
    id: ME,
    email: 'admin@sandmesh.local',
    role: 'superadmin',
    permissions: EVERYTHING,
    environments: ['*'],
    mustChangePassword: firstPassword,
  },
});

function listChanges(after: number): ChangePage {
  return { changes: changes.filter((one) => one.seq > after), head: head(), resync: after < 100 };
}

function outcome(sandbox: Sandbox, action: CommandOutcome['action']): CommandOutcome {
  const alive = sandbox.health.status !== 'unhealthy';
  return {
    commandId: newId(),
    sandboxId: sandbox.id,
    action,
    outcome: alive ? 'ok' : 'timed_out',
    at: now(),
    durationMillis: alive ? 42 : 3000,
    health: sandbox.health,
    message: alive ? 'answered' : 'the agent did not answer within 3 s',
  };
}

function log(process: string): ProcessLog {
  const lines = Array.from({ length: process === 'xvfb' ? 0 : 140 }, (_, i) => {
    return `${now()} INFO  ${process.padEnd(12)} line ${i + 1} ${'of what it has to say '.repeat(i % 5)}`.trim();
  });
  return { process, size: lines.length * 913, lines, at: now() };
}

function wanted({ name, environment, health }: Sandbox, query: URLSearchParams): boolean {
  const oneOf = (filter: string, value: string) => query.get(filter)?.split(',').includes(value) ?? true;
  return (
    name.includes(query.get('q') ?? '') && oneOf('environment', environment) && oneOf('health', health.status)
  );
}

function route(method: string, url: URL, body: Record<string, unknown>): [number, unknown] {
  const path = url.pathname.replace('/api/v1/', '');
  if (path.startsWith('mock/')) {
    if (path === 'mock/kill') kill(url.searchParams.get('id') ?? sandboxes[0]?.id ?? '', 'xvfb');
    if (path === 'mock/cut') for (const socket of sockets.keys()) socket.terminate();
    if (path === 'mock/away') database.away = !database.away;
    if (path === 'mock/brake') pull();
    if (path === 'mock/screen') screenFates(url.searchParams);
    if (path === 'mock/empty') sandboxes.length = recordings.length = 0;
    return [200, {}];
  }
  if (database.away && !(method === 'GET' && FROM_MEMORY.test(path)))
    return problem(503, 'database_unavailable', 'The database is away; ask again when it is back');
  if (path === 'auth/login') {
    if (body['password'] === 'wrong') return problem(401, 'login_failed', 'E-mail or password is wrong.');
    return [200, login()];
  }
  if (path === 'auth/oidc') return [200, { enabled: false }];
  if (path === 'auth/refresh') return body['cookie'] ? [200, login()] : problem(401, 'no_login', 'Sign in.');
  if (path === 'auth/logout') return [204, undefined];
  if (path === 'auth/password') return ((firstPassword = false), [200, login()]);
  const [status, answer] = answerOf(method, path, url, body);
  return [status, database.away ? fromMemory(answer) : answer];
}

/** What a node knows without its database. */
const FROM_MEMORY =
  /^admin\/(sandboxes(\/[^/]+(\/(events|processes\/[^/]+\/log))?)?|summary|environments|nodes|peers\/refused|brake|roles)$|^auth\/oidc$/;

function fromMemory(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('stale' in answer)) return answer;
  const items =
    'items' in answer && Array.isArray(answer.items) ? { items: answer.items.map(fromMemory) } : {};
  return { ...answer, ...items, stale: true };
}

const problem = (status: number, code: string, detail: string): [number, unknown] => [
  status,
  { type: `urn:sandmesh:problem:${code}`, title: code, status, code, detail, requestId: 'mock' },
];

function answerOf(method: string, path: string, url: URL, body: Record<string, unknown>): [number, unknown] {
  if (path === 'tickets') return [201, { ticket: newId(), expiresAt: now() }];
  if (path === 'admin/changes') return [200, listChanges(Number(url.searchParams.get('after')))];
  const page = Number(url.searchParams.get('page') ?? 1);
  const pageSize = Number(url.searchParams.get('pageSize') ?? 50);
  const paged = <T>(all: T[]) => ({
    items: all.slice((page - 1) * pageSize, page * pageSize),
    page,
    pageSize,
    total: all.length,
    changeCursor: head(),
    stale: false,
  });
  const administered =
    administration(method, path, body) ??
    controlPlane(method, path, url, body) ??
    recordingsOf(path, url) ??
    operationsOf(method, path, url, body, String(body['idempotencyKey'] ?? ''));
  if (administered) return administered;
  if (path === 'admin/sandboxes')
    return [200, paged(sandboxes.filter((one) => wanted(one, url.searchParams)))];
  const task = /^admin\/tasks\/([^/]+)\/live-view$/.exec(path)?.[1];
  const runs = sandboxes.find(({ tasks }) => tasks?.some((one) => one.id === task));
  if (runs) return [200, { taskId: task, sandboxId: runs.id, name: runs.name }];
  if (task) return problem(404, 'task_not_found', 'No sandbox runs this task now');
  const [, id, what] = /^admin\/sandboxes\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  const sandbox = sandboxes.find((one) => one.id === id);
  if (!sandbox) return problem(404, 'sandbox_not_found', 'There is no such sandbox.');
  if (!what) return [200, sandbox];
  if (what === 'events') {
    const process = url.searchParams.get('process');
    const known = events.get(sandbox.id) ?? [];
    const all = database.away ? known.slice(0, 12) : known;
    const page = paged(process ? all.filter((one) => one.data?.['process'] === process) : all);
    return [200, database.away ? { ...page, completeSince: all.at(-1)?.at } : page];
  }
  if (what.endsWith('/log')) {
    if (sandbox.health.status === 'unhealthy')
      return problem(503, 'agent_unreachable', 'No agent of this sandbox is connected');
    return [200, log(what.split('/')[1] ?? '')];
  }
  if (what.startsWith('live-viewers')) return liveViewers(what.split('/')[1]);
  const told =
    what === 'live-view' ? liveView(method, sandbox.id, body['mode']) : ordered(method, sandbox, what);
  if (told) return told;
  if (method === 'POST' && what === 'check') return [200, outcome(sandbox, 'checkSandbox')];
  if (method === 'POST' && what.endsWith('/restart')) {
    kill(sandbox.id, what.split('/')[1] ?? '');
    return [200, outcome(sandbox, 'restartProcess')];
  }
  return problem(404, 'not_found', 'There is nothing here.');
}

function cookie(url = ''): Record<string, string> {
  if (url.endsWith('auth/login')) return { 'set-cookie': 'mock_login=1; Path=/' };
  return url.endsWith('auth/logout') ? { 'set-cookie': 'mock_login=; Path=/; Max-Age=0' } : {};
}

async function answer(request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const [status, body] = route(request.method ?? 'GET', new URL(request.url ?? '/', 'http://mock'), {
    ...(text ? JSON.parse(text) : {}),
    cookie: request.headers.cookie?.includes('mock_login=1'),
    idempotencyKey: request.headers['idempotency-key'],
  });
  await new Promise((resolve) => setTimeout(resolve, Number(process.env['MOCK_DELAY'] ?? 60)));
  // What a program wrote is no JSON.
  const plain = typeof body === 'string';
  const type = plain ? 'application/octet-stream' : 'application/json';
  response
    .writeHead(status, { 'content-type': type, ...cookie(request.url) })
    .end(body === undefined || plain ? body : JSON.stringify(body));
}

export function mockControlPlane(): Plugin {
  return {
    name: 'sandmesh-mock',
    configureServer(server) {
      const door = new WebSocketServer({ noServer: true });
      server.httpServer?.on('upgrade', (request, socket, first) => {
        if (!request.url?.startsWith('/api/')) return;
        door.handleUpgrade(request, socket, first, (client) => {
          if (request.url?.startsWith('/api/v1/live-view')) return void screen(client, request.url);
          if (request.url?.startsWith('/api/v1/terminal')) return void shell(client, request.url);
          sockets.set(client, new Set());
          client.on('close', () => sockets.delete(client));
          client.on('message', (raw: Buffer) => {
            const frame = JSON.parse(raw.toString()) as {
              type: string;
              address: string;
              replyAddress: string;
              body: { after: number };
            };
            if (frame.type === 'register') sockets.get(client)?.add(frame.address);
            if (frame.type === 'unregister') sockets.get(client)?.delete(frame.address);
            if (frame.type === 'send')
              client.send(
                JSON.stringify({
                  type: 'rec',
                  address: frame.replyAddress,
                  body: listChanges(frame.body.after),
                }),
              );
          });
        });
      });
      const timer = setInterval(beat, 1000);
      server.httpServer?.on('close', () => clearInterval(timer));
      server.middlewares.use((request, response, next) => {
        if (streamed(request, response) || played(request, response)) return;
        if (request.url?.startsWith('/api/')) void answer(request, response);
        else next();
      });
    },
  };
}
