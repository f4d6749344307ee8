import { Button, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ApiError, explain } from '../../api/problem';
import type { TerminalRecording } from '../../api/types';
import { bytes } from '../../lib/format';
import { whatToDo } from '../../lib/what-to-do';
import { CastReader } from './cast';
import { CastScreen } from './cast-screen';
import { Player } from './player';
import { PlayerControls, playerKeys } from './player-controls';
import { readCast } from './read-cast';
import classes from './recording.module.css';

type Reading =
  | { status: 'reading'; size: number }
  | { status: 'whole'; empty: boolean }
  | { status: 'failed'; message: string };

type PlayerPanelProps = { recording: TerminalRecording; onAgain: () => void };

/** Reads one recording and plays it, beginning while it still comes. */
export function PlayerPanel({ recording, onAgain }: PlayerPanelProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [player, setPlayer] = useState<Player>();
  const [reading, setReading] = useState<Reading>({ status: 'reading', size: 0 });
  const { id, sandboxName, columns, rows, bytes: whole } = recording;

  useEffect(() => {
    const place = frame.current;
    if (!place) return undefined;
    let made: Player | undefined;
    const screen = new CastScreen(place, { cols: columns, rows }, (event) => made && playerKeys(event, made));
    const controller = new AbortController();
    const reader = new CastReader();
    const grown = (all: boolean) => {
      const { cast } = reader;
      if (!cast) return;
      if (!made) {
        const begun = (made = new Player(cast, screen));
        begun.state.subscribe(() => screen.told(begun.state.get()));
        setPlayer(begun);
      }
      made.grown(all);
    };
    const read = async () => {
      const take = (piece: Uint8Array) => {
        reader.push(piece);
        grown(false);
        setReading({ status: 'reading', size: reader.bytes });
      };
      await readCast(id, take, controller.signal);
      reader.end();
      setReading({ status: 'whole', empty: reader.cast?.at.length === 0 });
    };
    void read()
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setReading({ status: 'failed', message: sentence(error) });
      })
      .finally(() => grown(true));
    return () => {
      controller.abort();
      made?.leave();
      screen.leave();
      setPlayer(undefined);
      setReading({ status: 'reading', size: 0 });
    };
  }, [id, columns, rows]);

  return (
    <section className={classes.panel} aria-label={`Player of ${sandboxName}`}>
      {player && <PlayerControls player={player} />}
      <Told reading={reading} whole={whole} onAgain={onAgain} playable={player !== undefined} />
      <div
        ref={frame}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what is larger than its frame is scrolled with keys
        tabIndex={0}
        role="group"
        aria-label={`Screen of ${sandboxName}`}
        className={classes.screen}
        data-testid="screen"
      />
    </section>
  );
}

type ToldProps = { reading: Reading; whole: number; playable: boolean; onAgain: () => void };

function Told({ reading, whole, playable, onAgain }: ToldProps) {
  if (reading.status === 'failed') {
    return (
      <div className={classes.told} role="alert">
        <Text size="sm" c="var(--sm-bad)">
          {reading.message} {playable && 'What came before can be played.'}
        </Text>
        <Button size="compact-xs" variant="default" onClick={onAgain}>
          Try again
        </Button>
      </div>
    );
  }
  const words =
    reading.status === 'reading'
      ? `It is being read: ${bytes(reading.size)} of ${bytes(Math.max(whole, reading.size))}…`
      : reading.empty && 'Nothing was shown on this terminal.';
  return (
    <Text size="xs" c="dimmed" role="status" className={words ? classes.told : undefined}>
      {words}
    </Text>
  );
}

function sentence(error: unknown): string {
  const advice = error instanceof ApiError ? (whatToDo(error.code) ?? '') : '';
  return `${explain(error)} ${advice}`.trim();
}
