import { broken } from './errors.js';

const AT_ONCE = 6;
const BURST = 50;
const SPACING_MILLIS = 25;

/** Lets so many questions go at once, and so many a second, because the door refuses more, and closes on many more. */
export class Lane {
  private busy = 0;
  private paidUntil = 0;
  private readonly queue: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Runs {@link work} when it is its turn; fails when that has not come until then. */
  async run<T>(until: number, work: () => Promise<T>): Promise<T> {
    await this.turn(until);
    try {
      return await work();
    } finally {
      this.busy--;
      this.admit();
    }
  }

  private turn(until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        clearTimeout(late);
        resolve();
      };
      const late = setTimeout(
        () => {
          this.queue.splice(this.queue.indexOf(go), 1);
          reject(broken('timed_out', 'Too many questions were waiting before this one.'));
        },
        Math.max(0, until - Date.now()),
      );
      this.queue.push(go);
      this.admit();
    });
  }

  private admit(): void {
    clearTimeout(this.timer);
    while (this.busy < AT_ONCE && this.queue.length > 0) {
      const now = Date.now();
      const early = this.paidUntil - now - BURST * SPACING_MILLIS;
      if (early > 0) {
        this.timer = setTimeout(() => this.admit(), early);
        return;
      }
      this.paidUntil = Math.max(this.paidUntil, now) + SPACING_MILLIS;
      this.busy++;
      this.queue.shift()?.();
    }
  }
}
