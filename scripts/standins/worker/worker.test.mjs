import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSettings } from './settings.mjs';
import { startWorker } from './worker.mjs';

const folder = mkdtempSync(join(tmpdir(), 'worker-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A browser that really loads the page that it is told to open: it fetches it and posts what its script would post. */
async function aBrowser({ loads = true } = {}) {
  const open = new Set();
  const server = createServer(async (incoming, response) => {
    const url = new URL(incoming.url, 'http://127.0.0.1');
    if (incoming.method === 'PUT' && url.pathname === '/json/new') {
      const page = decodeURIComponent(url.search.slice(1));
      open.add(page);
      response.end(JSON.stringify({ id: 'target-1' }));
      if (loads) {
        const text = await (await fetch(page)).text();
        assert.match(text, /A task runs here/);
        await fetch(`${page}/loaded`, { method: 'POST' });
      }
    } else if (url.pathname.startsWith('/json/close/')) {
      open.clear();
      response.end('Target is closing');
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, open, close: () => server.close() };
}

async function aWorker(env, use) {
  const worker = await startWorker(readSettings({ PORT: '0', WORKER_TASK_INTERVAL_MS: '0', WORKER_TASK_MS: '10', ...env }));
  try {
    return await use(worker, `http://127.0.0.1:${worker.port}`);
  } finally {
    await worker.stop();
  }
}

const health = async (base) => (await fetch(`${base}/health`, { signal: AbortSignal.timeout(5_000) })).json();

describe('health', () => {
  it('reports what A28 and A34 ask for', () =>
    aWorker({ WORKER_SLOTS: '3' }, async (_, base) => {
      const report = await health(base);
      assert.equal(report.status, 'healthy');
      assert.equal(report.standIn, true);
      assert.deepEqual(report.capacity, { slots: 3, active: 0, free: 3 });
      assert.deepEqual([report.engine, report.adspower, report.activeProfiles, report.tasks], [null, null, 0, []]);
      for (const name of ['cpuPercent', 'memoryMb', 'diskPercent', 'uptimeSeconds']) assert.equal(typeof report[name], 'number', name);
      assert.ok(report.memoryMb > 1);
    }));

  it('is degraded while the engine is disconnected (A25)', () =>
    aWorker({ WORKER_ENGINE: 'disconnected' }, async (_, base) => {
      const report = await health(base);
      assert.equal(report.status, 'degraded');
      assert.deepEqual(report.engine, { kind: 'hatchet', connected: false });
    }));

  it('answers nothing while the hang file exists, and again when it is gone', () => {
    const hangFile = join(folder, 'hang');
    return aWorker({ WORKER_HANG_FILE: hangFile }, async (_, base) => {
      writeFileSync(hangFile, '');
      await assert.rejects(fetch(`${base}/health`, { signal: AbortSignal.timeout(200) }), { name: 'TimeoutError' });
      rmSync(hangFile);
      assert.equal((await health(base)).status, 'healthy');
    });
  });

  it('refuses a request that was sent to another host name', () =>
    aWorker({}, async (worker) => {
      const status = await new Promise((resolve, reject) => {
        request({ port: worker.port, host: '127.0.0.1', path: '/health', headers: { host: 'evil.example' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
      assert.equal(status, 421);
    }));
});

describe('the contract', () => {
  const post = (base, path, body = {}, headers = {}) =>
    fetch(`${base}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });

  it('is version 1: a pause takes nothing new, and a resume ends it', () =>
    aWorker({}, async (worker, base) => {
      assert.equal((await health(base)).contract, 1);
      const answer = await post(base, '/pause');
      assert.deepEqual([answer.status, await answer.json()], [202, { contract: 1, paused: true, draining: false, active: 0 }]);
      const { paused, draining, capacity } = await health(base);
      assert.deepEqual([paused, draining, capacity.free], [true, false, 0]);
      assert.equal(await worker.tasks.run(), undefined);
      await post(base, '/resume');
      assert.deepEqual([(await health(base)).paused, (await health(base)).capacity.free], [false, 2]);
    }));

  it('lets tasks end in a drain, and cancels what is left at its deadline (D84)', async () => {
    const browser = await aBrowser({ loads: false });
    try {
      await aWorker({ DEBUG_PORT: String(browser.port) }, async (worker, base) => {
        const running = worker.tasks.run();
        assert.equal((await post(base, '/drain')).status, 202);
        const during = await health(base);
        assert.deepEqual([during.draining, during.drainDeadline, during.tasks.length], [true, null, 1]);
        await post(base, '/drain', { deadlineSeconds: 3_600 });
        assert.ok(Date.parse((await health(base)).drainDeadline) > Date.now());
        assert.equal((await health(base)).tasks.length, 1);
        await post(base, '/drain', { deadlineSeconds: 0 });
        const { outcome, reason } = await running;
        assert.deepEqual([outcome, reason], ['cancelled', 'the drain reached its deadline']);
        const drained = await health(base);
        assert.deepEqual([drained.draining, drained.tasks, drained.capacity.free, browser.open.size], [true, [], 0, 0]);
      });
    } finally {
      browser.close();
    }
  });

  it('is not for pages of strangers, other methods, other types and nonsense', () =>
    aWorker({}, async (_, base) => {
      const origin = await post(base, '/drain', {}, { origin: 'https://evil.example' });
      const site = await fetch(`${base}/health`, { headers: { 'sec-fetch-site': 'cross-site' } });
      const form = await fetch(`${base}/drain`, { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } });
      assert.deepEqual([origin.status, site.status, form.status], [403, 403, 415]);
      assert.equal((await fetch(`${base}/drain`)).status, 405);
      assert.equal((await post(base, '/health')).status, 405);
      for (const body of [{ deadlineSeconds: -1 }, { deadlineSeconds: 'soon' }, [], { long: 'x'.repeat(5_000) }]) {
        assert.equal((await post(base, '/drain', body)).status, 400);
      }
      assert.equal((await health(base)).draining, false);
    }));

  it('takes its port from PORT, or from HEALTH_PORT (B3)', () => {
    assert.equal(readSettings({ HEALTH_PORT: '8123' }).port, 8123);
    assert.equal(readSettings({ HEALTH_PORT: '8123', PORT: '8124' }).port, 8124);
    assert.equal(readSettings({}).port, 8000);
  });
});

describe('trouble', () => {
  it('comes and goes with the word in its file', () => {
    const file = join(folder, 'trouble');
    return aWorker({ WORKER_TROUBLE_FILE: file }, async (_, base) => {
      const ask = () => fetch(`${base}/health`, { signal: AbortSignal.timeout(5_000) });
      writeFileSync(file, '503');
      assert.equal((await ask()).status, 503);
      writeFileSync(file, 'unhealthy');
      assert.equal((await (await ask()).json()).status, 'unhealthy');
      writeFileSync(file, 'garbage');
      await assert.rejects((await ask()).json(), { name: 'SyntaxError' });
      writeFileSync(file, 'flood');
      assert.equal((await (await ask()).arrayBuffer()).byteLength, 10 * 1024 * 1024);
      for (const never of ['endless', 'drip', 'hang']) {
        writeFileSync(file, never);
        await assert.rejects(async () => (await fetch(`${base}/health`, { signal: AbortSignal.timeout(300) })).arrayBuffer(), { name: 'TimeoutError' });
      }
      rmSync(file);
      assert.equal((await health(base)).status, 'healthy');
    });
  });

  it('may be that the engine is lost, or that the worker is an older one', () => {
    const file = join(folder, 'words');
    return aWorker({ WORKER_TROUBLE_FILE: file, WORKER_ENGINE: 'connected' }, async (_, base) => {
      const pause = () => fetch(`${base}/pause`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
      assert.deepEqual((await health(base)).engine, { kind: 'hatchet', connected: true });
      writeFileSync(file, 'engine-lost');
      assert.deepEqual((await health(base)).engine, { kind: 'hatchet', connected: false });
      writeFileSync(file, 'engine-lost older');
      assert.deepEqual(await health(base), { status: 'healthy', hatchetConnected: false });
      assert.equal((await pause()).status, 404);
      rmSync(file);
      assert.equal((await pause()).status, 202);
      assert.deepEqual(((report) => [report.engine.connected, report.paused])(await health(base)), [true, true]);
    });
  });
});

describe('a task', () => {
  it('opens a page, waits until it has loaded, closes it and records that it succeeded', async () => {
    const browser = await aBrowser();
    try {
      await aWorker({ DEBUG_PORT: String(browser.port) }, async (worker, base) => {
        const running = worker.tasks.run();
        const during = await health(base);
        assert.equal(during.capacity.active, 1);
        assert.equal(during.tasks[0].profile, 'demo-1');
        assert.ok(Date.parse(during.tasks[0].since) > 0);
        assert.equal((await running).outcome, 'succeeded');
        assert.equal(browser.open.size, 0);
        const afterwards = await health(base);
        assert.equal(afterwards.capacity.active, 0);
        assert.equal(afterwards.lastOutcomes[0].outcome, 'succeeded');
      });
    } finally {
      browser.close();
    }
  });

  it('fails with the reason when the browser is away', () =>
    aWorker({ DEBUG_PORT: '1' }, async (worker) => {
      const record = await worker.tasks.run();
      assert.equal(record.outcome, 'failed');
      assert.match(record.reason, /browser unreachable/);
    }));

  it('fails, and its page is closed, when the page does not load', async () => {
    const browser = await aBrowser({ loads: false });
    try {
      await aWorker({ DEBUG_PORT: String(browser.port), WORKER_LOAD_TIMEOUT_MS: '50' }, async (worker) => {
        const record = await worker.tasks.run();
        assert.deepEqual([record.outcome, record.reason], ['failed', 'page did not load within 50 ms']);
        assert.equal(browser.open.size, 0);
      });
    } finally {
      browser.close();
    }
  });

  it('is cancelled when the worker stops', async () => {
    const browser = await aBrowser({ loads: false });
    try {
      await aWorker({ DEBUG_PORT: String(browser.port) }, async (worker) => {
        const running = worker.tasks.run();
        await worker.stop();
        assert.equal((await running).outcome, 'cancelled');
      });
    } finally {
      browser.close();
    }
  });
});

describe('the process', () => {
  const start = (env) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('worker.mjs', import.meta.url))], {
      env: { PATH: process.env.PATH, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    child.stdout.on('data', (text) => output.push(text));
    child.stderr.on('data', (text) => output.push(text));
    const exit = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    return { child, exit, text: () => Buffer.concat(output).toString() };
  };

  it('fails at start while the crash file exists', async () => {
    const crashFile = join(folder, 'crash');
    writeFileSync(crashFile, '');
    const worker = start({ WORKER_CRASH_FILE: crashFile });
    assert.deepEqual(await worker.exit, { code: 1, signal: null });
    assert.match(worker.text(), /worker cannot start: told to fail/);
  });

  it('ends with 0 on SIGTERM', async () => {
    const worker = start({});
    await new Promise((resolve) => worker.child.stdout.once('data', resolve));
    worker.child.kill('SIGTERM');
    assert.deepEqual(await worker.exit, { code: 0, signal: null });
  });

  it('names every wrong setting at once', async () => {
    const worker = start({ PORT: 'x', WORKER_SLOTS: '0', WORKER_ENGINE: 'maybe' });
    assert.equal((await worker.exit).code, 1);
    for (const name of ['PORT', 'WORKER_SLOTS', 'WORKER_ENGINE']) assert.match(worker.text(), new RegExp(name));
  });
});
