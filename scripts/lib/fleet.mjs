// What `up` asks the control plane: is it ready, are the local sandboxes healthy, and what changes from now on.
//   ready URL | healthy URL SECONDS NAME… | watch URL; URL: those of all control nodes, between commas
// E-mail and password come from SANDMESH_ADMIN_EMAIL, SANDMESH_ADMIN_PASSWORD or the file SANDMESH_HOME/first-password.
import { readFileSync, statSync } from 'node:fs';

const POLL_MILLIS = 500;
const TOKEN_MILLIS = 10 * 60_000;
const [verb, nodes, ...rest] = process.argv.slice(2);
const urls = (nodes ?? '').split(',');
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Asks the node that answered last, or whichever answers. */
async function call(path, asked = {}) {
  for (let tries = 1; ; tries++) {
    try {
      return await callNode(urls[0], path, asked);
    } catch (error) {
      if (error.status || tries >= urls.length) throw error;
      urls.push(urls.shift());
    }
  }
}

async function callNode(url, path, { token, body }) {
  const response = await fetch(url + path, {
    method: body ? 'POST' : 'GET',
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.detail ?? `HTTP ${response.status}`), { status: response.status });
  return answer;
}

function password() {
  if (process.env.SANDMESH_ADMIN_PASSWORD) return process.env.SANDMESH_ADMIN_PASSWORD;
  try {
    return readFileSync(`${process.env.SANDMESH_HOME}/first-password`, 'utf8').trim();
  } catch {
    throw Object.assign(new Error('the first password was changed'), { status: 401 });
  }
}

let login = { token: '', until: 0 };
async function asAdmin(path) {
  if (login.until < Date.now()) {
    const answer = await call('/api/v1/auth/login', { body: { email: process.env.SANDMESH_ADMIN_EMAIL, password: password() } });
    login = { token: answer.accessToken, until: Date.now() + TOKEN_MILLIS };
  }
  return call(path, { token: login.token });
}

const reasons = (sandbox) => (sandbox.health.reasons ?? []).map((reason) => reason.reason).join('; ');
const list = async () => (await asAdmin('/api/v1/admin/sandboxes?pageSize=200')).items;

async function ready() {
  await call('/readyz');
}

/** Waits until all named sandboxes are healthy; says which are not when the time is over. */
async function healthy(seconds, names) {
  const deadline = Date.now() + seconds * 1000;
  let missing = names;
  let last = '';
  while (Date.now() < deadline) {
    try {
      const byName = new Map((await list()).map((sandbox) => [sandbox.name, sandbox]));
      missing = names.filter((name) => !isHealthy(byName.get(name)));
      if (missing.length === 0) return;
      last = missing.map((name) => describe(name, byName.get(name))).join(', ');
    } catch (error) {
      if (error.status === 401 || error.status === 403) return healthyUnseen(deadline, names);
      last = error.message;
    }
    await pause(POLL_MILLIS);
  }
  throw new Error(`not healthy within ${seconds} s: ${last}`);
}

/** Healthy by a heartbeat of the agent that runs now: the registry remembers what the one before it said. */
function isHealthy(sandbox) {
  return sandbox?.health.status === 'healthy' && !sandbox.stale && Date.parse(sandbox.lastHeartbeatAt ?? '') > startedAt(sandbox.name);
}

function startedAt(name) {
  return statSync(`${process.env.SANDMESH_HOME}/run/${name}.process`).mtimeMs;
}

function describe(name, sandbox) {
  if (!sandbox) return `${name} has not registered`;
  if (sandbox.health.status === 'healthy') return `${name} has not reported since it was started`;
  return `${name} is ${sandbox.health.status}${reasons(sandbox) ? ` (${reasons(sandbox)})` : ''}`;
}

/**
 * Without a login that may read the fleet (the first password is not changed yet, or is changed already): every worker has to answer,
 * which starts last, when display and browser of its sandbox are up; and the metrics have to count as many healthy leases.
 */
async function healthyUnseen(deadline, names) {
  const port = (name) => /^WORKER_PORT=(\d+)$/m.exec(readFileSync(`${process.env.SANDMESH_HOME}/sandboxes/${name}/ports`, 'utf8'))[1];
  const well = (name) => fetch(`http://127.0.0.1:${port(name)}/health`, { signal: AbortSignal.timeout(1_000) }).then((answer) => answer.ok, () => false);
  while (Date.now() < deadline) {
    if ((await Promise.all(names.map(well))).every(Boolean) && (await healthyLeases()) >= names.length) return;
    await pause(POLL_MILLIS);
  }
  throw new Error('not every worker answers, or not every sandbox is healthy: see the page');
}

async function healthyLeases() {
  const ports = (process.env.MANAGEMENT_PORTS ?? '').split(' ').filter(Boolean);
  return (await Promise.all(ports.map(healthyLeasesOf))).reduce((sum, leases) => sum + leases, 0);
}

async function healthyLeasesOf(port) {
  const page = `http://127.0.0.1:${port}/metrics`;
  const text = await fetch(page, { signal: AbortSignal.timeout(2_000) }).then((answer) => answer.text(), () => '');
  return Number(/^sandmesh_leases\{health="healthy"\} (\S+)$/m.exec(text)?.[1] ?? 0);
}

/** Prints one line for every change of health or status, until it is ended. */
async function watch() {
  let before;
  let silent = '';
  for (;;) {
    try {
      const now = new Map((await list()).map((sandbox) => [sandbox.name, sandbox]));
      for (const [name, sandbox] of now) report(name, before?.get(name), sandbox, before !== undefined);
      before = now;
      if (silent) say('control plane answers again');
      silent = '';
    } catch (error) {
      if (error.status === 401 || error.status === 403) return console.log(`  changes are on the page (${error.message})`);
      if (error.message !== silent) say(`control plane: ${error.message}`);
      silent = error.message;
      login.until = 0;
    }
    await pause(POLL_MILLIS);
  }
}

function report(name, before, now, started) {
  const state = (sandbox) => sandbox && `${sandbox.status} ${sandbox.health.status} ${reasons(sandbox)}`;
  if (!started || state(before) === state(now)) return;
  const status = now.status === 'active' ? '' : ` [${now.status}]`;
  say(`${name} ${before ? `${before.health.status} → ` : 'registered: '}${now.health.status}${status}${reasons(now) ? `: ${reasons(now)}` : ''}`);
}

function say(text) {
  console.log(`${new Date().toTimeString().slice(0, 8)} ${text}`);
}

try {
  if (verb === 'ready') await ready();
  else if (verb === 'healthy') await healthy(Number(rest[0]), rest.slice(1));
  else if (verb === 'watch') await watch();
  else throw new Error(`unknown verb ${verb}`);
} catch (error) {
  if (verb !== 'ready') console.error(error.message);
  process.exit(1);
}
