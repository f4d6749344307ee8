import { AdsPower } from './adspower.mjs';
import { Browser } from './browser.mjs';

/** Where tasks open their pages: in the one browser of the sandbox, as profiles that are names only. */
export class SharedBrowser {
  #browser;
  #slots;
  #started = 0;

  constructor(debugPort, slots) {
    this.#browser = new Browser(debugPort);
    this.#slots = slots;
  }

  ready() {
    return Promise.resolve();
  }

  /** The profile that the next task claims; undefined when all are in use. */
  claim() {
    return `demo-${(this.#started++ % this.#slots) + 1}`;
  }

  release() {}

  async enter(profile, url) {
    const target = await this.#browser.open(url);
    return () => this.#browser.close(target);
  }

  seen() {
    return null;
  }
}

/** Where tasks open their pages: each in a profile that AdsPower opens for it and closes after it. */
export class Profiles {
  #adspower;
  #wanted;
  #slots;
  #free = [];

  constructor(settings, slots) {
    this.#adspower = new AdsPower(settings);
    this.#wanted = settings.profiles;
    this.#slots = slots;
  }

  /** Learns which profiles there are; until it can, there is none to claim. */
  async ready() {
    const known = this.#wanted.length > 0 ? this.#wanted : await this.#adspower.profiles(this.#slots);
    if (known.length === 0) throw new Error('AdsPower has no profile');
    this.#free = known.slice(0, this.#slots);
  }

  claim() {
    return this.#free.shift();
  }

  release(profile) {
    this.#free.push(profile);
  }

  async enter(profile, url) {
    try {
      const browser = new Browser(await this.#adspower.open(profile));
      await browser.open(url);
    } catch (error) {
      // it may have been opened all the same
      await this.#adspower.close(profile).catch((second) => console.error(`profile ${profile} may be open: ${second.message}`));
      throw error;
    }
    return () => this.#adspower.close(profile);
  }

  seen() {
    return this.#adspower.seen();
  }
}
