import { Button, Group, Modal, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../api/client';
import { ApiError, explain, fromProblem } from '../../api/problem';
import type { Sandbox } from '../../api/types';
import { bytes, clockTime } from '../../lib/format';
import { saveBlob } from '../../lib/place';
import { whatToDo } from '../../lib/what-to-do';
import { ErrorState } from '../../ui/states';
import classes from './console.module.css';

type Picture = { blob: Blob; bitmap: ImageBitmap; at: string };

async function take(sandboxId: string): Promise<Picture> {
  const { response, error } = await api.GET('/api/v1/admin/sandboxes/{sandboxId}/screenshot', {
    params: { path: { sandboxId } },
    parseAs: 'stream',
  });
  if (!response.ok) throw fromProblem(response.status, error);
  const blob = await response.blob().catch(() => {
    throw new ApiError(0, 'cut_off', 'The picture broke off on its way. Take another.');
  });
  return { blob, bitmap: await createImageBitmap(blob), at: new Date().toISOString() };
}

/** What the display of a sandbox shows; taken when somebody asks, and again only when they ask again. */
export default function ScreenshotDialog({ sandbox, onClose }: { sandbox: Sandbox; onClose: () => void }) {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['screenshot', sandbox.id],
    queryFn: () => take(sandbox.id),
    gcTime: 0,
    retry: false,
    refetchInterval: false,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Display of ${sandbox.name}`}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Group gap="xs" mb="xs" justify="space-between">
        <Text size="xs" c="dimmed" role="status">
          {data
            ? `${data.bitmap.width} × ${data.bitmap.height}, ${bytes(data.blob.size)}, taken at ${clockTime(data.at)}`
            : isFetching && 'It is being taken…'}
        </Text>
        <Group gap={6}>
          <Button
            size="compact-xs"
            variant="default"
            disabled={!data}
            onClick={() => data && saveBlob(`${sandbox.name}.png`, data.blob)}
          >
            Save as a file
          </Button>
          <Button size="compact-xs" variant="default" loading={isFetching} onClick={() => void refetch()}>
            Take another
          </Button>
        </Group>
      </Group>
      {error && (
        <ErrorState
          message={`${explain(error)} ${error instanceof ApiError ? (whatToDo(error.code) ?? '') : ''}`}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton height={360} radius="sm" />}
      {data && !error && <Canvas picture={data} name={sandbox.name} />}
    </Modal>
  );
}

/** Drawn, as the server's Content-Security-Policy lets in no picture that a script has made. */
function Canvas({ picture: { bitmap, at }, name }: { picture: Picture; name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const place = canvas.current;
    if (!place) return;
    place.width = bitmap.width;
    place.height = bitmap.height;
    place.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  return (
    <canvas
      ref={canvas}
      className={classes.picture}
      role="img"
      aria-label={`The display of ${name} at ${clockTime(at)}`}
      data-testid="picture"
    />
  );
}
