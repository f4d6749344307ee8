import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Calls } from './calls.mjs';
import { readSettings } from './settings.mjs';
import { aDisplay, anApplication, isAlive, kill, lacking, until } from './testing.mjs';

const START = '/api/v2/browser-profile/start';
const STOP = '/api/v2/browser-profile/stop';
const LOCAL_ACTIVE = '/api/v1/browser/local-active';
const skip = lacking();

async function running(use, env = {}) {
  const app = await anApplication(env);
  try {
    await use(app);
  } finally {
    await app.close();
  }
}

const refused = (msg) => ({ code: -1, data: {}, msg });
const version = async (port) => (await fetch(`http://127.0.0.1:${port}/json/version`)).json();
const pidOf = async (app, profile) => (await app.standin('browsers')).browsers.find((browser) => browser.profile === profile)?.pid;

describe('the API', () => {
  it('answers in its envelope, and writes where it listens', () =>
    running(async (app) => {
      assert.deepEqual(await app.get('/status'), { code: 0, msg: 'success' });
      const address = readFileSync(join(app.data, 'source/local_api'), 'utf8');
      assert.equal(new URL(address).port, new URL(app.base).port);
    }));

  it('wants the key of its file with every call', () =>
    running(
      async (app) => {
        assert.match((await app.get('/status')).msg, /API key/);
        assert.match((await app.get('/status', { authorization: 'Bearer wrong' })).msg, /security verification/);
        assert.equal((await app.get('/status', { authorization: 'Bearer secret-1' })).code, 0);
      },
      { ADSPOWER_KEY: 'secret-1' },
    ));

  it('refuses what comes faster than allowed, and counts it', () =>
    running(
      async (app) => {
        const answers = [];
        for (let i = 0; i < 3; i++) answers.push(await app.get('/status'));
        assert.deepEqual(answers[0], { code: 0, msg: 'success' });
        const { total, throttled, endpoints } = await app.standin('calls');
        assert.deepEqual([total, endpoints], [3, { '/status': 3 }]);
        assert.equal(throttled, answers.filter(({ msg }) => msg === 'Too many request per second, please check').length);
      },
      { ADSPOWER_CALLS_PER_SECOND: '1' },
    ));

  it('answers nobody who came by another host name', () =>
    running(async (app) => {
      const status = await new Promise((resolve, reject) => {
        request(`${app.base}/status`, { headers: { host: 'evil.example' } }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
      assert.equal(status, 421);
    }));

  it('keeps its profiles, and lists them one to a page unless asked for more', () =>
    running(
      async (app) => {
        const made = await app.post('/api/v2/browser-profile/create', { name: 'one more', group_id: '0' });
        assert.deepEqual(made.data, { profile_id: made.data.profile_id, profile_no: '3' });
        assert.equal((await app.get('/api/v1/user/list')).data.list.length, 1);
        const { data, msg } = await app.get('/api/v1/user/list?page_size=100');
        assert.equal(msg, 'Success');
        assert.deepEqual(data.list.map((one) => one.user_id), ['a1', 'b2', made.data.profile_id]);
        assert.ok(data.list[0].password);
        await app.post('/api/v2/browser-profile/update', { profile_id: 'a1', name: 'renamed' });
        assert.deepEqual((await app.post('/api/v2/browser-profile/delete', { profile_id: ['b2'] })).code, 0);
        const kept = JSON.parse(readFileSync(join(app.data, 'profiles.json'), 'utf8'));
        assert.deepEqual(kept.map((one) => one.name), ['renamed', 'one more']);
        const found = await app.post('/api/v2/browser-profile/list', { profile_id: ['a1'], limit: 50 });
        assert.equal(found.data.list[0].name, 'renamed');
      },
      { ADSPOWER_PROFILES: 'a1,b2' },
    ));

  it('says what is not there, or not right', () =>
    running(async (app) => {
      assert.deepEqual(await app.get('/api/v1/browser/start?user_id=nobody'), refused('user_id does not exist'));
      assert.deepEqual(await app.get('/api/v1/browser/stop?user_id=kdemo01'), refused('User_id is not open'));
      assert.deepEqual(await app.post(STOP, { profile_id: 'kdemo01' }), refused('User_id is not open'));
      assert.deepEqual((await app.get('/api/v1/browser/active?user_id=kdemo01')).data, { status: 'Inactive' });
      assert.equal((await app.get('/api/v1/browser/start?user_id=kdemo01&launch_args=x')).code, -1);
      assert.equal((await app.post(START, { profile_id: 'kdemo01', launch_args: 'x' })).code, -1);
      assert.equal((await fetch(`${app.base}/api/v9/nothing`)).status, 404);
      assert.equal((await fetch(`${app.base}${START}`, { method: 'POST', body: 'x' })).status, 200);
    }));
});

describe('the count of calls', () => {
  it('finds the most in any second, and lets in as many as allowed, refused ones not counted', () => {
    let now = 0;
    const calls = new Calls(() => now);
    const at = (millis, limits = { all: 2 }) => ((now = millis), calls.arrived('/x', limits));
    assert.deepEqual([at(0), at(10), at(20), at(999), at(1000), at(1009), at(1010)], [true, true, false, false, true, false, true]);
    assert.equal(at(5000, { all: 2, account: 1 }), true);
    assert.equal(at(5500, { all: 2, account: 1 }), false);
    assert.equal(at(5600), true);
    assert.deepEqual([calls.report().maxInAnySecond, calls.report().throttled, calls.report().smallestGapMillis], [5, 4, 1]);
  });
});

describe('quirks', () => {
  const texts = [
    [{ errorText: 'something is wrong' }, 'something is wrong'],
    [{ throttle: true }, 'Too many request per second, please check'],
    [{ notPaid: true }, 'This feature is only available in paid subscriptions'],
    [{ keyRequired: 'no key' }, 'no key'],
    [{ dailyLimit: true }, 'Exceeding open daily limit, recovery after 7 hours'],
    [{ kernelMissing: '136' }, 'SunBrowser 136 is not ready,please to download!'],
    [{ kernelUpdating: true }, 'SunBrowser is updating, waiting for download.'],
  ];

  it('are switched on and off while it runs', () =>
    running(async (app) => {
      for (const [quirk, msg] of texts) {
        app.quirks(quirk);
        assert.deepEqual(await app.post(START, { profile_id: 'kdemo01' }), refused(msg));
      }
      app.quirks({});
      assert.equal((await app.get('/status')).code, 0);
    }));

  it('concern only the paths that are named', () =>
    running(async (app) => {
      app.quirks({ errorText: 'no', only: [LOCAL_ACTIVE] });
      assert.equal((await app.get('/status')).code, 0);
      assert.deepEqual(await app.get(LOCAL_ACTIVE), refused('no'));
    }));

  it('delay, silence, a page and a closed connection are what a client must bear', () =>
    running(async (app) => {
      app.quirks({ html: true });
      const page = await fetch(`${app.base}/status`);
      assert.deepEqual([page.status, (await page.text()).slice(0, 9)], [200, '<!doctype']);
      app.quirks({ reset: true });
      await assert.rejects(fetch(`${app.base}/status`), { name: 'TypeError' });
      for (const late of [{ hang: true }, { delayMs: 60_000 }]) {
        app.quirks(late);
        await assert.rejects(fetch(`${app.base}/status`, { signal: AbortSignal.timeout(300) }), { name: 'TimeoutError' });
      }
    }));

  it('that are none change nothing, and are told', () =>
    running(async (app) => {
      app.quirks({ errorText: 'still' });
      await app.get('/status');
      app.quirks({ errorTxt: 'x' });
      assert.equal((await app.get('/status')).msg, 'still');
      assert.match((await app.standin('quirks')).problem, /'errorTxt' is no quirk/);
    }));
});

describe('a profile', { skip }, () => {
  let display;
  before(async () => (display = await aDisplay()));
  after(() => display.close());
  const withBrowsers = (use) => running(use, { DISPLAY: display.name });

  it('is a browser of its own on the display, started once and gone after its stop', () =>
    withBrowsers(async (app) => {
      const first = await app.post(START, { profile_id: 'kdemo01' });
      assert.equal(typeof first.data.debug_port, 'string');
      assert.match((await version(first.data.debug_port)).Browser, /Chrom/);
      assert.equal(first.data.ws.puppeteer, (await version(first.data.debug_port)).webSocketDebuggerUrl);
      assert.deepEqual(await app.get('/api/v1/browser/start?user_id=kdemo01'), first);
      const pid = await pidOf(app, 'kdemo01');
      assert.match(readFileSync(`/proc/${pid}/cmdline`, 'utf8'), /--user-data-dir=[^\0]*\/kdemo01_/);
      const { list } = (await app.get(LOCAL_ACTIVE)).data;
      assert.deepEqual(list, [{ user_id: 'kdemo01', ...first.data }]);
      assert.deepEqual((await app.post('/api/v1/browser/cloud-active', { user_ids: 'kdemo01,kdemo02' })).data.map((one) => one.user_id), ['kdemo01']);
      assert.equal((await app.get('/api/v2/browser-profile/active?profile_id=kdemo01')).data.debug_port, first.data.debug_port);
      assert.deepEqual(await app.post(STOP, { profile_id: 'kdemo01' }), { code: 0, msg: 'success' });
      assert.equal(isAlive(pid), false);
      assert.deepEqual((await app.get(LOCAL_ACTIVE)).data.list, []);
    }));

  it('opens beside another one, and stop-all closes both', () =>
    withBrowsers(async (app) => {
      const ids = ['kdemo01', 'kdemo02'];
      const ports = await Promise.all(ids.map(async (id) => (await app.post(START, { profile_id: id })).data.debug_port));
      assert.notEqual(ports[0], ports[1]);
      const pids = await Promise.all(ids.map((id) => pidOf(app, id)));
      assert.equal((await app.post('/api/v2/browser-profile/stop-all')).code, 0);
      assert.deepEqual(pids.map(isAlive), [false, false]);
    }));

  it('whose browser is killed is not open any more, or stays so where the loss is kept', () =>
    withBrowsers(async (app) => {
      await app.post(START, { profile_id: 'kdemo01' });
      kill(await pidOf(app, 'kdemo01'));
      await until(async () => (await app.get(LOCAL_ACTIVE)).data.list.length === 0, 'the loss is noticed');
      app.quirks({ keepLost: ['kdemo01'] });
      await app.post(START, { profile_id: 'kdemo01' });
      kill(await pidOf(app, 'kdemo01'));
      await until(async () => (await app.standin('browsers')).browsers[0].alive === false, 'it is dead');
      assert.equal((await app.get('/api/v1/browser/active?user_id=kdemo01')).data.status, 'Active');
      assert.equal((await app.post(STOP, { profile_id: 'kdemo01' })).code, 0);
      assert.deepEqual((await app.get(LOCAL_ACTIVE)).data.list, []);
    }));

  it('is forgotten while its browser goes on', () =>
    withBrowsers(async (app) => {
      const { data } = await app.post(START, { profile_id: 'kdemo01' });
      app.quirks({ forget: ['kdemo01'] });
      assert.deepEqual((await app.get('/api/v1/browser/active?user_id=kdemo01')).data, { status: 'Inactive' });
      assert.deepEqual(await app.post(STOP, { profile_id: 'kdemo01' }), refused('User_id is not open'));
      assert.match((await version(data.debug_port)).Browser, /Chrom/);
      assert.deepEqual((await app.standin('browsers')).browsers.map(({ known, alive }) => [known, alive]), [[false, true]]);
    }));

  it('names no port at its first start where that quirk is on', () =>
    withBrowsers(async (app) => {
      app.quirks({ emptyFirstPort: true });
      assert.equal((await app.post(START, { profile_id: 'kdemo01' })).data.ws.selenium, '');
      assert.match((await app.post(START, { profile_id: 'kdemo01' })).data.ws.selenium, /^127\.0\.0\.1:\d+$/);
    }));

  it('ends with the application on SIGTERM', () =>
    withBrowsers(async (app) => {
      await app.post(START, { profile_id: 'kdemo01' });
      const pid = await pidOf(app, 'kdemo01');
      app.child.kill('SIGTERM');
      assert.deepEqual(await app.exit, { code: 0, signal: null });
      assert.equal(isAlive(pid), false);
    }));

  it('that cannot be opened says so', () =>
    running(
      async (app) => {
        const { code, msg } = await app.post(START, { profile_id: 'kdemo01' });
        assert.deepEqual([code, /ended at its start/.test(msg)], [-1, true]);
        assert.deepEqual((await app.get(LOCAL_ACTIVE)).data.list, []);
      },
      { ADSPOWER_BROWSER: 'no-such-browser' },
    ));
});

describe('the settings', () => {
  it('name everything that is wrong at once, and understand the options of the real program', () => {
    const wrong = { ADSPOWER_PORT: 'x', ADSPOWER_PROFILES: 'a,../b', ADSPOWER_KEY_FILE: '/no/such/file', ADSPOWER_NO_SANDBOX: 'maybe' };
    const told = assert.throws.bind(assert, () => readSettings(wrong, ['--colour=red']));
    for (const name of ['ADSPOWER_PORT', 'ADSPOWER_PROFILES', 'ADSPOWER_KEY_FILE', 'ADSPOWER_NO_SANDBOX', '--colour']) told(new RegExp(name));
    const settings = readSettings({ HOME: '/home/u' }, ['--headless=true', '--api-key=k', '--api-port=50399']);
    assert.deepEqual([settings.port, settings.key, settings.addressFile], [50399, 'k', '/home/u/.config/adspower_global/cwd_global/source/local_api']);
  });
});
