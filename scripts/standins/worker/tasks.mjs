import { randomUUID } from 'node:crypto';

const KEPT_OUTCOMES = 20;

/**
 * The tasks of this worker. A task opens a page in the browser, waits until the page itself reports that it
 * has loaded, stays on it for a moment and closes it. Load is the number of tasks, never a counter of its own.
 */
export class Tasks {
  #active = new Map();
  #outcomes = [];
  #started = 0;
  #timer;
  #stopping = false;

  constructor(settings, browser, pageUrl) {
    this.settings = settings;
    this.browser = browser;
    this.pageUrl = pageUrl;
  }

  start() {
    if (this.settings.taskIntervalMillis === 0) return;
    this.#timer = setInterval(() => {
      if (this.#active.size < this.settings.slots) void this.run();
    }, this.settings.taskIntervalMillis);
  }

  /** Takes no more tasks, closes the pages of the running ones and waits until they have ended. */
  async stop() {
    this.#stopping = true;
    clearInterval(this.#timer);
    const running = [...this.#active.values()];
    for (const task of running) task.cancel(new Error('worker stops'));
    await Promise.allSettled(running.map((task) => task.done));
  }

  /** Runs one task and returns its outcome; never rejects. */
  run() {
    const task = { id: randomUUID(), profile: `demo-${(this.#started++ % this.settings.slots) + 1}`, since: new Date() };
    const cancelled = new Promise((_, reject) => (task.cancel = reject));
    cancelled.catch(() => {}); // a task that ended by itself is cancelled by nobody
    const loaded = new Promise((resolve) => (task.loaded = resolve));
    this.#active.set(task.id, task);
    task.done = this.#work(task, loaded, cancelled).then(
      () => this.#end(task, 'succeeded', null),
      (error) => this.#end(task, this.#stopping ? 'cancelled' : 'failed', error.message),
    );
    return task.done;
  }

  /** The page of a task says that it has loaded. */
  pageLoaded(taskId) {
    this.#active.get(taskId)?.loaded();
    return this.#active.has(taskId);
  }

  active() {
    return [...this.#active.values()].map(({ id, profile, since }) => ({ id, profile, since: since.toISOString() }));
  }

  outcomes() {
    return [...this.#outcomes];
  }

  async #work(task, loaded, cancelled) {
    const target = await this.browser.open(this.pageUrl(task.id));
    try {
      await within(this.settings.loadTimeoutMillis, Promise.race([loaded, cancelled]), 'page did not load');
      await Promise.race([new Promise((resolve) => setTimeout(resolve, this.settings.taskMillis)), cancelled]);
    } finally {
      await this.browser.close(target);
    }
  }

  #end(task, outcome, reason) {
    this.#active.delete(task.id);
    const ended = new Date();
    const record = { id: task.id, profile: task.profile, startedAt: task.since.toISOString(), endedAt: ended.toISOString(), outcome, reason };
    this.#outcomes.unshift(record);
    this.#outcomes.length = Math.min(this.#outcomes.length, KEPT_OUTCOMES);
    console.log(`task ${task.id} ${outcome} after ${ended - task.since} ms${reason ? `: ${reason}` : ''}`);
    return record;
  }
}

async function within(millis, promise, message) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${message} within ${millis} ms`)), millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
