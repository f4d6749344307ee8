// What the stand-in is told by its environment, and by the options that the real program has.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PROFILE = /^[A-Za-z0-9_-]{1,64}$/;
const OPTIONS = { '--api-port': 'ADSPOWER_PORT', '--api-key': 'ADSPOWER_KEY', '--headless': '' };

/** Reads the settings; throws one Error that names everything that is wrong. */
export function readSettings(given, argv = []) {
  const problems = [];
  const env = { ...given, ...options(argv, problems) };
  const number = (name, fallback, min, max) => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) problems.push(`${name}=${text} is not a whole number from ${min} to ${max}`);
    return value;
  };
  const data = env.ADSPOWER_DATA || join(env.HOME || homedir(), '.config/adspower_global/cwd_global');
  const profiles = (env.ADSPOWER_PROFILES || 'kdemo01,kdemo02,kdemo03,kdemo04').split(',');
  for (const id of profiles) if (!PROFILE.test(id)) problems.push(`ADSPOWER_PROFILES: '${id}' is no profile id`);
  const settings = {
    port: number('ADSPOWER_PORT', 50325, 0, 65535),
    data,
    addressFile: env.ADSPOWER_ADDRESS_FILE || join(data, 'source/local_api'),
    quirksFile: env.ADSPOWER_QUIRKS_FILE || '',
    key: key(env, problems),
    profiles,
    // 0: by the number of profiles, as the documentation of AdsPower has it
    callsPerSecond: number('ADSPOWER_CALLS_PER_SECOND', 0, 0, 1_000),
    startMillis: number('ADSPOWER_START_TIMEOUT_MS', 60_000, 100, 600_000),
    stopMillis: number('ADSPOWER_STOP_TIMEOUT_MS', 8_000, 100, 60_000),
    bootMillis: number('ADSPOWER_BOOT_MS', 0, 0, 600_000),
    browser: env.ADSPOWER_BROWSER || 'chromium',
    browserFlags: [noSandbox(env, problems) ? '--no-sandbox' : '', env.ADSPOWER_BROWSER_FLAG ?? ''].filter((flag) => flag !== ''),
    display: env.DISPLAY ?? '',
    path: env.PATH ?? '',
  };
  if (problems.length > 0) throw new Error(problems.join('; '));
  return Object.freeze(settings);
}

function options(argv, problems) {
  const env = {};
  for (const option of argv) {
    const [, name, value] = /^(--[a-z-]+)=(.*)$/.exec(option) ?? [];
    if (name === undefined || !(name in OPTIONS)) problems.push(`unknown option ${option.split('=')[0]}`);
    else if (OPTIONS[name] !== '') env[OPTIONS[name]] = value;
  }
  return env;
}

/** With a key, "security verification" is on: every call needs it. */
function key(env, problems) {
  if (!env.ADSPOWER_KEY_FILE) return env.ADSPOWER_KEY ?? '';
  try {
    const text = readFileSync(env.ADSPOWER_KEY_FILE, 'utf8').trim();
    if (text === '') problems.push(`ADSPOWER_KEY_FILE: ${env.ADSPOWER_KEY_FILE} is empty`);
    return text;
  } catch (error) {
    problems.push(`ADSPOWER_KEY_FILE: ${env.ADSPOWER_KEY_FILE} cannot be read (${error.code})`);
    return '';
  }
}

/** Chromium refuses to run as root with its own sandbox. */
function noSandbox(env, problems) {
  const wish = env.ADSPOWER_NO_SANDBOX || '';
  if (!['', 'true', 'false'].includes(wish)) problems.push(`ADSPOWER_NO_SANDBOX=${wish} is neither true nor false`);
  return wish === '' ? process.getuid() === 0 : wish === 'true';
}
