import { Button, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { explain } from '../../api/problem';
import type { TerminalRecording } from '../../api/types';
import { bytes } from '../../lib/format';
import { openPlace } from '../../lib/place';
import { readCast } from './read-cast';
import classes from './recording.module.css';

type State =
  { status: 'idle' } | { status: 'running' | 'done'; size: number } | { status: 'failed'; message: string };

/** Saves the file while it comes: as it is stored, and not as this page has understood it. */
export function DownloadButton({ recording }: { recording: TerminalRecording }) {
  const [state, setState] = useState<State>({ status: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function save() {
    const place = await openPlace(`${recording.sandboxName}-${recording.id}.cast`, 'application/x-asciicast');
    if (!place) return;
    const controller = new AbortController();
    running.current = controller;
    let size = 0;
    setState({ status: 'running', size });
    try {
      const take = async (piece: Uint8Array<ArrayBuffer>) => {
        await place.write(piece);
        size += piece.byteLength;
        setState({ status: 'running', size });
      };
      await readCast(recording.id, take, controller.signal);
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
      <Button size="xs" variant="default" onClick={() => (busy ? running.current?.abort() : void save())}>
        {busy ? 'Stop' : 'Download'}
      </Button>
    </div>
  );
}

function words(state: State): string {
  if (state.status === 'idle') return '';
  if (state.status === 'failed') return state.message;
  return state.status === 'done' ? `Saved, ${bytes(state.size)}.` : `${bytes(state.size)} so far…`;
}
