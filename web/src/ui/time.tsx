import { serverNow } from '../lib/clock';
import { clockTimes } from '../lib/clock-times';
import { dayAndTime, fullTime, localTimes, span } from '../lib/format';
import { useStore } from '../lib/store';
import { useNow } from '../lib/use-now';
import classes from './ui.module.css';

/** How long ago, ticking; the time of day beside it where that is wished, as a finger cannot hover. */
export function Ago({ at, suffix = ' ago' }: { at: string | undefined; suffix?: string }) {
  const now = useNow();
  const clock = useStore(clockTimes);
  if (!at) return <span>never</span>;
  const since = now - Date.parse(at);
  return (
    <time dateTime={at} title={fullTime(at)}>
      {suffix && since < 2000 ? 'now' : span(since) + suffix}
      {clock && ' '}
      {clock && <span className={classes.clock}>({dayAndTime(at, now)})</span>}
    </time>
  );
}

const WEEK_MILLIS = 7 * 86_400_000;

/** How long it still lasts; soon is a warning. */
export function Until({ at, soon = WEEK_MILLIS }: { at: string; soon?: number }) {
  const now = useNow();
  const left = Date.parse(at) - now;
  return (
    <time dateTime={at} title={fullTime(at)} className={left < soon ? classes.soon : undefined}>
      {left <= 0 ? 'over' : `in ${span(left)}`}
    </time>
  );
}

/** What a program says, with its times as ours. */
export function Sentence({ text }: { text: string }) {
  return localTimes(text, serverNow());
}
