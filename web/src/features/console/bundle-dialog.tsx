import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../api/client';
import { eachPiece } from '../../api/pieces';
import { ApiError, explain } from '../../api/problem';
import type { Sandbox } from '../../api/types';
import { bytes } from '../../lib/format';
import { type Place, openPlace } from '../../lib/place';
import { whatToDo } from '../../lib/what-to-do';

type State =
  | { status: 'idle' }
  | { status: 'running'; size: number }
  | { status: 'done'; size: number }
  | { status: 'failed'; message: string };

async function fetchBundle(
  sandboxId: string,
  place: Place,
  onSize: (size: number) => void,
  signal: AbortSignal,
) {
  const answer = await api.POST('/api/v1/admin/sandboxes/{sandboxId}/bundle', {
    params: { path: { sandboxId } },
    parseAs: 'stream',
    signal,
  });
  let size = 0;
  const take = async (piece: Uint8Array<ArrayBuffer>) => {
    await place.write(piece);
    size += piece.byteLength;
    onSize(size);
  };
  await eachPiece(answer, take, signal, 'It broke off: what was saved is not whole. Collect it again.');
  return size;
}

type BundleDialogProps = { sandbox: Pick<Sandbox, 'id' | 'name'>; onClose: () => void };

/** One archive with what is needed to find out what is wrong with a sandbox, saved while it comes. */
export default function BundleDialog({ sandbox, onClose }: BundleDialogProps) {
  const [state, setState] = useState<State>({ status: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function collect() {
    const place = await openPlace(`${sandbox.name}.tar.gz`, 'application/gzip');
    if (!place) return;
    const controller = new AbortController();
    running.current = controller;
    setState({ status: 'running', size: 0 });
    try {
      const show = (size: number) => setState({ status: 'running', size });
      const size = await fetchBundle(sandbox.id, place, show, controller.signal);
      await place.keep();
      setState({ status: 'done', size });
    } catch (error) {
      await place.drop().catch(() => undefined);
      const advice = error instanceof ApiError ? (whatToDo(error.code) ?? '') : '';
      setState(
        controller.signal.aborted
          ? { status: 'idle' }
          : { status: 'failed', message: `${explain(error)} ${advice}`.trim() },
      );
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={`Support bundle of ${sandbox.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={state.status !== 'running'}
    >
      <Stack gap="sm">
        <Text size="sm">
          One archive: the ends of all logs, recent reports, versions and configuration, processes of the host
          and a picture of the display. Secrets that are known are masked; still, programs print what they
          like, so it is for people who may read the logs.
        </Text>
        <Text size="sm" c={state.status === 'failed' ? 'var(--sm-bad)' : 'dimmed'} role="status">
          {words(state)}
        </Text>
        <Group justify="flex-end" gap="xs">
          {state.status === 'running' ? (
            <Button variant="default" onClick={() => running.current?.abort()}>
              Stop
            </Button>
          ) : (
            <>
              <Button variant="default" onClick={onClose}>
                Close
              </Button>
              <Button data-autofocus onClick={() => void collect()}>
                {state.status === 'idle' ? 'Collect and save' : 'Collect again'}
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function words(state: State): string {
  if (state.status === 'idle') return 'It takes up to some minutes.';
  if (state.status === 'failed') return state.message;
  if (state.status === 'done') return `Saved, ${bytes(state.size)}.`;
  return state.size === 0 ? 'It is being collected…' : `${bytes(state.size)} so far…`;
}
