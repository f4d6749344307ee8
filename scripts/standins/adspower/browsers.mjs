import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MILLIS = 25;
const FLAGS = [
  '--remote-debugging-port=0',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--password-store=basic',
];

/** The browsers of the opened profiles: a real Chromium each, with a directory of its own that has the profile's id in its name. */
export class Browsers {
  #open = new Map();
  #starting = new Map();
  #forgotten = new Set();
  #stopped = false;

  constructor(settings, quirks) {
    this.settings = settings;
    this.quirks = quirks;
  }

  /** What the application believes to be open. */
  list() {
    return [...this.#open.values()];
  }

  find(profile) {
    return this.#open.get(profile);
  }

  /** What really runs, forgotten ones among it, for tests. */
  truth() {
    const one = (known) => (browser) => ({ profile: browser.profile, pid: browser.child.pid, debugPort: browser.port, known, alive: !browser.ended });
    return [...this.list().map(one(true)), ...[...this.#forgotten].map(one(false))];
  }

  forget(profiles) {
    for (const profile of profiles) {
      const browser = this.#open.get(profile);
      if (browser === undefined) continue;
      this.#open.delete(profile);
      if (!browser.ended) this.#forgotten.add(browser);
    }
  }

  /** Opens a profile, or gives the browser that it is open in; whoever asks meanwhile waits for the same start. */
  async start(profile, wishes) {
    const open = this.#open.get(profile);
    if (open !== undefined) return open;
    if (!this.#starting.has(profile)) {
      this.#starting.set(
        profile,
        this.#launch(profile, wishes).finally(() => this.#starting.delete(profile)),
      );
    }
    return this.#starting.get(profile);
  }

  /** Closes a profile and waits until its browser is gone; false when it is not open. */
  async stop(profile) {
    const browser = this.#open.get(profile);
    if (browser === undefined) return false;
    await this.#end(browser);
    this.#open.delete(profile);
    return true;
  }

  /** As the application does when it ends: what it started, and knows of, goes with it. */
  async stopAll() {
    await Promise.allSettled(this.#starting.values());
    await Promise.all([...this.#open.keys()].map((profile) => this.stop(profile)));
  }

  close() {
    this.#stopped = true;
    return this.stopAll();
  }

  async #launch(profile, { args, headless }) {
    const directory = join(this.settings.data, 'cache', `${profile}_${createHash('sha256').update(profile).digest('hex').slice(0, 8)}`);
    mkdirSync(directory, { recursive: true });
    const portFile = join(directory, 'DevToolsActivePort');
    rmSync(portFile, { force: true });
    const browser = { profile, child: this.#spawn(directory, args, headless), ended: false, port: '', endpoint: '' };
    browser.exit = new Promise((resolve) => {
      browser.child.once('error', (error) => resolve(error.code));
      browser.child.once('exit', (code, signal) => resolve(signal ?? code));
    });
    browser.exit.then((how) => this.#exited(browser, how));
    await this.#awaitPort(browser, portFile);
    if (this.#stopped) {
      await this.#end(browser);
      throw new Error('the application ends');
    }
    this.#open.set(profile, browser);
    console.log(`profile ${profile} opened: process ${browser.child.pid}, debug port ${browser.port}`);
    return browser;
  }

  #spawn(directory, args, headless) {
    const log = openSync(join(directory, 'browser.log'), 'w');
    try {
      return spawn(
        this.settings.browser,
        [...FLAGS, `--user-data-dir=${directory}`, ...this.settings.browserFlags, ...(headless ? ['--headless=new'] : []), ...args, 'about:blank'],
        {
          // in the group of the application, as its children are; the environment is no business of a browser
          env: { PATH: this.settings.path, DISPLAY: this.settings.display, HOME: directory, XDG_CONFIG_HOME: directory, XDG_CACHE_HOME: directory, LANG: 'C.UTF-8' },
          stdio: ['ignore', log, log],
        },
      );
    } finally {
      closeSync(log);
    }
  }

  async #awaitPort(browser, portFile) {
    const deadline = performance.now() + this.settings.startMillis;
    for (;;) {
      const [port, endpoint] = lines(portFile);
      if (endpoint !== undefined) return Object.assign(browser, { port, endpoint });
      if (browser.ended) throw new Error(`browser of ${browser.profile} ended at its start (${browser.how})`);
      if (performance.now() > deadline) {
        await this.#end(browser);
        throw new Error(`browser of ${browser.profile} did not start within ${this.settings.startMillis} ms`);
      }
      await pause(LOOK_MILLIS);
    }
  }

  async #end(browser) {
    if (browser.ended) return;
    browser.child.kill('SIGTERM');
    const patience = setTimeout(() => browser.child.kill('SIGKILL'), this.settings.stopMillis);
    await browser.exit;
    clearTimeout(patience);
  }

  #exited(browser, how) {
    browser.ended = true;
    browser.how = how;
    this.#forgotten.delete(browser);
    if (this.#open.get(browser.profile) !== browser) return;
    console.log(`browser of profile ${browser.profile} ended (${how})`);
    if (!this.quirks.keepsLost(browser.profile)) this.#open.delete(browser.profile);
  }
}

function lines(file) {
  try {
    const [port, endpoint] = readFileSync(file, 'utf8').split('\n');
    return endpoint ? [port, endpoint.trim()] : [];
  } catch {
    return [];
  }
}
