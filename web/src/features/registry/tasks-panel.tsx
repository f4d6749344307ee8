import { Text } from '@mantine/core';
import type { Sandbox } from '../../api/types';
import { Panel } from '../../ui/panel';
import { Ago } from '../../ui/time';
import classes from './sandbox.module.css';

export function TasksPanel({ sandbox }: { sandbox: Sandbox }) {
  const { tasks = [], capacity } = sandbox;
  return (
    <Panel
      title="Tasks"
      aside={
        <Text size="xs" c="dimmed">
          {capacity ? `${capacity.active} of ${capacity.slots} slots used` : ''}
        </Text>
      }
    >
      {tasks.length === 0 ? (
        <Text size="sm" c="dimmed" px="md" py="sm">
          No task is running.
        </Text>
      ) : (
        <ul className={classes.tasks} aria-label="Tasks">
          {tasks.map((one) => (
            <li key={one.id}>
              <code>{one.id}</code>
              <span>{one.profile}</span>
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
