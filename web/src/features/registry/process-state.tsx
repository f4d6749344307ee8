import type { Process, ProcessState as State } from '../../api/types';
import { words } from '../../lib/format';
import { Dot } from '../../ui/health';
import classes from './process.module.css';

const COLORS: Record<State, string> = {
  waiting: 'var(--sm-unknown)',
  starting: 'var(--sm-warn)',
  running: 'var(--sm-good)',
  backing_off: 'var(--sm-warn)',
  flapping: 'var(--sm-bad)',
  stopping: 'var(--sm-warn)',
  stopped: 'var(--sm-unknown)',
};

export function ProcessState({ process: { state } }: { process: Process }) {
  return (
    <span className={classes.state} data-testid="process-state" data-state={state}>
      <Dot color={COLORS[state]} />
      {words(state)}
    </span>
  );
}
