// Stand-in for the Node worker that takes tasks from a workflow engine. It is honest about it: the tasks are its
// own (each opens a small page in the real browser), and no engine stands behind it. What it says and can be told is
// docs/worker-contract.md; settings: settings.mjs.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { Health } from './health.mjs';
import { Profiles, SharedBrowser } from './places.mjs';
import { readSettings } from './settings.mjs';
import { Tasks } from './tasks.mjs';
import { has, isIll, OLDER } from './troubles.mjs';

const BODY_LIMIT = 4_096;
const LONGEST_DRAIN = 604_800;

/** Starts a worker; resolves when it listens, with its port and a way to stop it. */
export async function startWorker(settings) {
  if (settings.crashFile && existsSync(settings.crashFile)) throw new Error(`told to fail by ${settings.crashFile}`);
  let port = 0;
  const place = settings.adspower ? new Profiles(settings.adspower, settings.slots) : new SharedBrowser(settings.debugPort, settings.slots);
  const tasks = new Tasks(settings, place, (taskId) => `http://127.0.0.1:${port}/page/${taskId}`);
  const health = new Health(settings, tasks);
  const server = createServer((request, response) => {
    answer(request, response, { settings, tasks, health, port }).catch((error) => send(response, 400, { error: error.message }));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, '127.0.0.1', resolve);
  });
  port = server.address().port;
  if (settings.debugPort !== 0 || settings.adspower) tasks.start();
  return {
    port,
    tasks,
    stop: async () => {
      await tasks.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request, response, { settings, tasks, health, port }) {
  const path = request.url.split('?')[0];
  if (isIll(settings, response)) return;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(request.headers.host)) return send(response, 421, { error: 'this worker answers on loopback only' });
  const page = /^\/page\/([0-9a-f-]{36})(\/loaded)?$/.exec(path);
  if (page && page[2] && request.method === 'POST') return send(response, tasks.pageLoaded(page[1]) ? 200 : 404, {});
  if (page && !page[2] && request.method === 'GET') return sendPage(response, page[1]);
  const call = CALLS[path];
  if (call === undefined || (call.change && has(settings, OLDER))) return send(response, 404, { error: 'not found' });
  if (fromPage(request.headers)) return send(response, 403, { error: 'no page may ask this' });
  if (request.method !== call.method) return send(response, 405, { error: `${path} wants ${call.method}` }, { allow: call.method });
  return call.method === 'GET' ? send(response, 200, health.report()) : control(request, response, tasks, call.change);
}

const CALLS = {
  '/health': { method: 'GET' },
  '/pause': { method: 'POST', change: (tasks) => tasks.pause() },
  '/drain': { method: 'POST', change: (tasks, body) => tasks.drain(deadline(body)) },
  '/resume': { method: 'POST', change: (tasks) => tasks.resume() },
};

/** Pages of strangers run in the browsers of this host; a browser says so, whatever the page wants. */
function fromPage(headers) {
  return headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none';
}

async function control(request, response, tasks, change) {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return send(response, 415, { error: 'application/json is wanted' });
  change(tasks, await read(request));
  const { paused, draining } = tasks.intake();
  send(response, 202, { contract: 1, paused, draining, active: tasks.active().length });
}

async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error(`the body is longer than ${BODY_LIMIT} bytes`);
    chunks.push(chunk);
  }
  const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Error('the body is no JSON object');
  return body;
}

function deadline({ deadlineSeconds }) {
  if (deadlineSeconds === undefined) return undefined;
  if (Number.isInteger(deadlineSeconds) && deadlineSeconds >= 0 && deadlineSeconds <= LONGEST_DRAIN) return deadlineSeconds;
  throw new Error(`deadlineSeconds is not a whole number from 0 to ${LONGEST_DRAIN}`);
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}

function sendPage(response, taskId) {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`<!doctype html><title>Task ${taskId}</title>
<style>body{font:24px system-ui;background:#101828;color:#e4e7ec;display:grid;place-items:center;height:100vh;margin:0}</style>
<main><h1>A task runs here</h1><p>${taskId}</p><p>Opened by the stand-in worker at ${new Date().toISOString()}</p></main>
<script>addEventListener('load', () => fetch(location.pathname + '/loaded', { method: 'POST' }))</script>`);
}

async function main() {
  const settings = readSettings(process.env);
  const worker = await startWorker(settings);
  // closing a profile through AdsPower takes its time, for every one of them
  const stopMillis = settings.adspower ? 3_000 + settings.slots * (settings.adspower.callGapMillis + 3_000) : 3_000;
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), stopMillis).unref();
      worker.stop().then(() => process.exit(0));
    });
  }
  console.log(`stand-in worker listens on 127.0.0.1:${worker.port}, process ${process.pid}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    console.error(`worker cannot start: ${error.message}`);
    process.exit(1);
  });
}
