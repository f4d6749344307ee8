import { Button, Checkbox, NativeSelect, VisuallyHidden } from '@mantine/core';
import { serverNow } from '../../lib/clock';
import { dayAndTime } from '../../lib/format';
import { useStore } from '../../lib/store';
import { playTime, spokenTime } from './play-time';
import { type Player, type PlayerState, SPEEDS } from './player';
import classes from './recording.module.css';

const STEP_SECONDS = 5;

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'preventDefault'>;

/** Of whatever part of the player has the focus and has no other use for them. */
export function playerKeys(event: Keys, player: Player): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === ' ') player.toggle();
  else if (event.key === 'ArrowLeft') player.seek(player.state.get().at - STEP_SECONDS);
  else if (event.key === 'ArrowRight') player.seek(player.state.get().at + STEP_SECONDS);
  else return;
  event.preventDefault();
}

const WORDS: Record<PlayerState['status'], string> = {
  paused: '',
  playing: '',
  waiting: 'Waits for more',
  ended: 'Ended',
};

export function PlayerControls({ player }: { player: Player }) {
  const { status, at, length, speed, short } = useStore(player.state);
  const plays = status === 'playing' || status === 'waiting';
  const began = player.beganAt;
  return (
    <div className={classes.controls}>
      <Button
        size="xs"
        w={76}
        aria-keyshortcuts="Space"
        data-testid="player"
        data-status={status}
        onClick={() => player.toggle()}
      >
        {plays ? 'Pause' : status === 'ended' ? 'Again' : 'Play'}
      </Button>
      <input
        type="range"
        className={classes.seek}
        aria-label="Position"
        aria-valuetext={`${spokenTime(at)} of ${spokenTime(length)}`}
        min={0}
        max={length}
        step="any"
        value={at}
        disabled={length === 0}
        onChange={(event) => player.seek(event.currentTarget.valueAsNumber)}
        onKeyDown={(event) => playerKeys(event, player)}
      />
      <span className={classes.time} data-testid="position">
        {playTime(at)} / {playTime(length)}
      </span>
      <NativeSelect
        size="xs"
        aria-label="Speed"
        data={SPEEDS.map((one) => ({ value: String(one), label: `${one}×` }))}
        value={String(speed)}
        onChange={(event) => player.setSpeed(Number(event.currentTarget.value))}
      />
      <Checkbox
        size="xs"
        label="Short pauses"
        title="Pauses are cut to 2 seconds"
        checked={short}
        onChange={(event) => player.setShort(event.currentTarget.checked)}
      />
      {began !== undefined && <WallClock at={began + player.recordedAt() * 1000} />}
      <VisuallyHidden role="status">{WORDS[status]}</VisuallyHidden>
    </div>
  );
}

function WallClock({ at }: { at: number }) {
  const instant = new Date(at).toISOString();
  return (
    <time className={classes.clock} dateTime={instant} title="When this was shown">
      {dayAndTime(instant, serverNow())}
    </time>
  );
}
