/** The server's clock minus ours, learned from what it sends; a laptop's clock may be minutes off. */
let offsetMillis = 0;

export function learnServerTime(instant: string): void {
  const at = Date.parse(instant);
  if (Number.isFinite(at)) offsetMillis = at - Date.now();
}

export function serverNow(): number {
  return Date.now() + offsetMillis;
}
