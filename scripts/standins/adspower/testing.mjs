// What the tests of the stand-ins share: a display, an application that is started as a process, and calls to it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PATIENCE = 60_000;

/** Why real browsers cannot run here; false when they can. */
export function lacking() {
  const missing = ['Xvfb', 'chromium'].filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  return missing.length === 0 ? false : `not installed: ${missing.join(', ')}`;
}

/** A display of its own, on a number that the X server chooses itself. */
export async function aDisplay() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((resolve, reject) => {
    server.stdio[3].once('data', (text) => resolve(text.toString().trim()));
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return { name: `:${number}`, close: () => ended(server, 'SIGTERM') };
}

/** The application as a process of its own, on a free port; `quirks` are switched by writing them. */
export async function anApplication(env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'adspower-test-'));
  const quirksFile = join(folder, 'quirks.json');
  const data = join(folder, 'data');
  const child = spawn(process.execPath, [fileURLToPath(new URL('adspower.mjs', import.meta.url))], {
    env: { PATH: process.env.PATH, HOME: folder, ADSPOWER_PORT: '0', ADSPOWER_DATA: data, ADSPOWER_QUIRKS_FILE: quirksFile, ADSPOWER_CALLS_PER_SECOND: '1000', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  child.stdout.on('data', (text) => output.push(text));
  child.stderr.on('data', (text) => output.push(text));
  const text = () => Buffer.concat(output).toString();
  const exit = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const started = until(() => /listens on 127\.0\.0\.1:(\d+)/.exec(text())?.[1], 'it listens');
  const port = await Promise.race([started, exit.then(({ code }) => Promise.reject(new Error(`ended with ${code}: ${text()}`)))]);
  const base = `http://127.0.0.1:${port}`;
  const standin = async (name) => (await fetch(`${base}/standin/${name}`)).json();
  return {
    ...{ base, data, child, exit, text, standin },
    quirks: (quirks) => writeFileSync(quirksFile, JSON.stringify(quirks)),
    get: (path, headers = {}) => call(`${base}${path}`, { headers }),
    post: (path, body = {}, headers = {}) => call(`${base}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }),
    close: async () => {
      await ended(child, 'SIGTERM');
      // also what it was made to forget must not outlive the test, nor write where the folder is being removed
      await until(() => usersOf(folder).map(kill).length === 0, `nothing uses ${folder}`);
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

/** The envelope; the status of HTTP is 200 always. */
async function call(url, options) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/** Waits until the condition gives something, and gives that. */
export async function until(condition, what) {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`not within ${PATIENCE} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The processes that have the folder in their command line: the browsers with all their helpers. */
function usersOf(folder) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${folder}/`);
    } catch {
      return false;
    }
  });
}

export function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

export const isAlive = (pid) => spawnSync('sh', ['-c', `grep -q '^State:[[:space:]]*[^ZX]' /proc/${pid}/status`], { stdio: 'ignore' }).status === 0;

async function ended(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exit;
  clearTimeout(patience);
}
