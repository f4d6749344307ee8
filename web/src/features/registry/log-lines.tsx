import { Button, CopyButton, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { can } from '../../api/can';
import { explain } from '../../api/problem';
import type { ProcessLog } from '../../api/types';
import { useUser } from '../../api/use-session';
import { bytes, clockTime, fullTime } from '../../lib/format';
import { LogText } from '../../ui/log-text';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/states';
import { useProcessEvents, useProcessLog } from './queries';
import { type Account, accounts } from './restart-account';

type LogLinesProps = { sandboxId: string; process: string };

/** Logs may hold what viewers must not see: the server decides, this only says so. */
export function LogLines(props: LogLinesProps) {
  const verdict = can.readLog(useUser());
  if (!verdict.allowed) return <EmptyState title="Not for you to read">{verdict.because}</EmptyState>;
  return <Log {...props} />;
}

function Log({ sandboxId, process }: LogLinesProps) {
  const { data, error, isFetching, refetch } = useProcessLog(sandboxId, process);
  const again = () => void refetch();
  if (!data && error)
    return <LastWords sandboxId={sandboxId} process={process} why={explain(error)} onRetry={again} />;
  if (!data) return <LoadingRows rows={6} height={18} />;
  return (
    <>
      <Group gap="xs" mb={6} justify="space-between">
        <Text size="xs" c={error ? 'var(--sm-bad)' : 'dimmed'} role="status">
          {error
            ? `Not read again: ${explain(error)} These are of ${clockTime(data.at)}.`
            : `${count(data)}, read at ${clockTime(data.at)}`}
        </Text>
        <Group gap={6}>
          <Button
            size="compact-xs"
            variant="default"
            renderRoot={(props) => (
              <Link to="/sandboxes/$sandboxId/logs" params={{ sandboxId }} search={{ process }} {...props} />
            )}
          >
            Follow
          </Button>
          <CopyButton value={data.lines.join('\n')}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" disabled={data.lines.length === 0} onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button size="compact-xs" variant="default" loading={isFetching} onClick={again}>
            Refresh
          </Button>
        </Group>
      </Group>
      {data.lines.length === 0 ? (
        <EmptyState title="Nothing was written">{process} has not written a line to its log yet.</EmptyState>
      ) : (
        <LogText key={data.at} label={`Log of ${process}`} lines={data.lines} tall />
      )}
    </>
  );
}

type LastWordsProps = LogLinesProps & { why: string; onRetry: () => void };

/** The log cannot be read, but what was written before the last end was told with it. */
function LastWords({ sandboxId, process, why, onRetry }: LastWordsProps) {
  const { data } = useProcessEvents(sandboxId, process);
  const last = accounts(data?.pages.flatMap((page) => page.items) ?? []).find(hasWords);
  return (
    <>
      <ErrorState message={why} onRetry={onRetry} />
      {last?.exit && (
        <>
          <Text size="xs" c="dimmed" mb={6}>
            What it wrote before it last ended, {fullTime(last.at)}:
          </Text>
          <LogText label={`Last words of ${process}`} lines={last.exit.logTail} />
        </>
      )}
    </>
  );
}

function hasWords({ exit }: Account): boolean {
  return exit !== undefined && exit.logTail.length > 0;
}

function count({ lines, size }: ProcessLog): string {
  return `Last ${lines.length === 1 ? 'line' : `${lines.length} lines`} of ${bytes(size)} written`;
}
