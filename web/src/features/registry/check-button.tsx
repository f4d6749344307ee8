import { Button, type ButtonProps } from '@mantine/core';
import { can } from '../../api/can';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { useCheck } from './commands';

/** Asks the agent for a fresh report now (A27). */
type CheckButtonProps = { sandbox: Sandbox; label?: string } & ButtonProps;

export function CheckButton({ sandbox, label = 'Check', ...look }: CheckButtonProps) {
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
      aria-label={`${label}: ${sandbox.name}`}
      onClick={() => check.mutate()}
    >
      {label}
    </Button>
  );
}
