import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { keys } from './keys';
import { OperationFeed, operationOf, standing, withTold } from './operation-feed';
import type { Operation, OperationCounts, OperationTarget, OperationTargetList } from './types';

const ID = '0199aaaa-0000-7000-8000-000000000001';
const AT = '2026-11-21T08:00:00.000Z';
const NONE = { pending: 0, running: 0, ok: 0, failed: 0, timed_out: 0 };
const counts = (more: Partial<OperationCounts>): OperationCounts => ({
  total: 2,
  ...NONE,
  refused: 0,
  unknown: 0,
  cancelled: 0,
  skipped: 0,
  ...more,
});

const operation: Operation = {
  id: ID,
  action: 'check',
  arguments: {},
  selector: { ids: ['a', 'b'] },
  policy: {},
  status: 'running',
  author: { id: '1', name: 'somebody' },
  environments: ['dev'],
  counts: counts({ pending: 2 }),
  createdAt: AT,
  deadline: AT,
  cancelRequested: false,
};
const target = (sandboxId: string, more: Partial<OperationTarget> = {}): OperationTarget => ({
  sandboxId,
  name: sandboxId,
  environment: 'dev',
  commandId: ID,
  status: 'pending',
  ...more,
});
const list = (...items: OperationTarget[]): OperationTargetList => ({
  items,
  page: 1,
  pageSize: 100,
  total: items.length,
});

describe('what is told of an operation', () => {
  it('is how it stands, but what has ended does not go on again', () => {
    const over = standing(operation, { status: 'succeeded', counts: counts({ ok: 2 }), endedAt: AT });
    expect(over).toMatchObject({ status: 'succeeded', endedAt: AT, counts: { ok: 2 } });
    expect(standing(over, { status: 'running', counts: counts({ running: 2 }) })).toBe(over);
  });

  it('is what became of its targets, each once', () => {
    const told = withTold(
      list(target('a'), target('b', { status: 'ok', endedAt: AT })),
      [
        { sandboxId: 'a', status: 'failed', code: 'exit_code', message: 'exited with code 1' },
        { sandboxId: 'b', status: 'running', code: '', message: '' },
        { sandboxId: 'elsewhere', status: 'ok', code: '', message: '' },
      ],
      AT,
    );
    expect(told.items).toEqual([
      target('a', { status: 'failed', code: 'exit_code', message: 'exited with code 1', endedAt: AT }),
      target('b', { status: 'ok', endedAt: AT }),
    ]);
  });

  it('has an address of its own', () => {
    expect(operationOf(`fleet.operation.${ID}`)).toBe(ID);
    expect(operationOf('fleet.changes')).toBeUndefined();
  });
});

describe('the feed of operations', () => {
  function watching() {
    const queries = new QueryClient();
    const asked: string[] = [];
    const feed = new OperationFeed(queries, (key) => asked.push(key.join(' ')));
    queries.setQueryData(keys.operation(ID), operation);
    queries.setQueryData(keys.operationTargetPage(ID, {}), list(target('a'), target('b')));
    queries.setQueryData(keys.operationList({}), { items: [operation], page: 1, pageSize: 50, total: 1 });
    return { queries, asked, feed };
  }

  it('patches pages, and reads what a target brought when it has ended', () => {
    const { queries, asked, feed } = watching();
    const running = { sandboxId: 'a', status: 'running' as const, code: '', message: '' };
    feed.told({ id: ID, status: 'running', counts: counts({ running: 1, pending: 1 }), targets: [running] });
    expect(asked).toEqual([]);
    expect(queries.getQueryData(keys.operation(ID))).toMatchObject({ counts: { running: 1 } });
    feed.told({
      id: ID,
      status: 'running',
      counts: counts({ ok: 1, pending: 1 }),
      targets: [{ ...running, status: 'ok' }],
    });
    expect(asked).toEqual([`operation-targets ${ID}`]);
    expect(queries.getQueryData(keys.operationTargetPage(ID, {}))).toMatchObject({
      items: [{ status: 'ok' }, { status: 'pending' }],
    });
  });

  it('learns from the log of changes how each stands, and reads it whole at its end', () => {
    const { queries, asked, feed } = watching();
    const patch = { id: ID, status: 'succeeded', counts: counts({ ok: 2 }), endedAt: AT };
    feed.changed({ seq: 7, kind: 'operation', id: ID, environment: 'dev', at: AT, patch });
    expect(queries.getQueryData(keys.operationList({}))).toMatchObject({ items: [{ status: 'succeeded' }] });
    expect(asked).toEqual([`operation ${ID}`, `operation-targets ${ID}`, 'operations']);
  });

  it('is watched as long as somebody does, and read again after a break', () => {
    const { asked, feed } = watching();
    feed.watch(ID);
    expect(feed.watch(ID)).toBe(`fleet.operation.${ID}`);
    expect(feed.unwatch(ID)).toBe(false);
    feed.readAgain();
    expect(asked).toEqual([`operation ${ID}`, `operation-targets ${ID}`]);
    expect(feed.unwatch(ID)).toBe(true);
  });
});
