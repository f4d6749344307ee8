import type { Operation, OperationTarget, Sandbox } from '../src/api/types';
import type { Answer } from './mock-admin.ts';
import { sandboxes } from './mock-fleet.ts';
import { closed } from './mock-intake.ts';

/** What becomes of each target of a made-up operation. Some words in an order bring some fates, so that each can be seen. */
type Fate = Partial<OperationTarget> & Pick<OperationTarget, 'status'>;

const find = (id: string): Sandbox | undefined => sandboxes.find((one) => one.id === id);

/** Takes longer for some than for others. */
const patience = (target: OperationTarget) => 500 + (Number(target.sandboxId.slice(-3)) % 7) * 350;

/** Undefined as long as it runs. */
export function fateOf(operation: Operation, target: OperationTarget, millis: number): Fate | undefined {
  const sandbox = find(target.sandboxId);
  if (!sandbox?.agentVersion || sandbox.health.status === 'unhealthy') {
    if (millis < 1500) return undefined;
    return { status: 'refused', code: 'agent_unreachable', message: 'No agent of this sandbox is connected' };
  }
  if (operation.action === 'drain') return drained(operation, target, false);
  if (millis < patience(target)) return undefined;
  switch (operation.action) {
    case 'resume':
      closed(sandbox.id, undefined);
      return { status: 'ok' };
    case 'exec':
      return ran(operation, millis);
    case 'restart-process':
    case 'start-process':
    case 'stop-process': {
      const { process = '' } = operation.arguments;
      if (sandbox.processes?.some((one) => one.name === process)) return { status: 'ok' };
      return {
        status: 'refused',
        code: 'unknown_process',
        message: `no process is named ${process}; there are xvfb, x11vnc, chromium, worker`,
      };
    }
    case 'collect-bundle':
      return { status: 'ok', message: 'all is in it', archiveBytes: 1_200_000, result: { bytes: 1_200_000 } };
    default:
      return { status: 'ok', result: { health: sandbox.health } };
  }
}

function ran({ arguments: { command = [] } }: Operation, millis: number): Fate | undefined {
  const line = command.join(' ');
  const result = { durationMillis: Math.round(millis), outputBytes: 812 };
  if (line.includes('sleep')) {
    if (millis < 20_000) return undefined;
    return {
      status: 'timed_out',
      code: 'timeout',
      message: 'ended after 20 s',
      result: { ...result, signal: 15 },
    };
  }
  if (line.includes('false'))
    return {
      status: 'failed',
      code: 'exit_code',
      message: 'exited with code 1',
      result: { ...result, exitCode: 1 },
    };
  if (line.includes('nothere'))
    return {
      status: 'failed',
      code: 'not_found',
      message: `${command[0]}: there is no such program in PATH`,
    };
  return { status: 'ok', result: { ...result, exitCode: 0 } };
}

/** A worker ends one of its tasks every two seconds. */
export function drained(operation: Operation, target: OperationTarget, cancelled: boolean): Fate | undefined {
  const id = target.sandboxId;
  if (cancelled) {
    if (operation.action === 'drain') closed(id, undefined);
    return { status: 'cancelled', code: 'cancelled', message: 'it was cancelled' };
  }
  closed(id, 'draining');
  const began = Date.parse(target.beganAt ?? '');
  const sandbox = find(id);
  const { tasks = [] } = sandbox ?? {};
  if (sandbox && tasks.length > 0 && Math.random() < 0.1) endTask(sandbox);
  if (sandbox?.tasks?.length) return undefined;
  return {
    status: 'ok',
    message: 'drained: nothing runs, and nothing new is taken',
    result: {
      running: 0,
      tasks: [],
      profiles: [],
      drained: true,
      seconds: Math.floor((Date.now() - began) / 1000),
    },
  };
}

function endTask(sandbox: Sandbox) {
  sandbox.tasks = sandbox.tasks?.slice(1);
  if (sandbox.capacity) sandbox.capacity = { ...sandbox.capacity, active: sandbox.tasks?.length ?? 0 };
}

export function outputs(operation: Operation, sandboxId: string, stream: string): Answer {
  if (!operation.arguments.keepOutput)
    return [404, { status: 404, code: 'output_not_found', detail: 'No output of this sandbox is kept' }];
  const { name = '' } = find(sandboxId) ?? {};
  const lines = Array.from(
    { length: 12 },
    (_, i) => `${name} /dev/nvme0n1p${i + 1}  40G  ${10 + i}G  ${50 + i}% /`,
  );
  return [200, stream === 'stderr' ? '' : `Filesystem  Size  Used  Use%  Mounted on\n${lines.join('\n')}\n`];
}
