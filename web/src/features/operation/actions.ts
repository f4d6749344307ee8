import type { OperationAction, OperationArguments } from '../../api/types';
import { commandLine } from '../../lib/command-words';
import { duration } from '../../lib/durations';

type Action = {
  /** In a menu. */
  label: string;
  /** It takes something away from those who work there. */
  danger: boolean;
  /** What follows for each of them. */
  means: string;
};

/** In the order in which they are offered. */
export const ACTIONS: Record<OperationAction, Action> = {
  check: { label: 'Check', danger: false, means: 'Each agent is asked for a fresh report.' },
  drain: {
    label: 'Drain',
    danger: true,
    means:
      'They take nothing new at once, and tasks that run are waited for. No task is cancelled; they stay drained until somebody resumes them.',
  },
  resume: { label: 'Resume', danger: false, means: 'Their workers take tasks again.' },
  'restart-process': {
    label: 'Restart a process',
    danger: true,
    means: 'It is stopped and started again, and with it what depends on it. Tasks that use it may fail.',
  },
  'start-process': {
    label: 'Start a process',
    danger: false,
    means: 'It is started where somebody has stopped it.',
  },
  'stop-process': {
    label: 'Stop a process',
    danger: true,
    means:
      'It is stopped, and with it what depends on it, until somebody starts it. Tasks that use it may fail.',
  },
  exec: {
    label: 'Run a command',
    danger: true,
    means: 'It runs on each of them, as the user of the worker unless another is named.',
  },
  'collect-bundle': {
    label: 'Collect support bundles',
    danger: false,
    means:
      'Each makes one, which is kept to be downloaded here until newer ones need the room. At most 512 MiB in one order.',
  },
};

export const ACTION_NAMES = Object.keys(ACTIONS) as OperationAction[];

/** "Restart worker", "Run df -h". */
export function orderTitle(action: OperationAction, { process, command }: OperationArguments): string {
  const label = ACTIONS[action].label;
  if (process) return label.replace('a process', process);
  if (command?.length) return `Run ${commandLine(command)}`;
  return label;
}

/** What it was told, beside what its title says. */
export function argumentFacts(given: OperationArguments): [name: string, value: string][] {
  const variables = Object.keys(given.environment ?? {});
  return [
    ...(given.deadlineSeconds === undefined
      ? []
      : [['Waits for tasks', duration(given.deadlineSeconds)] as [string, string]]),
    ...(given.user ? [['User', given.user] as [string, string]] : []),
    ...(given.workingDirectory ? [['Directory', given.workingDirectory] as [string, string]] : []),
    ...(variables.length ? [['Variables', variables.join(', ')] as [string, string]] : []),
    ...(given.timeoutSeconds === undefined
      ? []
      : [['Has at most', duration(given.timeoutSeconds)] as [string, string]]),
    ...(given.command ? [['Output', given.keepOutput ? 'kept' : 'not kept'] as [string, string]] : []),
  ];
}
