import { Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Operation } from '../../api/types';
import { serverNow } from '../../lib/clock';
import { dayAndTime, fullTime, span } from '../../lib/format';
import { type Column, Table } from '../../ui/table';
import { Ago } from '../../ui/time';
import { orderTitle } from './actions';
import classes from './operation.module.css';
import { OperationBadge, ProgressBar, countWords } from './statuses';

const COLUMNS: Column<Operation>[] = [
  {
    key: 'order',
    title: 'Order',
    cell: (operation) => (
      <Link
        to="/operations/$operationId"
        params={{ operationId: operation.id }}
        className={classes.title}
        onClick={(event) => event.stopPropagation()}
      >
        {orderTitle(operation.action, operation.arguments)}
      </Link>
    ),
  },
  { key: 'status', title: 'Status', cell: (operation) => <OperationBadge operation={operation} /> },
  {
    key: 'targets',
    title: 'Targets',
    cell: ({ counts }) => (
      <div className={classes.progress}>
        <ProgressBar counts={counts} />
        <Text size="xs" c="dimmed">
          {countWords(counts)}
        </Text>
      </div>
    ),
  },
  { key: 'environments', title: 'Environments', cell: ({ environments }) => environments.join(', ') },
  { key: 'author', title: 'By', cell: ({ author }) => author.name },
  {
    key: 'createdAt',
    title: 'Begun',
    nowrap: true,
    cell: ({ createdAt }) => (
      <time dateTime={createdAt} title={fullTime(createdAt)}>
        {dayAndTime(createdAt, serverNow())}
      </time>
    ),
  },
  { key: 'took', title: 'Took', nowrap: true, cell: (operation) => <Took {...operation} /> },
];

export function Took({ createdAt, endedAt }: { createdAt: string; endedAt?: string }) {
  if (!endedAt) return <Ago at={createdAt} suffix=" so far" />;
  const millis = Date.parse(endedAt) - Date.parse(createdAt);
  return <span>{millis < 1000 ? `${Math.max(0, millis)} ms` : span(millis)}</span>;
}

export function OperationTable({ operations }: { operations: Operation[] }) {
  const navigate = useNavigate();
  return (
    <Table
      label="Operations"
      columns={COLUMNS}
      rows={operations}
      rowKey={(one) => one.id}
      onRow={(one) => void navigate({ to: '/operations/$operationId', params: { operationId: one.id } })}
    />
  );
}
