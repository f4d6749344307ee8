const PAUSE_MILLIS = 2000;

/** Asks at once, and then for each key at most every two seconds: many changes lead to few questions, and the last is never left out. */
export class Soon {
  private readonly work: (key: readonly unknown[]) => void;
  private readonly waiting = new Map<string, boolean>();

  constructor(work: (key: readonly unknown[]) => void) {
    this.work = work;
  }

  ask(key: readonly unknown[]): void {
    const name = JSON.stringify(key);
    if (this.waiting.has(name)) {
      this.waiting.set(name, true);
      return;
    }
    this.work(key);
    this.pause(name, key);
  }

  private pause(name: string, key: readonly unknown[]): void {
    this.waiting.set(name, false);
    setTimeout(() => {
      const asked = this.waiting.get(name);
      this.waiting.delete(name);
      if (asked) this.ask(key);
    }, PAUSE_MILLIS);
  }
}
