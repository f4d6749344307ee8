import { Button, Group, Text } from '@mantine/core';
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { bytes } from '../../lib/format';
import { useStore } from '../../lib/store';
import { whatToDo } from '../../lib/what-to-do';
import { Dot } from '../../ui/health';
import classes from './console.module.css';
import type { Block } from './log-buffer';
import { LogFollower, type LogState, type LogView, type LogWish } from './log-follower';

const LOOKS: Record<LogState['status'], { label: string; color: string }> = {
  connecting: { label: 'Being opened…', color: 'var(--sm-unknown)' },
  following: { label: 'Following', color: 'var(--sm-good)' },
  paused: { label: 'Paused', color: 'var(--sm-warn)' },
  broken: { label: 'Interrupted', color: 'var(--sm-warn)' },
  ended: { label: 'Ended', color: 'var(--sm-unknown)' },
  failed: { label: 'Not readable', color: 'var(--sm-bad)' },
};

/** One log, followed as long as this is shown. */
export function LogPanel({ wish }: { wish: LogWish }) {
  const [round, setRound] = useState(0);
  return <Following key={round} wish={wish} onAgain={() => setRound(round + 1)} />;
}

function Following({ wish, onAgain }: { wish: LogWish; onAgain: () => void }) {
  const [follower] = useState(() => new LogFollower(wish));
  const view = useStore(follower.view);
  useEffect(() => follower.start(), [follower]);
  const { status } = view.state;
  return (
    <section className={classes.panel} aria-label={`Log of ${wish.process}`}>
      <Group gap="sm" justify="space-between" className={classes.bar}>
        <Status view={view} />
        <Group gap={6}>
          {(status === 'following' || status === 'paused') && (
            <Button
              size="compact-xs"
              variant="default"
              aria-pressed={status === 'paused'}
              onClick={() => (status === 'paused' ? follower.resume() : follower.pause())}
            >
              {status === 'paused' ? 'Go on' : 'Pause'}
            </Button>
          )}
          {(status === 'ended' || status === 'failed') && (
            <Button size="compact-xs" variant="default" onClick={onAgain}>
              Read again
            </Button>
          )}
        </Group>
      </Group>
      <Lines view={view} process={wish.process} searched={wish.search !== undefined} />
    </section>
  );
}

function Status({ view: { state, lines, dropped, shortened } }: { view: LogView }) {
  const { label, color } = LOOKS[state.status];
  const told = [
    `${lines.toLocaleString()} ${lines === 1 ? 'line' : 'lines'}`,
    dropped > 0 && `${dropped.toLocaleString()} earlier ones are not kept on this page`,
    shortened > 0 && `${shortened.toLocaleString()} long ones are shortened`,
    state.status === 'ended' && state.result.size !== undefined && `${bytes(state.result.size)} in all`,
  ].filter(Boolean);
  const failed = state.status === 'failed' || state.status === 'broken';
  return (
    <div className={classes.told}>
      <span className={classes.state} role="status" data-testid="log-state" data-state={state.status}>
        <Dot color={color} />
        {label}
      </span>
      <Text span size="xs" c="dimmed">
        {told.join(' · ')}
      </Text>
      {failed && (
        <Text
          span
          size="xs"
          c={state.status === 'failed' ? 'var(--sm-bad)' : 'var(--sm-warn-text)'}
          role="alert"
        >
          {state.error.message}{' '}
          {state.status === 'broken' ? 'It goes on by itself.' : whatToDo(state.error.code)}
        </Text>
      )}
    </div>
  );
}

/** So near to the end one looks at the end. */
const NEAR = 40;

function Lines({ view, process, searched }: { view: LogView; process: string; searched: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const place = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const { blocks, state } = view;

  // Whoever has scrolled up reads there.
  useLayoutEffect(() => {
    if (atEnd && blocks.length > 0) scrollToEnd(frame.current);
  }, [atEnd, blocks]);

  const nothing =
    state.status === 'connecting'
      ? 'It is being read…'
      : searched
        ? 'No line with this so far.'
        : `${process} has not written anything here yet.`;
  return (
    <div className={classes.frame}>
      <div
        ref={frame}
        className={classes.lines}
        role="log"
        aria-live="off"
        aria-label={`Lines of ${process}`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable without a mouse
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          const left = scrollHeight - scrollTop - clientHeight;
          // Going up, however slowly, is to be let go; lines that came since the last move to the end are no such thing.
          const up = scrollTop < place.current && left > 1;
          place.current = scrollTop;
          setAtEnd((before) => !up && (before || left < NEAR));
        }}
      >
        {blocks.length === 0 && state.status !== 'failed' && <p className={classes.nothing}>{nothing}</p>}
        {blocks.map((one) => (
          <BlockLines key={one.id} block={one} />
        ))}
      </div>
      {!atEnd && (
        <Button size="compact-xs" className={classes.toEnd ?? ''} onClick={() => setAtEnd(true)}>
          To the end
        </Button>
      )}
    </div>
  );
}

function scrollToEnd(frame: HTMLDivElement | null) {
  if (frame) frame.scrollTop = frame.scrollHeight;
}

const BlockLines = memo(function BlockLines({ block: { lines, note } }: { block: Block }) {
  return (
    <div className={note ? classes.note : classes.block} role={note ? 'note' : undefined}>
      {lines.join('\n')}
    </div>
  );
});
