import '@xterm/xterm/css/xterm.css';
import { Button, Group, Text } from '@mantine/core';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { useEffect, useRef, useState } from 'react';
import { bytes } from '../../lib/format';
import { whatToDo } from '../../lib/what-to-do';
import { Dot } from '../../ui/health';
import { allowStyles } from './allow-styles';
import classes from './console.module.css';
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
  const [refusedPaste, setRefusedPaste] = useState(false);
  const [first] = useState(wish);

  useEffect(() => {
    const place = frame.current;
    if (!place) return undefined;
    const disallow = allowStyles();
    const terminal = new Terminal({
      cursorBlink: true,
      fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
      fontSize: 13,
      scrollback: SCROLLBACK,
      theme: { background: '#15181b', foreground: '#dfe4e8', cursor: '#5bc4d6' },
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
        <Status state={state} leftOut={leftOut} refusedPaste={refusedPaste} />
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

type StatusProps = { state: TerminalState; leftOut: number; refusedPaste: boolean };

function Status({ state, leftOut, refusedPaste }: StatusProps) {
  const { label, color } = LOOKS[state.status];
  return (
    <div className={classes.told}>
      <span className={classes.state} role="status" data-testid="terminal-state" data-state={state.status}>
        <Dot color={color} />
        {label}
      </span>
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

function words(state: TerminalState): string {
  if (state.status === 'open') return 'All keys go to the shell; Ctrl+F6 leaves it.';
  if (state.status === 'refused') return `${state.message} ${whatToDo(state.code) ?? ''}`;
  if (state.status === 'lost') return state.message;
  if (state.status !== 'ended') return '';
  const { exitCode, signal, outcome, message } = state.result;
  if (exitCode !== undefined) return `The shell ended with code ${exitCode}.`;
  if (signal !== undefined) return `The shell was ended by signal ${signal}.`;
  return outcome === 'ok' ? 'The shell has ended.' : message;
}
