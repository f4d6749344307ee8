import { Text } from '@mantine/core';
import type { Brake, BrakeTurn } from '../../api/types';
import { span } from '../../lib/format';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import { type Column, Table } from '../../ui/table';
import { Ago } from '../../ui/time';
import classes from './brake.module.css';
import { CAUSES, turnNumbers, waitsFor } from './brake-words';

const COLUMNS: Column<BrakeTurn>[] = [
  { key: 'engagedAt', title: 'On', nowrap: true, cell: ({ engagedAt }) => <Ago at={engagedAt} /> },
  { key: 'cause', title: 'Because', cell: ({ cause }) => CAUSES[cause] },
  { key: 'numbers', title: 'Numbers', cell: turnNumbers },
  {
    key: 'lasted',
    title: 'Lasted',
    nowrap: true,
    cell: ({ engagedAt, releasedAt }) =>
      releasedAt ? span(Date.parse(releasedAt) - Date.parse(engagedAt)) : 'still on',
  },
  {
    key: 'released',
    title: 'Released',
    cell: ({ releasedAt, releasedBy, reason }) => {
      if (!releasedAt) return '–';
      return releasedBy ? `by ${releasedBy}: ${reason}` : reason;
    },
  },
];

/** Its state in full, and the last times that it was on. */
export function BrakePanel({ brake }: { brake: Brake }) {
  const color = brake.on ? 'var(--sm-warn)' : 'var(--sm-good)';
  return (
    <Panel title="Brake">
      <div className={classes.state} data-testid="brake-state">
        <span>
          <Dot color={color} /> {brake.on ? 'on' : 'off'} for <Ago at={brake.since} suffix="" />
        </span>
        <Text size="sm" c="dimmed">
          {waitsFor(brake) ??
            'It goes on when more than 30 % of the fleet fall silent within a minute, or a control node is lost; as long as it is on, nothing is replaced or ended by itself.'}
        </Text>
      </div>
      {brake.history.length > 0 && (
        <Table
          label="Times that the brake was on"
          bare
          columns={COLUMNS}
          rows={brake.history}
          rowKey={(turn) => turn.engagedAt}
        />
      )}
    </Panel>
  );
}
