import { Button, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { bytes } from '../lib/format';
import { openPlace } from '../lib/place';
import classes from './ui.module.css';

type State =
  { status: 'idle' } | { status: 'running' | 'done'; size: number } | { status: 'failed'; message: string };

export type Take = (piece: Uint8Array<ArrayBuffer>) => Promise<void>;

type DownloadButtonProps = {
  /** Of the file. */
  name: string;
  type: string;
  size: 'compact-xs' | 'xs';
  label: string;
  /** For those who do not see what it stands beside. */
  hint?: string;
  /** Why it may not be. */
  because?: string | undefined;
  read: (take: Take, signal: AbortSignal) => Promise<void>;
  explain: (error: unknown) => string;
};

/** Saves something while it comes, with a way to stop it. */
export function DownloadButton({ name, type, read, explain, ...shown }: DownloadButtonProps) {
  const [state, setState] = useState<State>({ status: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function save() {
    const place = await openPlace(name, type);
    if (!place) return;
    const controller = new AbortController();
    running.current = controller;
    let size = 0;
    setState({ status: 'running', size });
    try {
      const take: Take = async (piece) => {
        await place.write(piece);
        size += piece.byteLength;
        setState({ status: 'running', size });
      };
      await read(take, controller.signal);
      await place.keep();
      setState({ status: 'done', size });
    } catch (error) {
      await place.drop().catch(() => undefined);
      setState(
        controller.signal.aborted ? { status: 'idle' } : { status: 'failed', message: explain(error) },
      );
    }
  }

  const busy = state.status === 'running';
  return (
    <div className={classes.download}>
      <Text size="xs" c={state.status === 'failed' ? 'var(--sm-bad)' : 'dimmed'} role="status">
        {words(state)}
      </Text>
      <Button
        size={shown.size}
        variant="default"
        disabled={shown.because !== undefined}
        title={shown.because}
        aria-label={busy || !shown.hint ? undefined : shown.hint}
        onClick={() => (busy ? running.current?.abort() : void save())}
      >
        {busy ? 'Stop' : shown.label}
      </Button>
    </div>
  );
}

function words(state: State): string {
  if (state.status === 'idle') return '';
  if (state.status === 'failed') return state.message;
  return state.status === 'done' ? `Saved, ${bytes(state.size)}.` : `${bytes(state.size)} so far…`;
}
