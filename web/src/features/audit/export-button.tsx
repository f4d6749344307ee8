import { Button, Group, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { explain } from '../../api/problem';
import { bytes } from '../../lib/format';
import type { AuditSearch } from './audit-search';
import { type Progress, exportAudit } from './export';
import { openPlace } from '../../lib/place';

type State =
  | { status: 'idle' }
  | { status: 'running' | 'done'; progress: Progress }
  | { status: 'failed'; message: string };

/** Saves all rows that the filter lets through, while they come. */
export function ExportButton({ filter }: { filter: AuditSearch }) {
  const [state, setState] = useState<State>({ status: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function run() {
    const place = await openPlace(
      `audit-${new Date().toISOString().slice(0, 10)}.ndjson`,
      'application/x-ndjson',
    );
    if (!place) return;
    const controller = new AbortController();
    running.current = controller;
    setState({ status: 'running', progress: { rows: 0, bytes: 0 } });
    try {
      const show = (progress: Progress) => setState({ status: 'running', progress });
      const progress = await exportAudit(filter, place, show, controller.signal);
      await place.keep();
      setState({ status: 'done', progress });
    } catch (error) {
      await place.drop().catch(() => undefined);
      setState(
        controller.signal.aborted ? { status: 'idle' } : { status: 'failed', message: explain(error) },
      );
    }
  }

  return (
    <Group gap="xs">
      <Text size="xs" c={state.status === 'failed' ? 'var(--sm-bad)' : 'dimmed'} role="status">
        {words(state)}
      </Text>
      {state.status === 'running' ? (
        <Button size="xs" variant="default" onClick={() => running.current?.abort()}>
          Stop the export
        </Button>
      ) : (
        <Button size="xs" variant="default" onClick={() => void run()}>
          Export
        </Button>
      )}
    </Group>
  );
}

function words(state: State): string {
  if (state.status === 'idle') return '';
  if (state.status === 'failed') return state.message;
  const { rows, bytes: size } = state.progress;
  const amount = `${rows.toLocaleString()} ${rows === 1 ? 'row' : 'rows'}, ${bytes(size)}`;
  return state.status === 'done' ? `Exported ${amount}` : `Exporting: ${amount}…`;
}
