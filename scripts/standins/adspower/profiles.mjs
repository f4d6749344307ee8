import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { randomBytes } from 'node:crypto';

const MOST = 10_000;
const SETTABLE = ['name', 'group_id', 'domain_name', 'username', 'password', 'remark'];

/** The profiles of the account, kept in a JSON file across restarts. */
export class Profiles {
  #file;
  #profiles = new Map();

  constructor(file, firstIds) {
    this.#file = file;
    const kept = read(file);
    if (kept === null) {
      for (const id of firstIds) this.#add(id, { name: `profile ${id}` });
      this.#save();
    } else {
      for (const profile of kept) this.#profiles.set(profile.id, profile);
    }
  }

  get size() {
    return this.#profiles.size;
  }

  all() {
    return [...this.#profiles.values()];
  }

  /** By id, or by the number that the application shows; undefined when there is none. */
  find(id, number) {
    if (id !== undefined) return this.#profiles.get(id);
    return this.all().find((profile) => profile.number === String(number));
  }

  /** Undefined when the account is full. */
  create(fields) {
    if (this.#profiles.size >= MOST) return undefined;
    const profile = this.#add(`k${randomBytes(4).toString('hex').slice(0, 7)}`, fields);
    this.#save();
    return profile;
  }

  update(profile, fields) {
    Object.assign(profile, settable(fields));
    this.#save();
  }

  opened(profile) {
    profile.lastOpened = seconds();
    this.#save();
  }

  delete(ids) {
    for (const id of ids) this.#profiles.delete(id);
    this.#save();
  }

  #add(id, fields) {
    const number = String(1 + Math.max(0, ...this.all().map((profile) => Number(profile.number))));
    const profile = { id, number, name: '', group_id: '0', created: seconds(), lastOpened: '0', ...settable(fields) };
    this.#profiles.set(id, profile);
    return profile;
  }

  #save() {
    mkdirSync(dirname(this.#file), { recursive: true });
    const next = `${this.#file}.next`;
    writeFileSync(next, JSON.stringify(this.all(), null, 1), { mode: 0o600 });
    renameSync(next, this.#file);
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw new Error(`${file}: ${error.message}`);
  }
}

function settable(fields) {
  return Object.fromEntries(SETTABLE.filter((name) => fields[name] !== undefined).map((name) => [name, String(fields[name]).slice(0, 1_000)]));
}

const seconds = () => String(Math.floor(Date.now() / 1_000));
