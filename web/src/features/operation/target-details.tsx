import { Button, Text } from '@mantine/core';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { can } from '../../api/can';
import { isOver } from '../../api/operation-feed';
import type { Operation, OperationTarget } from '../../api/types';
import { useUser } from '../../api/use-session';
import { bytes, fullTime, span } from '../../lib/format';
import { whatToDo } from '../../lib/what-to-do';
import { KeptOutput } from './kept-output';
import classes from './operation.module.css';

const BundleDialog = lazy(() => import('../console/bundle-dialog'));

/** Everything that is known of one target. */
export function TargetDetails({ operation, target }: { operation: Operation; target: OperationTarget }) {
  const { code, commandId, beganAt, endedAt } = target;
  const advice = whatToDo(code);
  const facts: Fact[] = [
    ...resultFacts(target.result ?? {}),
    ...(code ? [['Code', <code key="code">{code}</code>] as const] : []),
    ...(beganAt ? [['Begun', fullTime(beganAt)] as const] : []),
    ...(endedAt ? [['Ended', fullTime(endedAt)] as const] : []),
    ['Command id', <code key="id">{commandId}</code>],
  ];
  return (
    <div className={classes.details}>
      {advice && (
        <Text size="sm" data-testid="advice">
          <b>What to do:</b> {advice}
        </Text>
      )}
      <dl className={classes.factGrid}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {operation.action === 'collect-bundle' && isOver(target.status) && !target.archiveBytes && (
        <BundleButton target={target} />
      )}
      {operation.action === 'exec' && <KeptOutput operation={operation} target={target} />}
    </div>
  );
}

/** Where no archive is kept, one is made anew for whoever wants it. */
function BundleButton({ target: { sandboxId: id, name } }: { target: OperationTarget }) {
  const verdict = can.operate(useUser());
  const [open, setOpen] = useState(false);
  return (
    <div>
      <Button
        size="compact-xs"
        variant="default"
        disabled={!verdict.allowed}
        title={verdict.allowed ? undefined : verdict.because}
        onClick={() => setOpen(true)}
      >
        Collect its bundle now…
      </Button>
      {open && (
        <Suspense fallback={null}>
          <BundleDialog sandbox={{ id, name }} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

type Result = Record<string, unknown>;
type Fact = readonly [name: string, value: ReactNode];

/** What an agent tells of a program or of a drain, in words; nothing else of a result is for people. */
function resultFacts(result: Result): Fact[] {
  const number = (name: string, label: string, words: (value: number) => string = String): Fact[] => {
    const value = result[name];
    return typeof value === 'number' ? [[label, words(value)]] : [];
  };
  const zero = (name: string, label: string): Fact[] => (result[name] ? number(name, label, bytes) : []);
  const { tasks, unknown, health } = result as {
    tasks?: { id?: string; profile?: string }[];
    unknown?: string;
    health?: { status?: string };
  };
  return [
    ...number('exitCode', 'Exit code'),
    ...number('signal', 'Ended by signal'),
    ...number('durationMillis', 'Ran for', (millis) => (millis < 1000 ? `${millis} ms` : span(millis))),
    ...number('outputBytes', 'Wrote', bytes),
    ...zero('droppedBytes', 'Not kept'),
    ...zero('lostBytes', 'Lost'),
    ...number('running', 'Tasks that run'),
    ...(Array.isArray(tasks) && tasks.length
      ? [['Waited for', tasks.map(({ id, profile }) => profile || id).join(', ')] as Fact]
      : []),
    ...(unknown ? [['Not known', unknown] as Fact] : []),
    ...(health?.status ? [['Health', health.status] as Fact] : []),
  ];
}
