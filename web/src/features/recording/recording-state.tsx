import { Text } from '@mantine/core';
import type { TerminalRecording } from '../../api/types';
import { Dot } from '../../ui/health';
import classes from './recording.module.css';

type State = TerminalRecording['state'];

/** A text and a colour for every member, so that none is forgotten. */
export const STATES: Record<State, { label: string; color: string; meaning: string }> = {
  running: {
    label: 'Running',
    color: 'var(--sm-calm)',
    meaning: 'The terminal is open and being recorded. What was stored by now can be played.',
  },
  ended: { label: 'Ended', color: 'var(--sm-good)', meaning: 'It is whole, from its beginning to its end.' },
  interrupted: {
    label: 'Interrupted',
    color: 'var(--sm-warn)',
    meaning: 'Its control node went, and with it the terminal. It plays up to what was stored last.',
  },
  full: {
    label: 'Full',
    color: 'var(--sm-warn)',
    meaning: 'It had reached its largest size, so the terminal was ended. Nothing was shown unrecorded.',
  },
  failed: {
    label: 'Failed',
    color: 'var(--sm-bad)',
    meaning:
      'It could not be stored any more, so the terminal was ended. It plays up to what was stored last.',
  },
};

export function StateBadge({ state }: { state: State }) {
  const { label, color, meaning } = STATES[state];
  return (
    <span className={classes.state} title={meaning} data-testid="recording-state" data-state={state}>
      <Dot color={color} />
      <Text span size="sm" fw={600}>
        {label}
      </Text>
    </span>
  );
}
