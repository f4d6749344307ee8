// Stand-in for AdsPower's application on Linux, for a laptop and for tests. True to the original are the endpoints of the
// Local API with their parameters, the envelope (HTTP 200 always; the code tells), the texts of failures, the limit of
// calls a second, and that every opened profile is a browser of its own on the display with a debug port of its own:
// here a plain Chromium. Not here: fingerprints, proxies, accounts and the cloud; a few texts that no source has (wrong
// key, deleting what is open, a browser that does not start) are our own words. Settings: settings.mjs, quirks that a
// test switches on: quirks.mjs. What only a stand-in can tell is under /standin/: calls, browsers, quirks.
import { timingSafeEqual } from 'node:crypto';
import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Browsers } from './browsers.mjs';
import { Calls } from './calls.mjs';
import { endpoints, Refusal } from './endpoints.mjs';
import { Profiles } from './profiles.mjs';
import { Quirks } from './quirks.mjs';
import { readSettings } from './settings.mjs';

const BODY_LIMIT = 1024 * 1024;
const HOSTS = ['127.0.0.1', 'localhost', 'local.adspower.net', 'local.adspower.com'];
const THROTTLED = 'Too many request per second, please check';
const NO_KEY = 'API key is missing or wrong: security verification is on';
const NOT_PAID = 'This feature is only available in paid subscriptions';

/** Starts the application; resolves when it listens, with its port and a way to stop it. */
export async function startAdsPower(settings) {
  if (settings.bootMillis > 0) await pause(settings.bootMillis);
  const quirks = new Quirks(settings.quirksFile);
  const browsers = new Browsers(settings, quirks);
  const profiles = new Profiles(join(settings.data, 'profiles.json'), settings.profiles);
  const app = { settings, quirks, browsers, profiles, calls: new Calls(), port: 0 };
  app.endpoints = endpoints(app);
  const server = createServer((request, response) => {
    answer(app, request, response).catch((error) => {
      console.error(`${request.method} ${request.url.split('?')[0]}: ${error.message}`);
      response.destroy();
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, '127.0.0.1', resolve);
  });
  app.port = server.address().port;
  writeAddress(settings.addressFile, app.port);
  return {
    port: app.port,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await browsers.close();
      await closed;
      rmSync(settings.addressFile, { force: true });
    },
  };
}

/** The application names itself by a host name of its vendor: who reads this file takes the port from it. */
function writeAddress(file, port) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.next`, `http://local.adspower.net:${port}`);
  renameSync(`${file}.next`, file);
}

async function answer(app, request, response) {
  const url = new URL(request.url, 'http://127.0.0.1');
  if (!HOSTS.includes((request.headers.host ?? '').replace(/:\d+$/, ''))) return send(response, 421, { code: -1, msg: 'answers on loopback only' });
  if (url.pathname.startsWith('/standin/')) return standIn(app, url.pathname, response);
  const endpoint = app.endpoints.get(`${request.method} ${url.pathname}`);
  const fits = app.calls.arrived(url.pathname, limits(app, endpoint));
  const body = await read(request);
  const quirks = app.quirks.on(url.pathname);
  app.browsers.forget(quirks.forget ?? []);
  if (quirks.reset) return request.socket.destroy();
  if (quirks.hang) return;
  if (quirks.delayMs) await pause(quirks.delayMs);
  if (quirks.html) return sendPage(response);
  try {
    if (!fits || quirks.throttle) throw new Refusal(THROTTLED);
    if (!hasKey(app.settings.key, request)) throw new Refusal(NO_KEY);
    if (quirks.keyRequired) throw new Refusal(quirks.keyRequired === true ? NO_KEY : quirks.keyRequired);
    if (quirks.notPaid) throw new Refusal(NOT_PAID);
    if (quirks.errorText) throw new Refusal(quirks.errorText);
    if (endpoint === undefined) return send(response, 404, { code: -1, msg: 'Not Found' });
    const data = await endpoint.call(request.method === 'GET' ? Object.fromEntries(url.searchParams) : parse(body));
    send(response, 200, { code: 0, msg: endpoint.message ?? 'success', ...(data === undefined ? {} : { data }) });
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(`${url.pathname}: ${error.message}`);
    send(response, 200, { code: -1, data: {}, msg: error.message });
  }
}

/** By the number of profiles in the account, unless a setting says otherwise. */
function limits({ settings, profiles }, endpoint) {
  if (settings.callsPerSecond > 0) return { all: settings.callsPerSecond };
  const all = profiles.size <= 200 ? 2 : profiles.size <= 5_000 ? 5 : 10;
  return endpoint?.kind === 'account' ? { all, account: 1 } : { all };
}

function hasKey(key, request) {
  if (key === '') return true;
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${key}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error('the body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(body) {
  let params;
  try {
    params = body === '' ? {} : JSON.parse(body);
  } catch {
    throw new Refusal('the body is no JSON');
  }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) throw new Refusal('the body is no JSON object');
  return params;
}

function standIn({ calls, browsers, quirks }, path, response) {
  const reports = {
    '/standin/calls': () => calls.report(),
    '/standin/browsers': () => ({ browsers: browsers.truth() }),
    '/standin/quirks': () => quirks.report(),
  };
  if (!(path in reports)) return send(response, 404, { error: `none of ${Object.keys(reports).join(', ')}` });
  send(response, 200, reports[path]());
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function sendPage(response) {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end('<!doctype html><title>Error</title><h1>Internal error</h1>');
}

async function main() {
  const settings = readSettings(process.env, process.argv.slice(2));
  const app = await startAdsPower(settings);
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), settings.stopMillis + 2_000).unref();
      app.stop().then(() => process.exit(0));
    });
  }
  console.log(`stand-in for AdsPower listens on 127.0.0.1:${app.port}, process ${process.pid}, data in ${settings.data}`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(`AdsPower cannot start: ${error.message}`);
    process.exit(1);
  });
}
