import { Button, Group, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { isAway, useDatabaseAway } from '../../api/away';
import { ApiError } from '../../api/problem';
import type { TerminalRecording } from '../../api/types';
import { serverNow } from '../../lib/clock';
import { dayAndTime, fullTime } from '../../lib/format';
import { KeptNotice, Missing } from '../../ui/away';
import { Crumbs } from '../../ui/crumbs';
import { EmptyState } from '../../ui/states';
import { TitleFacts, TitleLine } from '../../ui/title-line';
import { DownloadButton } from './download-button';
import { PlayerPanel } from './player-panel';
import { useRecording } from './queries';
import { STATES, StateBadge } from './recording-state';
import classes from './recording.module.css';

const route = getRouteApi('/inside/audit/recordings/$recordingId');

/** One recorded terminal, to be looked at. */
export default function RecordingPage() {
  const { recordingId } = route.useParams();
  const { data: recording, error, dataUpdatedAt, refetch } = useRecording(recordingId);
  const away = useDatabaseAway();

  useDocumentTitle(recording ? `Recording of ${recording.sandboxName} – Sandmesh` : 'Sandmesh');

  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return <NoRecording />;
  if (!recording) return <Missing error={error} away={away} rows={8} onRetry={() => void refetch()} />;
  return (
    <>
      <Head recording={recording} />
      <KeptNotice away={isAway(error)} at={dataUpdatedAt} />
      <Playback recording={recording} />
    </>
  );
}

/** Of one that runs it is what there was when it was read; what came since is read when somebody asks. */
function Playback({ recording }: { recording: TerminalRecording }) {
  const [read, setRead] = useState({ recording, round: 0 });
  const again = () => setRead({ recording, round: read.round + 1 });
  const grows = read.recording.state === 'running';
  const over = recording.state !== 'running';
  return (
    <>
      {(grows || recording.state !== 'ended') && (
        <p className={classes.notice} role="status">
          {grows && over && 'It has ended since it was read. '}
          {recording.state !== 'ended' && STATES[recording.state].meaning}{' '}
          {grows && (
            <Button size="compact-xs" variant="default" onClick={again}>
              Read it again
            </Button>
          )}
        </p>
      )}
      <PlayerPanel key={read.round} recording={read.recording} onAgain={again} />
    </>
  );
}

function NoRecording() {
  return (
    <EmptyState title="There is no such recording">
      It may have been removed: recordings are kept for a time, and the oldest go when there are too many.{' '}
      <Link to="/audit/recordings">To those that are kept</Link>
    </EmptyState>
  );
}

function Head({ recording }: { recording: TerminalRecording }) {
  const { sandboxId, sandboxName, environment, actorName, startedAt, state } = recording;
  const began = dayAndTime(startedAt, serverNow());
  return (
    <>
      <Crumbs>
        <Link to="/audit/recordings">Recorded terminals</Link>
        <Link to="/audit/recordings" search={{ sandbox: sandboxId }}>
          {sandboxName}
        </Link>
        <span>{began}</span>
      </Crumbs>
      <TitleLine>
        <Title order={1} className={classes.heading}>
          Recording of {sandboxName}
        </Title>
        <StateBadge state={state} />
        <TitleFacts>
          <span>{environment}</span>
          <span>by {actorName}</span>
          <span>
            begun{' '}
            <time dateTime={startedAt} title={fullTime(startedAt)}>
              {began}
            </time>
          </span>
        </TitleFacts>
        <Group gap={6}>
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => <Link to="/sandboxes/$sandboxId" params={{ sandboxId }} {...props} />}
          >
            Sandbox
          </Button>
          <DownloadButton recording={recording} />
        </Group>
      </TitleLine>
    </>
  );
}
