import { Drawer, Tabs, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Process, Sandbox } from '../../api/types';
import { bytes } from '../../lib/format';
import { Ago, Sentence } from '../../ui/time';
import { LogLines } from './log-lines';
import { ProcessState } from './process-state';
import classes from './process.module.css';
import { Restarts } from './restarts';

export type ProcessTab = 'restarts' | 'log';

type ProcessDrawerProps = {
  sandbox: Sandbox;
  process: Process;
  tab: ProcessTab;
  silent: boolean;
  onClose: () => void;
};

/** One process in full: as whom and within what it runs, why it was restarted, and what it wrote last. */
export default function ProcessDrawer({ sandbox, process, tab, silent, onClose }: ProcessDrawerProps) {
  const phone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={phone ? '100%' : 'min(720px, 90vw)'}
      title={
        <span className={classes.title}>
          {process.name}
          <ProcessState process={process} silent={silent} />
        </span>
      }
      closeButtonProps={{ 'aria-label': `Close ${process.name}` }}
    >
      <Facts process={process} />
      <Tabs defaultValue={tab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="restarts">Why was it restarted</Tabs.Tab>
          <Tabs.Tab value="log">Last log lines</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="restarts" pt="sm">
          <Restarts sandboxId={sandbox.id} process={process.name} />
        </Tabs.Panel>
        <Tabs.Panel value="log" pt="sm">
          <LogLines sandboxId={sandbox.id} process={process.name} />
        </Tabs.Panel>
      </Tabs>
    </Drawer>
  );
}

function Facts({ process }: { process: Process }) {
  const { pid, restarts, since, reason, confinement = {}, rssBytes } = process;
  const { user, memoryBytes, openFiles, processes, oomScoreAdj } = confinement;
  const facts: [string, ReactNode][] = [
    ['Pid', pid ? pid : 'none runs'],
    ['For', <Ago key="since" at={since} suffix="" />],
    ['Restarts', restarts],
    ['User', user || "the agent's own"],
    ['Memory', memoryText(pid ? rssBytes : undefined, memoryBytes)],
    ['Open files', openFiles ? `${openFiles} at most` : 'limit of the system'],
    ['Processes', processes ? `${processes} at most` : 'limit of the system'],
    ['When memory runs out', sacrifice(oomScoreAdj)],
  ];
  return (
    <>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {reason && (
        <Text size="sm" c="dimmed" mb="sm" className={classes.reason}>
          <Sentence text={process.state === 'running' ? `Last start: ${reason}` : reason} />
        </Text>
      )}
    </>
  );
}

/** Of the process and all that it started, as its limit is. */
function memoryText(used: number | undefined, limit: number | undefined): string {
  if (used === undefined)
    return limit ? `${bytes(limit)} at most, with all that it starts` : 'limit of the machine';
  const most = limit ? `of at most ${bytes(limit)}` : 'of what the machine has';
  return `${bytes(used)} ${most}, with all that it started`;
}

/** What its oom_score_adj means to whoever does not know the number. */
function sacrifice(score = 0): string {
  if (score > 0) return `ended early (+${score})`;
  return score < 0 ? `ended late (${score})` : 'no preference';
}
