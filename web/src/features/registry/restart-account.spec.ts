import { expect, it } from 'vitest';
import type { SandboxEvent } from '../../api/types';
import { clockTime } from '../../lib/format';
import {
  accounts,
  duration,
  endIsMissing,
  flappingText,
  headline,
  howItEnded,
  nextTry,
  outcome,
} from './restart-account';

let ids = 0;
function event(kind: string, seconds: number, data: Record<string, unknown> = {}): SandboxEvent {
  const agentAt = new Date(Date.UTC(2026, 10, 21, 10, 0, seconds)).toISOString();
  const at = new Date(Date.UTC(2026, 10, 21, 10, 0, seconds + 3600)).toISOString();
  return {
    id: `e${++ids}`,
    at,
    kind,
    severity: 'info',
    message: '',
    data: { agentAt, number: ids, ...data },
  };
}

it('joins an exit with the start that followed, newest first', () => {
  const told = accounts(
    [
      event('processStarted', 1, { pid: 1 }),
      event('processExited', 10, {
        pid: 1,
        signal: 9,
        reason: 'xvfb exited: signal 9',
        logTail: ['(EE) bye'],
        stopped: ['x11vnc', 'chromium'],
        adopted: true,
        restarts: 2,
        retryMillis: 400,
      }),
      event('processStarted', 12, { pid: 2, restarts: 3, reason: 'exited: signal 9' }),
    ].toReversed(),
  );

  expect(told.map(headline)).toEqual(['xvfb exited: signal 9', 'Started for the first time']);
  const [last] = told;
  expect(last && outcome(last)).toBe('ready again after 2.0 s');
  expect(last?.wanted).toBe(false);
  expect(last?.exit).toEqual({
    pid: 1,
    reason: 'xvfb exited: signal 9',
    how: 'ended by signal 9 (SIGKILL)',
    logTail: ['(EE) bye'],
    adopted: true,
    restarts: 2,
    stopped: ['x11vnc', 'chromium'],
    retryMillis: 400,
  });
  expect(last?.ready).toMatchObject({ pid: 2, restarts: 3, tookMillis: 2000 });
});

it('tells a wanted stop, a probe that failed, and how much is known of the end', () => {
  const [adopted, unwell, wanted] = accounts([
    event('processExited', 1, { reason: 'stopped: xvfb exited: signal 9', exitCode: 0 }),
    event('processStarted', 2),
    event('processExited', 3, { reason: 'x11vnc gives no banner; exited', unwell: 'x11vnc gives no banner' }),
    event('processStarted', 4),
    event('processStarted', 5, { adopted: true }),
  ]);
  expect(wanted && [wanted.wanted, headline(wanted)]).toEqual([true, 'Stopped: xvfb exited: signal 9']);
  expect(unwell?.exit?.unwell).toBe('x11vnc gives no banner');
  expect(unwell?.exit?.how).toBe('ended; how is not known');
  expect(adopted && headline(adopted)).toBe('Found running by a new agent');
  expect(howItEnded({ exitCode: 3 })).toBe('exited with code 3');
  expect(howItEnded({ signal: 35 })).toBe('ended by signal 35');
});

it('does not call a process back that ended again, flaps or is still away', () => {
  const told = accounts([
    event('processExited', 1, { reason: 'worker exited with code 1' }),
    event('processExited', 2, { reason: 'worker exited with code 1' }),
    event('processFlapping', 2),
  ]);
  expect(told.map(outcome)).toEqual(['flapping', 'ended again before it was ready']);
  const [away] = accounts([event('processExited', 1, { reason: 'worker exited' })]);
  expect(away && outcome(away)).toBe('not ready again yet');
});

it('orders by what happened, not by what arrived, and bears events without data', () => {
  const late = event('processExited', 5, { reason: 'worker exited' });
  late.at = '2026-11-22T00:00:00.000Z';
  const [one] = accounts([late, event('processStarted', 6)]);
  expect(one && outcome(one)).toBe('ready again after 1.0 s');
  const bare: SandboxEvent = {
    id: 'x',
    at: '2026-11-21T10:00:00Z',
    kind: 'processExited',
    severity: 'info',
    message: 'gone',
  };
  expect(accounts([bare])[0]?.exit?.reason).toBe('gone');
});

it('writes durations', () => {
  expect([duration(12), duration(2440), duration(65_000), duration(7_500_000)]).toEqual([
    '12 ms',
    '2.4 s',
    '1 min 5 s',
    '2 h 5 min',
  ]);
});

it('says how it ended as what a pid did', () => {
  expect(`Pid 7 ${howItEnded({})}`).toBe('Pid 7 ended; how is not known');
  expect(howItEnded({ signal: 5 })).toBe('ended by signal 5 (SIGTRAP)');
  expect(howItEnded({ signal: 31 })).toBe('ended by signal 31 (SIGSYS)');
});

it('tells what will be done of a process that is away, and what was done of one that came back', () => {
  const exit = (retry: Record<string, unknown>) => event('processExited', 1, { reason: 'gone', ...retry });
  const next = (...events: SandboxEvent[]) => accounts(events).map(nextTry)[0];
  expect(next(exit({ retryMillis: 400 }))).toBe('Will be started again after a pause of 400 ms.');
  expect(next(exit({ retryMillis: 0 }))).toBe('Is being started again at once.');
  expect(next(exit({}))).toBe('');
  expect(next(exit({ retryMillis: 400 }), event('processStarted', 2))).toBe(
    'Started again after a pause of 400 ms.',
  );
  expect(next(exit({}), event('processStarted', 2))).toBe('');
  expect(next(event('processExited', 1, { reason: 'stopped: asked', retryMillis: 0 }))).toBe('');
  const retryAt = '2026-11-21T10:05:00Z';
  const last = exit({ retryMillis: 400 });
  const flapping = event('processFlapping', 1, { exits: 5, windowSeconds: 60, retryAt });
  expect(next(last, flapping)).toBe('');
});

it('writes flapping without a machine time', () => {
  const retryAt = '2026-11-21T10:05:00Z';
  expect(flappingText({ exits: 5, windowSeconds: 60, retryAt })).toBe(
    `It ended 5 times within 1 min; it is started again at ${clockTime(retryAt)}.`,
  );
  expect(flappingText({ exits: 0, windowSeconds: 0 })).toBe('It ended too often.');
});

it("shows the agent's own time, and when it was told if that was later", () => {
  const prompt = event('processExited', 1, { reason: 'gone' });
  prompt.at = '2026-11-21T10:00:02Z';
  expect(accounts([prompt])[0]).toMatchObject({ at: '2026-11-21T10:00:01.000Z' });
  expect(accounts([prompt])[0]?.toldAt).toBeUndefined();
  const late = event('processStarted', 1);
  expect(accounts([late])[0]).toMatchObject({ at: '2026-11-21T10:00:01.000Z', toldAt: late.at });
});

it('knows a restart whose end is further back', () => {
  const missing = (data: Record<string, unknown>) =>
    accounts([event('processStarted', 1, data)]).map(endIsMissing);
  expect(missing({ restarts: 3 })).toEqual([true]);
  expect(missing({ restarts: 3, adopted: true })).toEqual([false]);
  expect(missing({})).toEqual([false]);
});
