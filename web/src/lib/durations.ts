const MINUTE = 60;
const HOUR = 60 * MINUTE;

const NAMED: [seconds: number, name: string][] = [
  [10, '10 seconds'],
  [30, '30 seconds'],
  [MINUTE, '1 minute'],
  [5 * MINUTE, '5 minutes'],
  [10 * MINUTE, '10 minutes'],
  [30 * MINUTE, '30 minutes'],
  [HOUR, '1 hour'],
  [2 * HOUR, '2 hours'],
  [6 * HOUR, '6 hours'],
  [24 * HOUR, '24 hours'],
];

/** Those that people choose from, for a field. */
export function durations(least: number): { value: string; label: string }[] {
  return NAMED.filter(([seconds]) => seconds >= least).map(([seconds, label]) => ({
    value: String(seconds),
    label,
  }));
}

/** "10 minutes", "90 s". */
export function duration(seconds: number): string {
  return NAMED.find(([known]) => known === seconds)?.[1] ?? `${seconds.toLocaleString()} s`;
}
