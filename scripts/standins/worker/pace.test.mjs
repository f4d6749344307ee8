import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { SharedPace } from './pace.mjs';

const now = () => process.hrtime.bigint();
const LONG = 600_000;

describe('one pace for all who call AdsPower', () => {
  let directory;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'pace-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('lets one of many call, and the next a gap after the answer', async () => {
    const paces = Array.from({ length: 5 }, () => new SharedPace(directory, 100));
    const turns = [];
    await Promise.all(
      paces.map(async (pace) => {
        await pace.turn();
        turns.push(performance.now());
        pace.answered();
      }),
    );
    turns.sort((one, other) => one - other);
    for (let i = 1; i < turns.length; i++) assert.ok(turns[i] - turns[i - 1] >= 99, `${turns}`);
    assert.deepEqual(readdirSync(directory), ['10']);
  });

  it('waits for the answer to the call of another, but not for ever', async () => {
    symlinkSync(`called-${now()}`, join(directory, '7'));
    let called = false;
    const turn = new SharedPace(directory, 0).turn().then(() => (called = true));
    await pause(150);
    assert.equal(called, false);
    symlinkSync(`called-${now() - 4_000_000_000n}`, join(directory, '8'));
    await turn;
  });

  it('takes what an earlier boot left, or what it does not understand, for nothing', async () => {
    symlinkSync(`answered-${now() + 600_000_000_000n}`, join(directory, '1'));
    await new SharedPace(directory, LONG).turn();
    symlinkSync('nonsense', join(directory, '5'));
    await new SharedPace(directory, LONG).turn();
    assert.deepEqual(readdirSync(directory), ['6']);
  });

  it('is kept alone where there is no directory', async () => {
    const pace = new SharedPace(join(directory, 'none'), LONG);
    await pace.turn();
    pace.answered();
    await pace.turn();
  });
});
