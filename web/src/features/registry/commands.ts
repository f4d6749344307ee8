import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { explain } from '../../api/problem';
import type { CommandOutcome, Sandbox } from '../../api/types';
import { words } from '../../lib/format';

/** What became of an order, ready to be shown. */
export type Result = { ok: boolean; text: string; at: string };

const COLORS: Record<CommandOutcome['outcome'], string> = {
  ok: 'green',
  failed: 'red',
  timed_out: 'red',
  refused: 'yellow',
};

function resultOf(outcome: CommandOutcome, done: string): Result {
  const ok = outcome.outcome === 'ok';
  const health = outcome.health ? `, ${outcome.health.status}` : '';
  const text = ok
    ? `${done} in ${outcome.durationMillis} ms${health}`
    : `${words(outcome.outcome)}: ${outcome.message ?? outcome.code ?? 'no reason given'}`;
  return { ok, text, at: outcome.at };
}

function toast(title: string, result: Result, color: string) {
  notifications.show({
    title,
    message: result.text,
    color,
    withBorder: true,
    autoClose: result.ok ? 5000 : 12_000,
  });
}

/** Orders answer with their result; what they change arrives over the bus like everything else. */
function useOrder(
  title: (argument: string) => string,
  done: string,
  send: (argument: string) => Promise<CommandOutcome>,
  /** Where the result is shown beside what was ordered, it is not said twice. */
  shownThere = false,
) {
  return useMutation({
    mutationFn: async (argument: string): Promise<Result> => {
      const outcome = await send(argument);
      const result = resultOf(outcome, done);
      if (!shownThere) toast(title(argument), result, COLORS[outcome.outcome]);
      return result;
    },
    onError: (error, argument) => {
      if (!shownThere) toast(title(argument), { ok: false, text: explain(error), at: '' }, 'red');
    },
  });
}

export function useCheck(sandbox: Pick<Sandbox, 'id' | 'name'>) {
  return useOrder(
    () => `Check ${sandbox.name}`,
    'Answered',
    () =>
      unwrap(
        api.POST('/api/v1/admin/sandboxes/{sandboxId}/check', {
          params: { path: { sandboxId: sandbox.id } },
        }),
      ),
  );
}

export function useRestart(sandbox: Pick<Sandbox, 'id' | 'name'>) {
  return useOrder(
    (processName) => `Restart ${processName} on ${sandbox.name}`,
    'Restarted',
    (processName) =>
      unwrap(
        api.POST('/api/v1/admin/sandboxes/{sandboxId}/processes/{processName}/restart', {
          params: { path: { sandboxId: sandbox.id, processName } },
        }),
      ),
    true,
  );
}
