import { Text } from '@mantine/core';
import type { Sandbox } from '../../api/types';
import { Panel } from '../../ui/panel';
import { Ago } from '../../ui/time';
import { Intake } from '../console/intake';
import { tasksUntold } from './profile-claims';
import classes from './sandbox.module.css';

export function TasksPanel({ sandbox, silent }: { sandbox: Sandbox; silent: boolean }) {
  const { tasks = [], capacity } = sandbox;
  const untold = tasksUntold(sandbox);
  return (
    <Panel
      title="Tasks"
      aside={
        <Text size="xs" c="dimmed">
          {capacity ? `${capacity.active} of ${capacity.slots} slots used` : ''}
        </Text>
      }
    >
      <Intake sandbox={sandbox} silent={silent} />
      {tasks.length === 0 ? (
        <Text size="sm" c="dimmed" px="md" py="sm">
          {nothing(sandbox, untold)}
        </Text>
      ) : (
        <ul className={classes.tasks} aria-label="Tasks">
          {tasks.map((one) => (
            <li key={one.id}>
              <code>{one.id}</code>
              <span className={classes.taskProfile}>{one.profile}</span>
              <span className={classes.conditionSince}>
                <Ago at={one.since} suffix="" />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function nothing({ tasks, capacity }: Sandbox, untold: number): string {
  if (untold > 0) return `${untold} ${untold === 1 ? 'runs' : 'run'}; the worker does not say which.`;
  return tasks === undefined && capacity === undefined ? 'Not reported yet.' : 'No task is running.';
}
