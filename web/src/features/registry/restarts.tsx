import { Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { clockTime, fullTime } from '../../lib/format';
import { Dot } from '../../ui/health';
import { LogText } from '../../ui/log-text';
import { EmptyState, FailureState, LoadingRows } from '../../ui/states';
import { Sentence } from '../../ui/time';
import classes from './process.module.css';
import { useProcessEvents } from './queries';
import {
  type Account,
  type Exit,
  type Ready,
  accounts,
  duration,
  endIsMissing,
  flappingText,
  headline,
  nextTry,
  outcome,
} from './restart-account';

const OLDER =
  'The control node that answered cannot reach the database; what is older is read again when it can.';

/** Every end and start of a process that the timeline still knows, each with a full account, newest first. */
export function Restarts({ sandboxId, process }: { sandboxId: string; process: string }) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useProcessEvents(sandboxId, process);
  if (isPending) return <LoadingRows rows={4} height={36} />;
  if (!data) return <FailureState error={error} onRetry={() => void refetch()} />;
  const stale = data.pages.some((page) => page.stale);
  const events = new Map(data.pages.flatMap((page) => page.items).map((one) => [one.id, one]));
  const told = accounts([...events.values()]);
  if (told.length === 0) {
    return (
      <EmptyState title={stale ? 'It was not restarted lately' : 'It was never restarted'}>
        {stale
          ? OLDER
          : `As far back as the timeline goes, ${process} has neither ended nor been started again.`}
      </EmptyState>
    );
  }
  return (
    <>
      <ol className={classes.accounts} aria-label={`Accounts of ${process}`}>
        {told.map((one, index) => (
          <li key={one.id}>
            <AccountDetails account={one} open={index === 0} more={hasNextPage} />
          </li>
        ))}
      </ol>
      {stale && (
        <Text size="xs" c="dimmed" role="status">
          {OLDER}
        </Text>
      )}
      {hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          Load older
        </Button>
      )}
    </>
  );
}

function color({ wanted, ready, flapping, endedAgain }: Account): string {
  if (flapping || endedAgain) return 'var(--sm-bad)';
  if (wanted) return 'var(--sm-unknown)';
  return ready ? 'var(--sm-good)' : 'var(--sm-warn)';
}

function AccountDetails({ account, open, more }: { account: Account; open: boolean; more: boolean }) {
  return (
    <details className={classes.account} open={open} data-testid="account">
      <summary>
        <Dot color={color(account)} />
        <span className={classes.headline}>
          <Sentence text={headline(account)} />
        </span>
        <span className={classes.outcome}>{outcome(account)}</span>
        <time dateTime={account.at} title={fullTime(account.at)}>
          {day(account.at)} {clockTime(account.at)}
        </time>
      </summary>
      <ol className={classes.steps}>
        {account.toldAt && (
          <Step title="Told later">
            at {day(account.toldAt)} {clockTime(account.toldAt)}; the times here are the agent's own.
          </Step>
        )}
        {more && endIsMissing(account) && (
          <Step title="What happened">What ended it is further back: load older.</Step>
        )}
        {account.exit && <ExitSteps exit={account.exit} next={nextTry(account)} />}
        {account.flapping && <Step title="It is flapping">{flappingText(account.flapping)}</Step>}
        {account.ready && <ReadyStep ready={account.ready} first={!account.exit} />}
      </ol>
    </details>
  );
}

function ExitSteps({ exit, next }: { exit: Exit; next: string }) {
  const { pid, how, unwell, logTail, adopted, restarts, stopped } = exit;
  return (
    <>
      <Step title="What happened">
        {pid ? `Pid ${pid} ${how}` : `It ${how}`}
        {adopted && '; this agent had found it running and adopted it'}
        {restarts > 0 && `, after ${restarts === 1 ? 'one restart' : `${restarts} restarts`} before`}.
      </Step>
      {unwell && (
        <Step title="Its probe found">
          <Sentence text={unwell} />
        </Step>
      )}
      <Step title="Its last words">
        {logTail.length === 0 ? (
          'It wrote nothing that was kept.'
        ) : (
          <LogText label="Last log lines before the end" lines={logTail} />
        )}
      </Step>
      {stopped.length > 0 && <Step title="Stopped for its sake">{stopped.join(', ')}</Step>}
      {next && <Step title="What is done">{next}</Step>}
    </>
  );
}

function ReadyStep({ ready, first }: { ready: Ready; first: boolean }) {
  const { at, toldAt, pid, restarts, adopted, tookMillis } = ready;
  return (
    <Step title={first ? 'Ready' : 'Ready again'}>
      {clockTime(at)}
      {tookMillis !== undefined && `, ${duration(tookMillis)} after its end`}
      {pid && `, as pid ${pid}`}
      {restarts > 0 && `, restart ${restarts}`}
      {adopted && ', found running and adopted'}
      {toldAt && `, told later at ${clockTime(toldAt)}`}.
    </Step>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <Text size="xs" c="dimmed" component="span">
        {title}
      </Text>
      <div>{children}</div>
    </li>
  );
}

function day(instant: string): string {
  return new Date(instant).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}
