import { Button } from '@mantine/core';
import { can } from '../../api/can';
import { useUser } from '../../api/use-session';
import type { Room, Word } from './live-view-room';

/** For whoever controls the screen: that the worker keeps out of the way for so long. */
export function WorkerPauseButton({ room, say }: { room: Room; say: (word: Word) => void }) {
  const verdict = can.operate(useUser());
  const paused = room.worker?.paused === true;
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-pressed={paused}
      disabled={!verdict.allowed}
      title={
        verdict.allowed
          ? 'The worker takes no new task until you press this again, or no longer control the screen'
          : verdict.because
      }
      onClick={() => say(paused ? { type: 'resumeWorker' } : { type: 'pauseWorker' })}
    >
      {paused ? 'Resume worker' : 'Pause worker'}
    </Button>
  );
}
