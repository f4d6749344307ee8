import { Button, Text } from '@mantine/core';
import type { SandboxEvent } from '../../api/types';
import { clockTime, fullTime, spacedOut } from '../../lib/format';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import { FailureState, LoadingRows } from '../../ui/states';
import { Sentence } from '../../ui/time';
import { eventTime } from './event-time';
import { useEvents } from './queries';
import classes from './sandbox.module.css';

const SEVERITIES: Record<SandboxEvent['severity'], string> = {
  info: 'var(--sm-unknown)',
  warning: 'var(--sm-warn)',
  error: 'var(--sm-bad)',
};

function dayOf(instant: string): string {
  return new Date(instant).toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
}

export function TimelinePanel({ sandboxId }: { sandboxId: string }) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useEvents(sandboxId);
  const events = distinct(data?.pages.flatMap((page) => page.items) ?? []);
  const { stale, completeSince: since } = data?.pages.find((page) => page.stale) ?? {};
  return (
    <Panel title="Timeline">
      {isPending && (
        <div className={classes.padded}>
          <LoadingRows rows={4} height={22} />
        </div>
      )}
      {!data && error && <FailureState error={error} onRetry={() => void refetch()} />}
      {data && (
        <Events events={events} none={stale ? 'Nothing has happened lately.' : 'Nothing has happened yet.'} />
      )}
      {stale && <FromMemory since={since} />}
      {hasNextPage && (
        <div className={classes.padded}>
          <Button
            size="compact-xs"
            variant="default"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            Load older
          </Button>
        </div>
      )}
    </Panel>
  );
}

function distinct(events: SandboxEvent[]): SandboxEvent[] {
  return [...new Map(events.map((one) => [one.id, one])).values()];
}

function byDay(events: SandboxEvent[]): Map<string, SandboxEvent[]> {
  const days = new Map<string, SandboxEvent[]>();
  for (const one of events) {
    const day = dayOf(eventTime(one).at);
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  return days;
}

/** What the node that answers has seen itself is all there is while it is without the database. */
function FromMemory({ since }: { since: string | undefined }) {
  return (
    <Text size="xs" c="dimmed" px="md" py="xs" role="status" data-testid="from-memory">
      The control node that answered cannot reach the database: this is what it still knows
      {since && `, whole since ${clockTime(since)}`}. What is older is read again when it can.
    </Text>
  );
}

function Events({ events, none }: { events: SandboxEvent[]; none: string }) {
  if (events.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {none}
      </Text>
    );
  }
  return [...byDay(events)].map(([day, ofDay]) => (
    <section key={day} aria-label={day}>
      <h3 className={classes.day}>{day}</h3>
      <ol className={classes.timeline} aria-label={`Timeline of ${day}`}>
        {ofDay.map((one) => (
          <Entry key={one.id} event={one} />
        ))}
      </ol>
    </section>
  ));
}

function Entry({ event }: { event: SandboxEvent }) {
  const { at, toldAt } = eventTime(event);
  return (
    <li data-testid="event" data-kind={event.kind}>
      <time dateTime={at} title={fullTime(at)}>
        {clockTime(at)}
      </time>
      <Dot color={SEVERITIES[event.severity]} />
      <span className={classes.message}>
        <Sentence text={event.message} />
        {toldAt && <span className={classes.toldLater}> told later, at {clockTime(toldAt)}</span>}
      </span>
      <span className={classes.kind}>{spacedOut(event.kind)}</span>
    </li>
  );
}
