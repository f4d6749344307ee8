/** Doubling waits with full jitter above a floor: many pages that lose one server do not come back in step. */
export function backoffMillis(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(15_000, 500 * 2 ** Math.min(attempt, 6));
  return Math.round(250 + random() * (ceiling - 250));
}
