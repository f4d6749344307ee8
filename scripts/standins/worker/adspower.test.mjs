// Tasks through AdsPower: the stand-in's API with its limits and quirks, and a real Chromium per profile.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { aDisplay, anApplication, isAlive, lacking, until } from '../adspower/testing.mjs';
import { readSettings } from './settings.mjs';
import { startWorker } from './worker.mjs';

describe('tasks through AdsPower', { skip: lacking() }, () => {
  let display;
  before(async () => (display = await aDisplay()));
  after(() => display.close());

  async function both(env, use) {
    const app = await anApplication({ DISPLAY: display.name, ...env });
    const settings = { PORT: '0', WORKER_TASK_INTERVAL_MS: '0', WORKER_TASK_MS: '10', WORKER_LOAD_TIMEOUT_MS: '60000', WORKER_ADSPOWER_URL: app.base };
    const worker = await startWorker(readSettings({ WORKER_ADSPOWER_CALL_GAP_MS: '1', ...settings, ...env }));
    try {
      await worker.tasks.place.ready();
      await use(app, worker, async () => (await fetch(`http://127.0.0.1:${worker.port}/health`)).json());
    } finally {
      await worker.stop();
      await app.close();
    }
  }

  it('open a profile of their own, load the page in its browser, and close it', () =>
    both({}, async (app, worker, health) => {
      const running = worker.tasks.run();
      const { tasks, adspower } = await health();
      assert.equal(tasks[0].profile, 'kdemo01');
      assert.deepEqual(adspower, { reachable: true, reason: '' });
      const record = await running;
      assert.deepEqual([record.outcome, record.reason, record.profile], ['succeeded', null, 'kdemo01']);
      assert.deepEqual((await app.standin('browsers')).browsers, []);
    }));

  it('cope with a first start that names no port, and with a limit that others use up', () =>
    both({ ADSPOWER_CALLS_PER_SECOND: '1' }, async (app, worker) => {
      app.quirks({ emptyFirstPort: true });
      assert.equal((await worker.tasks.run()).outcome, 'succeeded');
      assert.ok((await app.standin('calls')).throttled > 0);
    }));

  it('fail with the reason that AdsPower gives', () =>
    both({}, async (app, worker, health) => {
      app.quirks({ dailyLimit: true });
      assert.match((await worker.tasks.run()).reason, /Exceeding open daily limit/);
      app.child.kill('SIGKILL');
      await app.exit;
      assert.match((await worker.tasks.run()).reason, /AdsPower does not answer/);
      assert.equal((await health()).adspower.reachable, false);
    }));

  it('keep the pace: no two calls of a worker fall into one second', () =>
    both({ WORKER_ADSPOWER_CALL_GAP_MS: '1100', ADSPOWER_CALLS_PER_SECOND: '1' }, async (app, worker) => {
      assert.equal((await worker.tasks.run()).outcome, 'succeeded');
      const { total, maxInAnySecond, throttled } = await app.standin('calls');
      assert.deepEqual([total, maxInAnySecond, throttled], [3, 1, 0]);
    }));

  it('end in a drain, and nothing is open when it is done', () =>
    both({ WORKER_TASK_MS: '600000' }, async (app, worker, health) => {
      const running = [worker.tasks.run(), worker.tasks.run()];
      await until(async () => (await app.standin('browsers')).browsers.length === 2, 'both profiles are open');
      const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ deadlineSeconds: 0 }) };
      assert.equal((await fetch(`http://127.0.0.1:${worker.port}/drain`, options)).status, 202);
      await until(async () => (await health()).tasks.length === 0, 'it is drained');
      assert.deepEqual((await Promise.all(running)).map((record) => record.outcome), ['cancelled', 'cancelled']);
      assert.deepEqual((await app.standin('browsers')).browsers, []);
    }));

  it('carry the key of their file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'worker-key-'));
    const file = join(folder, 'key');
    writeFileSync(file, 'secret-2\n', { mode: 0o600 });
    try {
      await both({ ADSPOWER_KEY_FILE: file, WORKER_ADSPOWER_KEY_FILE: file }, async (app, worker) => {
        assert.equal((await worker.tasks.run()).outcome, 'succeeded');
        assert.match((await app.get('/status')).msg, /API key/);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are cancelled when the worker ends, and their profile is closed', async () => {
    const app = await anApplication({ DISPLAY: display.name });
    const worker = spawn(process.execPath, [fileURLToPath(new URL('worker.mjs', import.meta.url))], {
      env: { PATH: process.env.PATH, PORT: '0', WORKER_ADSPOWER_URL: app.base, WORKER_ADSPOWER_CALL_GAP_MS: '1', WORKER_TASK_INTERVAL_MS: '50', WORKER_TASK_MS: '600000', WORKER_SLOTS: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      const browsers = async () => (await app.standin('browsers')).browsers;
      await until(async () => (await browsers()).length === 1, 'a profile is open');
      const [{ pid }] = await browsers();
      const exit = new Promise((resolve) => worker.once('exit', (code) => resolve(code)));
      worker.kill('SIGTERM');
      assert.equal(await exit, 0);
      assert.equal(isAlive(pid), false);
      assert.deepEqual(await browsers(), []);
    } finally {
      worker.kill('SIGKILL');
      await app.close();
    }
  });
});
