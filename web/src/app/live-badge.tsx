import { Text } from '@mantine/core';
import type { BusState } from '@sandmesh/client';
import { useLiveBlind, useLiveState } from '../api/live-context';
import { Dot } from '../ui/health';
import classes from './shell.module.css';

const STATES: Record<BusState, { text: string; color: string; meaning: string }> = {
  off: { text: 'Off', color: 'var(--sm-unknown)', meaning: 'No live updates' },
  connecting: {
    text: 'Connecting…',
    color: 'var(--sm-unknown)',
    meaning: 'Live updates are being connected',
  },
  open: { text: 'Live', color: 'var(--sm-good)', meaning: 'Every change is shown as it happens' },
  reconnecting: {
    text: 'Reconnecting…',
    color: 'var(--sm-warn)',
    meaning: 'The connection was lost; what you see may be old. It is being tried again.',
  },
  polling: {
    text: 'Polling',
    color: 'var(--sm-warn)',
    meaning: 'No live connection can be had for now; the page asks every 10 seconds.',
  },
};

const WITHOUT_DATABASE = {
  text: 'Live',
  color: 'var(--sm-warn)',
  meaning:
    'The control node that speaks here cannot reach the database: what sandboxes report is shown as it comes, the rest is asked for every few seconds.',
};

export function LiveBadge() {
  const state = useLiveState();
  const blind = useLiveBlind();
  const { text, color, meaning } = state === 'open' && blind ? WITHOUT_DATABASE : STATES[state];
  return (
    <span
      className={classes.live}
      role="status"
      data-testid="connection"
      aria-label={`Connection: ${text}`}
      title={meaning}
    >
      <Dot color={color} />
      <Text span size="xs">
        {text}
      </Text>
    </span>
  );
}
