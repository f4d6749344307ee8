import { randomUUID } from 'node:crypto';

const KEPT_OUTCOMES = 20;
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * The tasks of this worker. A task opens a page in the browser, waits until the page itself reports that it
 * has loaded, stays on it for a moment and closes it. Load is the number of tasks, never a counter of its own.
 */
export class Tasks {
  #active = new Map();
  #outcomes = [];
  #timer;
  #stopping = false;
  #paused = false;
  #draining = false;
  #deadline = null;
  #deadlineTimer;

  constructor(settings, place, pageUrl) {
    this.settings = settings;
    this.place = place;
    this.pageUrl = pageUrl;
  }

  start() {
    if (this.settings.taskIntervalMillis === 0) return;
    let ready = false;
    this.#timer = setInterval(async () => {
      try {
        if (!ready) await this.place.ready();
        ready = true;
      } catch (error) {
        console.error(`no tasks yet: ${error.message}`);
      }
      if (ready && this.free() > 0) void this.run();
    }, this.settings.taskIntervalMillis);
  }

  /** Nothing new; what runs goes on. */
  pause() {
    this.#paused = true;
  }

  /** Nothing new; what still runs after so many seconds is cancelled. Without a number nothing is. */
  drain(seconds) {
    this.#draining = true;
    clearTimeout(this.#deadlineTimer);
    this.#deadline = seconds === undefined ? null : new Date(Date.now() + seconds * 1_000);
    if (seconds === undefined) return;
    this.#deadlineTimer = setTimeout(() => this.#cancel('the drain reached its deadline'), Math.min(seconds * 1_000, LONGEST_TIMER));
  }

  resume() {
    this.#paused = false;
    this.#draining = false;
    this.#deadline = null;
    clearTimeout(this.#deadlineTimer);
  }

  /** Takes no more tasks, closes the pages of the running ones and waits until they have ended. */
  async stop() {
    this.#stopping = true;
    clearInterval(this.#timer);
    clearTimeout(this.#deadlineTimer);
    const running = [...this.#active.values()];
    this.#cancel('worker stops');
    await Promise.allSettled(running.map((task) => task.done));
  }

  /** Runs one task and returns its outcome, or undefined when there is no room for it; never rejects. */
  run() {
    const profile = this.free() > 0 ? this.place.claim() : undefined;
    if (profile === undefined) return Promise.resolve(undefined);
    const task = { id: randomUUID(), profile, since: new Date(), cancelled: false };
    const cancelled = new Promise((_, reject) => {
      task.cancel = (error) => {
        task.cancelled = true;
        reject(error);
      };
    });
    cancelled.catch(() => {}); // a task that ended by itself is cancelled by nobody
    const loaded = new Promise((resolve) => (task.loaded = resolve));
    this.#active.set(task.id, task);
    task.done = this.#work(task, loaded, cancelled).then(
      () => this.#end(task, 'succeeded', null),
      (error) => this.#end(task, task.cancelled ? 'cancelled' : 'failed', error.message),
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

  /** How many tasks it would take now. */
  free() {
    return this.#stopping || this.#paused || this.#draining ? 0 : this.settings.slots - this.#active.size;
  }

  intake() {
    return { paused: this.#paused, draining: this.#draining, drainDeadline: this.#deadline?.toISOString() ?? null };
  }

  outcomes() {
    return [...this.#outcomes];
  }

  #cancel(why) {
    for (const task of this.#active.values()) task.cancel(new Error(why));
  }

  async #work(task, loaded, cancelled) {
    const leave = await this.place.enter(task.profile, this.pageUrl(task.id));
    let staying;
    try {
      await within(this.settings.loadTimeoutMillis, Promise.race([loaded, cancelled]), 'page did not load');
      await Promise.race([new Promise((resolve) => (staying = setTimeout(resolve, this.settings.taskMillis))), cancelled]);
    } finally {
      clearTimeout(staying);
      await leave();
    }
  }

  #end(task, outcome, reason) {
    this.#active.delete(task.id);
    this.place.release(task.profile);
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
