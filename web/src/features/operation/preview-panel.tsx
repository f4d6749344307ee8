import { Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { ApiError, explain } from '../../api/problem';
import type { OperationAction, OperationPreview } from '../../api/types';
import { whatToDo } from '../../lib/what-to-do';
import { Dot, HEALTH } from '../../ui/health';
import { LoadingRows } from '../../ui/states';
import { ACTIONS } from './actions';
import classes from './operation.module.css';

type PreviewPanelProps = {
  action: OperationAction;
  preview: UseQueryResult<OperationPreview>;
  /** Whether there is a whole order to ask about. */
  asked: boolean;
  /** Whether it is about the order as it is now. */
  current: boolean;
};

/** Who is hit and what it costs, as the control plane knows it; no agent is asked. */
export function PreviewPanel({ action, preview, asked, current }: PreviewPanelProps) {
  const { data, error } = preview;
  return (
    <section
      className={classes.preview}
      aria-label="What will happen"
      aria-busy={asked && !current && !error}
    >
      <Text size="sm" fw={600}>
        What will happen
      </Text>
      <Text size="sm">{ACTIONS[action].means}</Text>
      {!asked && (
        <Text size="xs" c="dimmed">
          Whom it hits stands here as soon as the order is whole.
        </Text>
      )}
      {asked && error && (
        <Text size="sm" c="var(--sm-bad)" role="alert">
          {explain(error)} {error instanceof ApiError && whatToDo(error.code)}
        </Text>
      )}
      {asked && !error && !data && <LoadingRows rows={2} height={30} />}
      {asked && !error && data && <Radius preview={data} stale={!current} />}
    </section>
  );
}

function Radius({ preview, stale }: { preview: OperationPreview; stale: boolean }) {
  const { total, runningTasks, slotsFreeBefore, slotsFreeAfter, unreachable, refused } = preview;
  const numbers: [label: string, value: string, warns: boolean][] = [
    ['Targets', String(total), false],
    ['Tasks that run there', String(runningTasks), runningTasks > 0],
    ['Free slots, then', `${slotsFreeBefore} → ${slotsFreeAfter}`, slotsFreeAfter < slotsFreeBefore],
    ['Cannot be reached', String(unreachable), unreachable > 0],
    ['Will be refused', String(refused), refused > 0],
  ];
  return (
    <div data-testid="radius" data-stale={stale || undefined} className={classes.radius}>
      <dl className={classes.numbers}>
        {numbers.map(([label, value, warns]) => (
          <div key={label} data-warns={warns || undefined}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Exceptions preview={preview} />
      <details className={classes.targets}>
        <summary>Show the targets</summary>
        <ul>
          {preview.targets.map((one) => (
            <li key={one.sandboxId}>
              <Dot color={HEALTH[one.health].color} />
              <span>
                {one.name} <small>{one.environment}</small>
              </span>
              <small>
                {one.runningTasks} {one.runningTasks === 1 ? 'task' : 'tasks'}, {one.slotsFree} free
              </small>
            </li>
          ))}
        </ul>
        {total > preview.targets.length && (
          <Text size="xs" c="dimmed">
            and {total - preview.targets.length} more
          </Text>
        )}
      </details>
    </div>
  );
}

const SHOWN = 5;

/** Those for whom nothing, or nobody knows what, will be done. */
function Exceptions({ preview: { targets } }: { preview: OperationPreview }) {
  const odd = targets.filter((one) => one.refusal || !one.reachable);
  if (odd.length === 0) return null;
  return (
    <ul className={classes.exceptions} aria-label="Exceptions">
      {odd.slice(0, SHOWN).map((one) => (
        <li key={one.sandboxId}>
          <b>{one.name}</b>{' '}
          {one.refusal
            ? `will be refused: ${one.refusal.message}. ${whatToDo(one.refusal.code) ?? ''}`
            : 'does not report now: it is waited for, half a minute at most.'}
        </li>
      ))}
      {odd.length > SHOWN && <li>and {odd.length - SHOWN} more</li>}
    </ul>
  );
}
