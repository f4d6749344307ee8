import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { can } from '../../api/can';
import { isOver } from '../../api/operation-feed';
import { ApiError, explain } from '../../api/problem';
import type { Operation, OperationTarget } from '../../api/types';
import { useUser } from '../../api/use-session';
import { bytes } from '../../lib/format';
import { saveBlob } from '../../lib/place';
import { whatToDo } from '../../lib/what-to-do';
import { LogText } from '../../ui/log-text';
import { keptOutput } from './queries';

const STREAMS = ['stdout', 'stderr'] as const;
type Stream = (typeof STREAMS)[number];

type KeptOutputProps = { operation: Operation; target: OperationTarget };

/** What a program wrote, where the operation was told to keep it; read when somebody asks. */
export function KeptOutput({ operation, target }: KeptOutputProps) {
  const [stream, setStream] = useState<Stream>();
  const verdict = can.exec(useUser());
  if (!operation.arguments.keepOutput)
    return (
      <Text size="xs" c="dimmed">
        The output is not kept: order it with “Keep the output” to see it here.
      </Text>
    );
  if (!isOver(target.status))
    return (
      <Text size="xs" c="dimmed">
        The output can be read when the program has ended.
      </Text>
    );
  return (
    <div>
      <Group gap={6} mb={stream ? 6 : 0}>
        {STREAMS.map((one) => (
          <Button
            key={one}
            size="compact-xs"
            variant="default"
            aria-pressed={stream === one}
            disabled={!verdict.allowed}
            title={verdict.allowed ? undefined : verdict.because}
            onClick={() => setStream(stream === one ? undefined : one)}
          >
            {stream === one ? 'Hide' : 'Show'} {one}
          </Button>
        ))}
      </Group>
      {stream && <Output key={stream} operation={operation} target={target} stream={stream} />}
    </div>
  );
}

function Output({ operation, target, stream }: KeptOutputProps & { stream: Stream }) {
  const { data, error } = useQuery({
    queryKey: ['operation-output', operation.id, target.sandboxId, stream],
    queryFn: () => keptOutput(operation.id, target.sandboxId, stream),
    gcTime: 0,
    retry: false,
  });
  if (error) {
    const advice = error instanceof ApiError ? whatToDo(error.code) : undefined;
    return (
      <Text size="sm" c="var(--sm-bad)" role="alert">
        {explain(error)} {advice}
      </Text>
    );
  }
  if (!data)
    return (
      <Text size="xs" c="dimmed" role="status">
        It is being read…
      </Text>
    );
  if (data.length === 0)
    return (
      <Text size="sm" c="dimmed" role="status">
        Nothing was written to {stream}.
      </Text>
    );
  const name = `${target.name}-${stream}.txt`;
  return (
    <>
      <Group gap="xs" mb={6} justify="space-between">
        <Text size="xs" c="dimmed" role="status">
          The first {bytes(data.length)} of {stream}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => saveBlob(name, new Blob([data], { type: 'application/octet-stream' }))}
        >
          Save as a file
        </Button>
      </Group>
      <LogText label={`${stream} of ${target.name}`} lines={[new TextDecoder().decode(data)]} />
    </>
  );
}
