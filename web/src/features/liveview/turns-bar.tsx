import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { type Room, type Standing, type Word, type WorkerPause, holder, standing } from './live-view-room';
import classes from './live-view.module.css';
import { TakeDialog } from './take-dialog';

type TurnsBarProps = { room: Room; say: (word: Word) => void };

/** Where more than one would control a screen: whose turn it is, and what can be done about it. */
export function TurnsBar({ room, say }: TurnsBarProps) {
  const [taking, setTaking] = useState(false);
  const now = standing(room);
  const other = holder(room)?.name;
  if (!now) return room.worker && <WorkerTold worker={room.worker} />;
  const take = () => {
    // Nothing is seen above a full screen.
    if (document.fullscreenElement) void document.exitFullscreen();
    setTaking(true);
  };
  return (
    <div className={classes.turns} role="status" data-testid="turns" data-kind={now.kind}>
      <Text size="sm">{sentence(now)}</Text>
      <Group gap={6}>
        {now.kind === 'asked' &&
          now.by.map(({ viewId, name }) => (
            <Button key={viewId} size="compact-xs" onClick={() => say({ type: 'grant', to: viewId })}>
              Give it to {name}
            </Button>
          ))}
        {now.kind === 'asked' && (
          <Button size="compact-xs" variant="default" onClick={() => say({ type: 'release' })}>
            Give it up
          </Button>
        )}
        {now.kind === 'lost' && (
          <Button size="compact-xs" onClick={() => say({ type: 'ask' })}>
            {other ? 'Ask for it' : 'Control it'}
          </Button>
        )}
        {now.kind === 'waits' && (
          <Button size="compact-xs" variant="default" onClick={() => say({ type: 'release' })}>
            Do not wait
          </Button>
        )}
        {now.kind !== 'asked' && other && (
          <Button size="compact-xs" variant="default" onClick={take}>
            Take it…
          </Button>
        )}
      </Group>
      {taking && other && (
        <TakeDialog
          holder={other}
          onTake={(reason) => say({ type: 'take', reason })}
          onClose={() => setTaking(false)}
        />
      )}
    </div>
  );
}

function WorkerTold({ worker }: { worker: WorkerPause }) {
  return (
    <div className={classes.turns} role="status" data-testid="worker-told" data-paused={worker.paused}>
      <Text size="sm">{worker.says}</Text>
    </div>
  );
}

function sentence(now: Standing): string {
  switch (now.kind) {
    case 'asked':
      return now.by.length === 1
        ? `${now.by[0]?.name} asks for the control.`
        : `${now.by.length} ask for the control.`;
    case 'waits':
      return now.before === 0
        ? `${now.holder} controls this screen. You are next.`
        : `${now.holder} controls this screen. ${now.before} asked before you.`;
    case 'lost':
      return now.why;
  }
}
