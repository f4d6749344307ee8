import { fullTime, span } from '../lib/format';
import { useNow } from '../lib/use-now';

/** How long ago, ticking; the full time on hover. */
export function Ago({ at, suffix = ' ago' }: { at: string | undefined; suffix?: string }) {
  const now = useNow();
  if (!at) return <span>never</span>;
  const since = now - Date.parse(at);
  return (
    <time dateTime={at} title={fullTime(at)}>
      {suffix && since < 2000 ? 'now' : span(since) + suffix}
    </time>
  );
}
