import { Text } from '@mantine/core';
import type { AuditRow } from '../../api/types';
import { serverNow } from '../../lib/clock';
import { dayAndTime, fullTime, words } from '../../lib/format';
import { Dot } from '../../ui/health';
import { type Column, Table } from '../../ui/table';
import { AuditDetails } from './audit-details';
import { type AuditSearch, OUTCOMES } from './audit-search';
import classes from './audit.module.css';

type AuditTableProps = { rows: AuditRow[]; onFilter: (change: Partial<AuditSearch>) => void };

/** Each actor, action and target leads to all rows of it. */
export function AuditTable({ rows, onFilter }: AuditTableProps) {
  const filter = (name: 'actor' | 'action' | 'target', value: string, text: string) => (
    <button
      type="button"
      className={classes.value}
      title={`Only rows with ${name} ${text}`}
      onClick={() => onFilter({ [name]: value })}
    >
      {text}
    </button>
  );
  const columns: Column<AuditRow>[] = [
    {
      key: 'at',
      title: 'Time',
      nowrap: true,
      cell: (row) => (
        <time dateTime={row.at} title={fullTime(row.at)} className={classes.time}>
          {dayAndTime(row.at, serverNow())}
        </time>
      ),
    },
    {
      key: 'actor',
      title: 'By',
      cell: ({ actor, address }) => (
        <>
          {actor.name || actor.id
            ? filter('actor', actor.id || actor.name, actor.name || actor.id)
            : actor.kind}
          <Text size="xs" c="dimmed">
            {[actor.kind === 'user' ? actor.role : actor.kind, address].filter(Boolean).join(' · ')}
          </Text>
        </>
      ),
    },
    { key: 'action', title: 'Action', cell: ({ action }) => filter('action', action, action) },
    {
      key: 'target',
      title: 'On',
      cell: ({ target }) =>
        target.kind ? (
          <>
            {filter('target', target.id || target.name, target.name || target.id)}
            <Text size="xs" c="dimmed">
              {words(target.kind)}
            </Text>
          </>
        ) : (
          '–'
        ),
    },
    { key: 'environment', title: 'Environment', cell: ({ environment }) => environment || '–' },
    { key: 'outcome', title: 'Outcome', cell: (row) => <Outcome row={row} /> },
  ];
  return (
    <Table
      label="Audit trail"
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.seq)}
      details={(row) => <AuditDetails row={row} />}
      detailsLabel={(row) => `Details of row ${row.seq}`}
    />
  );
}

function Outcome({ row: { outcome, code, count } }: { row: AuditRow }) {
  const { label, color } = OUTCOMES[outcome];
  return (
    <>
      <Dot color={color} /> {label}
      {count > 1 && <b title="This row stands for so many alike"> ×{count.toLocaleString()}</b>}
      {code && (
        <Text size="xs" c="dimmed">
          {words(code)}
        </Text>
      )}
    </>
  );
}
