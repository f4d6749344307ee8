// What the worker is told by its environment, checked once, every mistake listed at once.
import { readFileSync } from 'node:fs';

const ENGINES = ['none', 'connected', 'disconnected'];

/** Reads the settings; throws one Error that names every variable that is wrong. */
export function readSettings(env) {
  const problems = [];
  const number = (name, fallback, min, max) => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      problems.push(`${name}=${text} is not a whole number from ${min} to ${max}`);
      return fallback;
    }
    return value;
  };
  const engine = env.WORKER_ENGINE || 'none';
  if (!ENGINES.includes(engine)) problems.push(`WORKER_ENGINE=${engine} is none of ${ENGINES.join(', ')}`);
  const settings = {
    name: env.WORKER_NAME || 'standin-worker',
    // HEALTH_PORT is what workers have always been told
    port: number('PORT', number('HEALTH_PORT', 8000, 0, 65535), 0, 65535),
    debugPort: number('DEBUG_PORT', 0, 0, 65535),
    slots: number('WORKER_SLOTS', 2, 1, 100),
    taskIntervalMillis: number('WORKER_TASK_INTERVAL_MS', 10_000, 0, 86_400_000),
    taskMillis: number('WORKER_TASK_MS', 3_000, 0, 3_600_000),
    loadTimeoutMillis: number('WORKER_LOAD_TIMEOUT_MS', 10_000, 1, 600_000),
    engine,
    adspower: adspower(env, number, problems),
    // Knobs of the tests: while the file exists, the worker fails at start, answers nothing, or is ill as the file says.
    crashFile: env.WORKER_CRASH_FILE || '',
    hangFile: env.WORKER_HANG_FILE || '',
    troubleFile: env.WORKER_TROUBLE_FILE || '',
  };
  if (problems.length > 0) throw new Error(problems.join('; '));
  return Object.freeze(settings);
}

/** Null without AdsPower: tasks then share the one browser on the debug port. */
function adspower(env, number, problems) {
  const url = env.WORKER_ADSPOWER_URL || '';
  const callGapMillis = number('WORKER_ADSPOWER_CALL_GAP_MS', 1_100, 0, 60_000);
  if (url === '') return null;
  if (!/^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(url)) problems.push(`WORKER_ADSPOWER_URL=${url} is no URL on this host without a path`);
  const profiles = (env.WORKER_ADSPOWER_PROFILES || '').split(',').filter((id) => id !== '');
  return { url, key: key(env.WORKER_ADSPOWER_KEY_FILE || '', problems), callGapMillis, paceDirectory: env.WORKER_ADSPOWER_PACE_DIR || '', profiles };
}

function key(file, problems) {
  if (file === '') return '';
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push(`WORKER_ADSPOWER_KEY_FILE=${file} cannot be read (${error.code})`);
    return '';
  }
}
