// Stand-in for the Node worker that takes tasks from a workflow engine. It is honest about it: the tasks are its
// own (each opens a small page in the real browser), and no engine stands behind it. Settings: settings.mjs.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { Browser } from './browser.mjs';
import { Health } from './health.mjs';
import { readSettings } from './settings.mjs';
import { Tasks } from './tasks.mjs';

const STOP_MILLIS = 3_000;

/** Starts a worker; resolves when it listens, with its port and a way to stop it. */
export async function startWorker(settings) {
  if (settings.crashFile && existsSync(settings.crashFile)) throw new Error(`told to fail by ${settings.crashFile}`);
  let port = 0;
  const browser = new Browser(settings.debugPort);
  const tasks = new Tasks(settings, browser, (taskId) => `http://127.0.0.1:${port}/page/${taskId}`);
  const health = new Health(settings, tasks);
  const server = createServer((request, response) => answer(request, response, { settings, tasks, health, port }));
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, '127.0.0.1', resolve);
  });
  port = server.address().port;
  if (settings.debugPort !== 0) tasks.start();
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

function answer(request, response, { settings, tasks, health, port }) {
  if (settings.hangFile && existsSync(settings.hangFile)) return; // as if its event loop were stuck
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(request.headers.host)) return send(response, 421, { error: 'this worker answers on loopback only' });
  const path = request.url.split('?')[0];
  const page = /^\/page\/([0-9a-f-]{36})(\/loaded)?$/.exec(path);
  if (path === '/health' && request.method === 'GET') return send(response, 200, health.report());
  if (page && page[2] && request.method === 'POST') return send(response, tasks.pageLoaded(page[1]) ? 200 : 404, {});
  if (page && !page[2] && request.method === 'GET') return sendPage(response, page[1]);
  return send(response, 404, { error: 'not found' });
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
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
  const worker = await startWorker(readSettings(process.env));
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), STOP_MILLIS).unref();
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
