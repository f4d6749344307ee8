// One pace for all on this host who call AdsPower: docs/worker-contract.md says how. Each call and each answer is a mark in a
// directory that they share: a symbolic link, since one is made with its content, or not at all when another was faster.
import { readdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const HELD_MILLIS = 3_000; // a call without an answer holds the others up no longer
const PATIENCE_MILLIS = 30_000; // nobody is held up longer, whatever the others write
const RETRY_MILLIS = 50;
const MOST_MARKS = 1_000;

const now = () => process.hrtime.bigint(); // CLOCK_MONOTONIC, which all processes since the boot share

export class SharedPace {
  #told = false;

  /** Without a directory everybody paces alone. */
  constructor(directory, gapMillis) {
    this.directory = directory;
    this.gapMillis = gapMillis;
  }

  /** Waits until a call may be made, and notes it. */
  async turn() {
    const deadline = performance.now() + PATIENCE_MILLIS;
    for (;;) {
      const wait = this.#take();
      if (wait === 0 || performance.now() > deadline) return;
      await pause(wait);
    }
  }

  /** The gap counts from the answer on. */
  answered() {
    this.#guarded(() => {
      for (let attempt = 0; attempt < 20 && !this.#note(this.#last().number + 1, 'answered'); attempt++);
    });
  }

  #take() {
    return this.#guarded(() => {
      const { number, called, at } = this.#last();
      const passed = Number(now() - at) / 1e6;
      const left = passed < 0 ? 0 : Math.max(0, (called ? Math.max(HELD_MILLIS, this.gapMillis) : this.gapMillis) - passed);
      if (left > 0) return called ? Math.min(left, RETRY_MILLIS) : Math.ceil(left);
      return this.#note(number + 1, 'called') ? 0 : RETRY_MILLIS;
    });
  }

  #last() {
    const number = Math.max(0, ...this.#numbers());
    const [, what, at] = (number > 0 && /^(called|answered)-(\d{1,18})$/.exec(this.#read(number))) || [];
    return { number, called: what === 'called', at: at === undefined ? now() + 1_000_000_000n : BigInt(at) };
  }

  #read(number) {
    try {
      return readlinkSync(this.#mark(number));
    } catch {
      return ''; // forgotten since we looked, or no mark
    }
  }

  /** False when another was faster. */
  #note(number, what) {
    try {
      symlinkSync(`${what}-${now()}`, this.#mark(number));
    } catch (error) {
      if (error.code === 'EEXIST') return false;
      throw error;
    }
    const all = this.#numbers();
    const late = all.some((other) => other > number); // it was made and forgotten again since we looked
    for (const other of late ? [number] : all.filter((older) => older < number)) this.#forget(other);
    return !late;
  }

  #forget(number) {
    try {
      unlinkSync(this.#mark(number));
    } catch {
      // another user's: left to one who may
    }
  }

  #mark(number) {
    return join(this.directory, String(number));
  }

  #numbers() {
    const numbers = readdirSync(this.directory).filter((name) => /^[1-9]\d{0,14}$/.test(name)).map(Number);
    if (numbers.length > MOST_MARKS) throw new Error(`${this.directory} holds too much`);
    return numbers;
  }

  #guarded(work) {
    if (this.directory === '') return 0;
    try {
      return work() ?? 0;
    } catch (error) {
      if (!this.#told) console.error(`AdsPower is called at a pace of our own alone: ${error.message}`);
      this.#told = true;
      return 0;
    }
  }
}
