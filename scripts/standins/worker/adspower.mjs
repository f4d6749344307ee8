// The little of AdsPower's Local API that a worker needs.
import { setTimeout as pause } from 'node:timers/promises';
import { SharedPace } from './pace.mjs';

const THROTTLED = 'Too many request per second';
const NOT_OPEN = 'is not open';
const ATTEMPTS = 6;
const THROTTLED_MILLIS = 1_100;

/** Opens and closes profiles; one call after the other, and none faster than AdsPower allows. */
export class AdsPower {
  #queue = Promise.resolve();
  #lastAnswer = -Infinity;
  #pace;
  #seen = { reachable: false, reason: 'not asked yet' };

  constructor({ url, key, callGapMillis, paceDirectory = '' }, timeoutMillis = 60_000) {
    this.url = url;
    this.headers = { 'content-type': 'application/json', ...(key === '' ? {} : { authorization: `Bearer ${key}` }) };
    this.callGapMillis = callGapMillis;
    this.timeoutMillis = timeoutMillis;
    this.#pace = new SharedPace(paceDirectory, callGapMillis);
  }

  /** How the last call went, for the worker's health. */
  seen() {
    return { ...this.#seen };
  }

  /** The ids of the first profiles of the account. */
  async profiles(count) {
    const { list } = await this.#ask('POST', '/api/v2/browser-profile/list', { page: 1, limit: count });
    return list.map((profile) => profile.profile_id);
  }

  /** Opens a profile and gives the debug port of its browser. The first answer may lack the port: the second has it. */
  async open(profile) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { debug_port: port } = await this.#ask('POST', '/api/v2/browser-profile/start', { profile_id: profile });
      if (Number(port) > 0) return Number(port);
    }
    throw new Error(`AdsPower opened ${profile} but does not name its port`);
  }

  /** A profile that is closed already is what was wanted. */
  async close(profile) {
    try {
      await this.#ask('POST', '/api/v2/browser-profile/stop', { profile_id: profile });
    } catch (error) {
      if (!error.message.includes(NOT_OPEN)) throw error;
    }
  }

  #ask(method, path, body) {
    const answer = this.#queue.then(() => this.#askInTurn(method, path, body));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async #askInTurn(method, path, body) {
    for (let attempt = 1; ; attempt++) {
      const { code, msg, data } = await this.#call(method, path, body);
      if (code === 0) return data ?? {};
      if (!String(msg).includes(THROTTLED) || attempt === ATTEMPTS) throw new Error(`AdsPower refuses ${path}: ${msg}`);
      await pause(THROTTLED_MILLIS); // others call too, and all together were too fast
    }
  }

  async #call(method, path, body) {
    await pause(Math.max(0, this.#lastAnswer + this.callGapMillis - performance.now()));
    await this.#pace.turn();
    try {
      const response = await fetch(this.url + path, {
        method,
        headers: this.headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(this.timeoutMillis),
      });
      const answer = await response.json();
      this.#seen = { reachable: true, reason: '' };
      return answer;
    } catch (error) {
      this.#seen = { reachable: false, reason: error.cause?.code ?? error.name };
      throw new Error(`AdsPower does not answer ${path}: ${this.#seen.reason}`);
    } finally {
      this.#lastAnswer = performance.now();
      this.#pace.answered();
    }
  }
}
