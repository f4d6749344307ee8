import { Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { TerminalRecording } from '../../api/types';
import { serverNow } from '../../lib/clock';
import { bytes, dayAndTime, fullTime } from '../../lib/format';
import { type Column, Table } from '../../ui/table';
import { playTime } from './play-time';
import { StateBadge } from './recording-state';
import classes from './recording.module.css';

const COLUMNS: Column<TerminalRecording>[] = [
  {
    key: 'sandbox',
    title: 'Terminal of',
    cell: ({ id, sandboxName }) => (
      <Link
        to="/audit/recordings/$recordingId"
        params={{ recordingId: id }}
        className={classes.title}
        onClick={(event) => event.stopPropagation()}
      >
        {sandboxName}
      </Link>
    ),
  },
  { key: 'environment', title: 'Environment', cell: ({ environment }) => environment },
  { key: 'actor', title: 'By', cell: ({ actorName }) => actorName },
  {
    key: 'startedAt',
    title: 'Begun',
    nowrap: true,
    cell: ({ startedAt }) => (
      <time dateTime={startedAt} title={fullTime(startedAt)}>
        {dayAndTime(startedAt, serverNow())}
      </time>
    ),
  },
  {
    key: 'seconds',
    title: 'Length',
    nowrap: true,
    cell: ({ seconds, bytes: size }) => (
      <>
        {playTime(seconds)}{' '}
        <Text span size="xs" c="dimmed">
          {bytes(size)}
        </Text>
      </>
    ),
  },
  { key: 'state', title: 'State', cell: ({ state }) => <StateBadge state={state} /> },
];

export function RecordingTable({ recordings }: { recordings: TerminalRecording[] }) {
  const navigate = useNavigate();
  return (
    <Table
      label="Recordings"
      columns={COLUMNS}
      rows={recordings}
      rowKey={(one) => one.id}
      onRow={(one) =>
        void navigate({ to: '/audit/recordings/$recordingId', params: { recordingId: one.id } })
      }
    />
  );
}
