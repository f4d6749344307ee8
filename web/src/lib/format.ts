/** Numbers and times as people read them. */
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function bytes(value: number | undefined): string {
  if (value === undefined) return '–';
  let amount = value;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${amount >= 100 || unit === 0 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[unit]}`;
}

export function percent(value: number | undefined): string {
  return value === undefined ? '–' : `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

export function share(used: number | undefined, total: number | undefined): number | undefined {
  return used === undefined || !total ? undefined : (100 * used) / total;
}

/** "3 s", "12 min", "5 h", "2 d": one unit, rounded down. */
export function span(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

const TIME = { hour: 'numeric', minute: 'numeric', second: 'numeric', hour12: false } as const;
const DATE = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
// Made once: a page shows a hundred times, each of them anew every second.
const CLOCK = new Intl.DateTimeFormat(undefined, TIME);
const FULL = new Intl.DateTimeFormat(undefined, { ...DATE, ...TIME });

export function clockTime(instant: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? '–' : CLOCK.format(at);
}

export function fullTime(instant: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? instant : FULL.format(at);
}

/** "12:31:05" of today, "20 Nov, 12:31:05" of another day. */
export function dayAndTime(instant: string, now: number): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  if (at.toDateString() === new Date(now).toDateString()) return clockTime(instant);
  const year = at.getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  return `${at.toLocaleDateString(undefined, { day: 'numeric', month: 'short', ...year })}, ${clockTime(instant)}`;
}

const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

/** A sentence of a program, whose times are UTC for programs, with times as the clock on the wall has them. */
export function localTimes(sentence: string, now: number): string {
  return sentence.replaceAll(INSTANT, (instant) => dayAndTime(instant, now));
}

/** "backing_off" is "backing off". */
export function words(constant: string): string {
  return constant.replaceAll('_', ' ');
}

/** "processExited" and "process-exited" are "process exited". */
export function spacedOut(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();
}
