import { Button, type ButtonProps } from '@mantine/core';
import { can } from '../../api/can';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { useCheck } from './commands';

/** Asks the agent for a fresh report now (A27). */
export function CheckButton({ sandbox, ...look }: { sandbox: Sandbox } & ButtonProps) {
  const check = useCheck(sandbox);
  const verdict = can.check(useUser());
  return (
    <Button
      size="compact-xs"
      variant="default"
      {...look}
      loading={check.isPending}
      disabled={!verdict.allowed}
      title={verdict.allowed ? 'Ask the agent for a fresh report now' : verdict.because}
      aria-label={`Check ${sandbox.name}`}
      onClick={() => check.mutate('')}
    >
      Check
    </Button>
  );
}
