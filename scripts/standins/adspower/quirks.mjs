// What the stand-in does wrong on purpose: a JSON file that is looked at before every call, so that a test switches
// quirks on and off while it runs. A file that cannot be read, or names a quirk that is none, changes nothing, and
// GET /standin/quirks says what is wrong with it.
//
//   {"delayMs": 30000}             answers late                     {"hang": true}       never answers
//   {"errorText": "text"}          code -1 with that text           {"html": true}       an HTML page with status 200
//   {"throttle": true}             as if called too often           {"reset": true}      closes the connection
//   {"only": ["/status", …]}       those above concern these paths alone
//   {"keyRequired": true|"text"}   wants an API key that nobody has {"notPaid": true}    the plan does not include the API
//   {"dailyLimit": true}           no browser is started today      {"kernelUpdating": true}
//   {"kernelMissing": "136"}       a start lacks that kernel        {"emptyFirstPort": true}  the first start names no port
//   {"forget": ["profile"]}        forgets a browser that goes on running
//   {"keepLost": true|["profile"]} does not notice that a browser has died
import { readFileSync, statSync } from 'node:fs';

const isText = (value) => typeof value === 'string' && value.length > 0 && value.length <= 1_000;
const isTrue = (value) => typeof value === 'boolean';
const areTexts = (value) => Array.isArray(value) && value.length <= 1_000 && value.every(isText);

const KNOWN = {
  delayMs: (value) => Number.isInteger(value) && value >= 0 && value <= 600_000,
  errorText: isText,
  throttle: isTrue,
  hang: isTrue,
  html: isTrue,
  reset: isTrue,
  only: areTexts,
  keyRequired: (value) => isTrue(value) || isText(value),
  notPaid: isTrue,
  dailyLimit: isTrue,
  kernelUpdating: isTrue,
  kernelMissing: (value) => typeof value === 'string' && /^\d{1,4}$/.test(value),
  emptyFirstPort: isTrue,
  forget: areTexts,
  keepLost: (value) => isTrue(value) || areTexts(value),
};
const OF_PATHS = ['delayMs', 'errorText', 'throttle', 'hang', 'html', 'reset'];

export class Quirks {
  #file;
  #stamp = '';
  #now = {};
  #problem = null;

  constructor(file) {
    this.#file = file;
  }

  /** All quirks, as the file has them at this moment. */
  now() {
    const stamp = this.#look();
    if (stamp !== this.#stamp) {
      try {
        this.#now = stamp === '' ? {} : checked(JSON.parse(readFileSync(this.#file, 'utf8')));
        this.#problem = null;
      } catch (error) {
        if (this.#problem !== error.message) console.error(`quirks unchanged, ${this.#file}: ${error.message}`);
        this.#problem = error.message;
        return this.#now; // it may be half written: looked at again before the next call
      }
      this.#stamp = stamp;
    }
    return this.#now;
  }

  /** The quirks of one path. */
  on(path) {
    const { only, ...quirks } = this.now();
    if (only === undefined || only.includes(path)) return quirks;
    return Object.fromEntries(Object.entries(quirks).filter(([name]) => !OF_PATHS.includes(name)));
  }

  keepsLost(profile) {
    const { keepLost } = this.now();
    return keepLost === true || (Array.isArray(keepLost) && keepLost.includes(profile));
  }

  report() {
    return { quirks: this.now(), problem: this.#problem };
  }

  #look() {
    if (this.#file === '') return '';
    try {
      const { mtimeNs, size, ino } = statSync(this.#file, { bigint: true });
      return `${mtimeNs} ${size} ${ino}`;
    } catch {
      return '';
    }
  }
}

function checked(quirks) {
  if (typeof quirks !== 'object' || quirks === null || Array.isArray(quirks)) throw new Error('no JSON object');
  for (const [name, value] of Object.entries(quirks)) {
    if (!(name in KNOWN)) throw new Error(`'${name}' is no quirk`);
    if (!KNOWN[name](value)) throw new Error(`'${name}' has a value that it cannot have`);
  }
  return quirks;
}
