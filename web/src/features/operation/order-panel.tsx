import type { ReactNode } from 'react';
import type { Operation } from '../../api/types';
import { commandLine } from '../../lib/command-words';
import { duration } from '../../lib/durations';
import { fullTime } from '../../lib/format';
import { labelTexts } from '../../lib/labels';
import { Panel } from '../../ui/panel';
import { argumentFacts } from './actions';
import classes from './operation.module.css';

/** What was ordered, of whom and within what bounds. */
export function OrderPanel({ operation }: { operation: Operation }) {
  const { policy, arguments: given, drainUntil, runnerNode, status } = operation;
  const facts: (readonly [name: string, value: ReactNode])[] = [
    ...(given.command ? [['Command', <code key="command">{commandLine(given.command)}</code>] as const] : []),
    ...argumentFacts(given),
    ['Asked for', selectorWords(operation)],
    ['At once', policy.parallelism ?? '–'],
    [
      'Stops after',
      policy.stopAfter
        ? `${policy.stopAfter} ${policy.stopAfter === 1 ? 'failure' : 'failures'}`
        : 'none: goes on',
    ],
    ['Deadline', policy.deadlineSeconds === undefined ? '–' : duration(policy.deadlineSeconds)],
    ...(drainUntil ? [['Extended until', fullTime(drainUntil)] as const] : []),
    ['By', operation.author.name],
    ['Begun', fullTime(operation.createdAt)],
    ...(operation.endedAt ? [['Ended', fullTime(operation.endedAt)] as const] : []),
    ...(runnerNode ? [[status === 'running' ? 'Run by node' : 'Last run by node', runnerNode] as const] : []),
    ['Id', <code key="id">{operation.id}</code>],
  ];
  return (
    <Panel title="Order">
      <dl className={classes.order}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** The selector as it was given; what it came to are the targets. */
function selectorWords({ selector }: Operation): string {
  const { ids, environments, health, labels, text } = selector;
  if (ids) return ids.length === 1 ? 'one sandbox' : `${ids.length} sandboxes by their ids`;
  return [
    environments && `in ${environments.join(' or ')}`,
    health && `that are ${health.join(' or ')}`,
    labels && `with ${labelTexts(labels).join(' and ')}`,
    text && `whose name or instance holds “${text}”`,
  ]
    .filter(Boolean)
    .join(', ');
}
