import '@xterm/xterm/css/xterm.css';
import { Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { useEffect, useRef, useState } from 'react';
import { can } from '../../api/can';
import { useUser } from '../../api/use-session';
import { bytes } from '../../lib/format';
import { whatToDo } from '../../lib/what-to-do';
import { Dot } from '../../ui/health';
import { allowStyles } from './allow-styles';
import classes from './console.module.css';
import { TERMINAL_LOOK } from './terminal-look';
import { TerminalLink, type TerminalState, type TerminalWish } from './terminal-link';

const LOOKS: Record<TerminalState['status'], { label: string; color: string }> = {
  connecting: { label: 'Being opened…', color: 'var(--sm-unknown)' },
  open: { label: 'Open', color: 'var(--sm-good)' },
  ended: { label: 'Ended', color: 'var(--sm-unknown)' },
  refused: { label: 'Not opened', color: 'var(--sm-bad)' },
  lost: { label: 'Lost', color: 'var(--sm-bad)' },
};

/** So many lines can be scrolled back to. */
const SCROLLBACK = 5000;

type TerminalPanelProps = { wish: TerminalWish; name: string; onAgain: () => void };

/** One shell on its screen; it ends when this goes. */
export function TerminalPanel({ wish, name, onAgain }: TerminalPanelProps) {
  const frame = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const [state, setState] = useState<TerminalState>({ status: 'connecting' });
  const [leftOut, setLeftOut] = useState(0);
  const [recording, setRecording] = useState<string>();
  const [refusedPaste, setRefusedPaste] = useState(false);
  const [first] = useState(wish);

  useEffect(() => {
    const place = frame.current;
    if (!place) return undefined;
    const disallow = allowStyles();
    const terminal = new Terminal({
      ...TERMINAL_LOOK,
      cursorBlink: true,
      scrollback: SCROLLBACK,
    });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.open(place);
    fit.fit();
    terminal.textarea?.setAttribute('aria-label', `Terminal of ${name}`);
    const link = new TerminalLink(first, { rows: terminal.rows, cols: terminal.cols }, terminal);
    // All keys are the shell's, but for one way out.
    terminal.attachCustomKeyEventHandler((event) => {
      if (!event.ctrlKey || event.key !== 'F6') return true;
      panel.current?.focus();
      return false;
    });
    const looks = [
      link.state.subscribe(() => setState(link.state.get())),
      link.recording.subscribe(() => setRecording(link.recording.get())),
      link.leftOut.subscribe(() => setLeftOut(link.leftOut.get())),
    ];
    terminal.onData((text) => setRefusedPaste(!link.type(text)));
    terminal.onResize((size) => link.resize(size));
    const watch = new ResizeObserver(() => fit.fit());
    watch.observe(place);
    terminal.focus();
    void link.open();
    return () => {
      watch.disconnect();
      looks.forEach((end) => end());
      link.leave();
      terminal.dispose();
      disallow();
    };
  }, [first, name]);

  const over = state.status === 'ended' || state.status === 'refused' || state.status === 'lost';
  return (
    <section ref={panel} tabIndex={-1} className={classes.panel} aria-label={`Shell on ${name}`}>
      <Group gap="sm" justify="space-between" className={classes.bar}>
        <Status state={state} recording={recording} leftOut={leftOut} refusedPaste={refusedPaste} />
        {over && (
          <Button size="compact-xs" onClick={onAgain}>
            Open a new shell
          </Button>
        )}
      </Group>
      <div ref={frame} className={classes.terminal} data-testid="terminal" />
    </section>
  );
}

type StatusProps = {
  state: TerminalState;
  recording: string | undefined;
  leftOut: number;
  refusedPaste: boolean;
};

function Status({ state, recording, leftOut, refusedPaste }: StatusProps) {
  const { label, color } = LOOKS[state.status];
  return (
    <div className={classes.told}>
      <span className={classes.state} role="status" data-testid="terminal-state" data-state={state.status}>
        <Dot color={color} />
        {label}
      </span>
      {recording && <RecordingMark id={recording} over={state.status !== 'open'} />}
      <Text span size="xs" c="dimmed">
        {words(state)}
      </Text>
      {leftOut > 0 && (
        <Text span size="xs" c="var(--sm-warn-text)">
          {bytes(leftOut)} came faster than they could be shown, and were left out
        </Text>
      )}
      {refusedPaste && (
        <Text span size="xs" c="var(--sm-bad)" role="alert">
          That is too much at once: put it into a file there.
        </Text>
      )}
    </div>
  );
}

/** Whoever types knows that it is recorded, and whoever may look at it finds it. */
function RecordingMark({ id, over }: { id: string; over: boolean }) {
  const verdict = can.readRecordings(useUser());
  const words = over ? 'Was recorded' : 'Being recorded';
  return (
    <span className={classes.recorded} role="status" data-testid="recorded" title={`Recording ${id}`}>
      <Dot color="var(--sm-bad)" />
      {verdict.allowed ? (
        <Link to="/audit/recordings/$recordingId" params={{ recordingId: id }} target="_blank">
          {words}
        </Link>
      ) : (
        words
      )}
    </span>
  );
}

function words(state: TerminalState): string {
  if (state.status === 'open') return 'All keys go to the shell; Ctrl+F6 leaves it.';
  if (state.status === 'refused') return `${state.message} ${whatToDo(state.code) ?? ''}`;
  if (state.status === 'lost') return state.message;
  if (state.status !== 'ended') return '';
  const { exitCode, signal, outcome, message, code } = state.result;
  if (code?.startsWith('recording_')) return `${message}.`;
  if (exitCode !== undefined) return `The shell ended with code ${exitCode}.`;
  if (signal !== undefined) return `The shell was ended by signal ${signal}.`;
  return outcome === 'ok' ? 'The shell has ended.' : message;
}
