import { Button, Text } from '@mantine/core';
import { explain } from '../../api/problem';
import type { Sandbox } from '../../api/types';
import { BulkBar } from '../operation/bulk-bar';
import { type FleetChoice, MOST_CHOSEN } from './use-choice';

type FleetOrdersProps = { choice: FleetChoice; shown: Sandbox[]; total: number; filtered: boolean };

/** What is chosen, how to choose the rest, and what can be ordered of it. */
export function FleetOrders({ choice, shown, total, filtered }: FleetOrdersProps) {
  const { chosen, all } = choice;
  if (chosen.size === 0) return null;
  const here = shown.filter((one) => chosen.has(one.id));
  const elsewhere = chosen.size - here.length;
  const more = here.length === shown.length && total > shown.length && chosen.size < total;
  const processes = here.flatMap((one) => one.processes?.map(({ name }) => name) ?? []);
  return (
    <BulkBar ids={[...chosen]} processes={[...new Set(processes)].toSorted()} onClear={choice.clear}>
      {elsewhere > 0 && (
        <Text span size="xs" c="dimmed">
          {elsewhere} not on this page
        </Text>
      )}
      {more && (
        <Button size="compact-xs" variant="default" loading={all.pending} onClick={all.choose}>
          {total > MOST_CHOSEN
            ? `Choose the first ${MOST_CHOSEN.toLocaleString()} of ${total.toLocaleString()}`
            : `Choose all ${total.toLocaleString()}${filtered ? ' that match' : ''}`}
        </Button>
      )}
      {all.error && (
        <Text span size="xs" c="var(--sm-bad)" role="alert">
          {explain(all.error)}
        </Text>
      )}
    </BulkBar>
  );
}
