// What the worker is told by its environment, checked once, every mistake listed at once.

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
    port: number('PORT', 8000, 0, 65535),
    debugPort: number('DEBUG_PORT', 0, 0, 65535),
    slots: number('WORKER_SLOTS', 2, 1, 100),
    taskIntervalMillis: number('WORKER_TASK_INTERVAL_MS', 10_000, 0, 86_400_000),
    taskMillis: number('WORKER_TASK_MS', 3_000, 0, 3_600_000),
    loadTimeoutMillis: number('WORKER_LOAD_TIMEOUT_MS', 10_000, 1, 600_000),
    engine,
    // Knobs of the tests: while the file exists, the worker fails at start, or answers nothing.
    crashFile: env.WORKER_CRASH_FILE || '',
    hangFile: env.WORKER_HANG_FILE || '',
  };
  if (problems.length > 0) throw new Error(problems.join('; '));
  return Object.freeze(settings);
}
