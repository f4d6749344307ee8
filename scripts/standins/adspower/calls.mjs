const SECOND = 1_000;
const KEPT = 200;

/**
 * Counts every call and says which come too fast: at most so many in any 1,000 ms, refused ones not counted. When a call
 * came is taken from the clock of this process, so that a client proves its pace here and not by its own word.
 */
export class Calls {
  #arrivals = []; // of the last second
  #accepted = new Map(); // by kind: those of the last second
  #endpoints = new Map();
  #last = [];
  #total = 0;
  #throttled = 0;
  #most = 0;
  #smallestGap = null;

  constructor(now = () => performance.now()) {
    this.now = now;
  }

  /** Counts a call; false when it comes too fast. Limits by kind: {all: 2, account: 1}. */
  arrived(path, limits) {
    const now = this.now();
    this.#count(path, now);
    const fits = Object.entries(limits).every(([kind, limit]) => this.#recent(kind, now).length < limit);
    if (fits) for (const kind of Object.keys(limits)) this.#accepted.get(kind).push(now);
    else this.#throttled++;
    this.#last.push({ at: new Date().toISOString(), path, fits });
    if (this.#last.length > KEPT) this.#last.shift();
    return fits;
  }

  report() {
    return {
      total: this.#total,
      throttled: this.#throttled,
      maxInAnySecond: this.#most,
      smallestGapMillis: this.#smallestGap === null ? null : Math.round(this.#smallestGap * 10) / 10,
      endpoints: Object.fromEntries(this.#endpoints),
      last: this.#last,
    };
  }

  #count(path, now) {
    this.#total++;
    this.#endpoints.set(path, (this.#endpoints.get(path) ?? 0) + 1);
    const before = this.#arrivals.at(-1);
    if (before !== undefined) this.#smallestGap = Math.min(this.#smallestGap ?? Infinity, now - before);
    this.#arrivals = this.#arrivals.filter((at) => now - at < SECOND);
    this.#arrivals.push(now);
    this.#most = Math.max(this.#most, this.#arrivals.length);
  }

  #recent(kind, now) {
    const recent = (this.#accepted.get(kind) ?? []).filter((at) => now - at < SECOND);
    this.#accepted.set(kind, recent);
    return recent;
  }
}
