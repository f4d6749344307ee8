import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { ApiError, explain } from '../../api/problem';
import type { CommandOutcome, Sandbox } from '../../api/types';
import { words } from '../../lib/format';
import { whatToDo } from '../../lib/what-to-do';

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

/** What happened, and what a person can do about it. */
function complaint(error: unknown): string {
  const advice = error instanceof ApiError ? whatToDo(error.code) : undefined;
  return [explain(error), advice].filter(Boolean).join(' ');
}

/** Orders answer with their result; what they change arrives over the bus like everything else. */
export function useCheck({ id: sandboxId, name }: Pick<Sandbox, 'id' | 'name'>) {
  const title = `Check ${name}`;
  return useMutation({
    mutationFn: async () => {
      const outcome = await unwrap(
        api.POST('/api/v1/admin/sandboxes/{sandboxId}/check', { params: { path: { sandboxId } } }),
      );
      toast(title, resultOf(outcome, 'Answered'), COLORS[outcome.outcome]);
    },
    onError: (error) => toast(title, { ok: false, text: complaint(error), at: '' }, 'red'),
  });
}

export const PROCESS_ORDERS = { restart: 'Restarted', start: 'Started', stop: 'Stopped' } as const;
export type ProcessOrder = { order: keyof typeof PROCESS_ORDERS; process: string };

/** The result is shown beside what was ordered. */
export function useProcessOrder({ id: sandboxId }: Pick<Sandbox, 'id'>) {
  return useMutation({
    mutationFn: async ({ order, process: processName }: ProcessOrder): Promise<Result> => {
      const answer = api.POST(`/api/v1/admin/sandboxes/{sandboxId}/processes/{processName}/${order}`, {
        params: { path: { sandboxId, processName } },
      });
      try {
        return resultOf(await unwrap(answer), PROCESS_ORDERS[order]);
      } catch (error) {
        throw new Error(complaint(error), { cause: error });
      }
    },
  });
}
