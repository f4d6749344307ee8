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

/** Of an agent that is silent only what was is known. */
export function ProcessState({ process: { state }, silent = false }: { process: Process; silent?: boolean }) {
  return (
    <span className={classes.state} data-testid="process-state" data-state={state}>
      <Dot color={silent ? 'var(--sm-unknown)' : COLORS[state]} />
      {silent && 'was '}
      {words(state)}
    </span>
  );
}
