#!/usr/bin/env -S node --experimental-websocket
// Drains every sandbox of an environment that is busier than it should be, waits until it is empty, restarts a process on it,
// and has it take tasks again.
//
//   export SANDMESH_URL=https://control.example SANDMESH_TOKEN=smt_...   (permissions sandbox:read and sandbox:operate)
//   ./drain-busy.mjs --environment dev --above 80 --process worker [--minutes 10] [--dry-run]
//
// Exit codes: 0 all went well (or nobody is that busy), 1 some sandbox did not do it, 2 wrong usage, 3 refused or not reachable.
import { parseArgs } from 'node:util';
import { connect, SandmeshError } from '@sandmesh/client';

const { values: told } = parseArgs({
  options: {
    environment: { type: 'string' },
    above: { type: 'string', default: '80' },
    process: { type: 'string', default: 'worker' },
    minutes: { type: 'string', default: '10' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const [above, minutes] = [Number(told.above), Number(told.minutes)];
if (!told.environment || Number.isNaN(above) || !(minutes > 0)) {
  console.error('usage: drain-busy.mjs --environment dev [--above 80] [--process worker] [--minutes 10] [--dry-run]');
  process.exit(2);
}

const names = new Map();
let underWay; // the operation that Ctrl-C cancels
let interrupted = false;

/** Does one action on all of these sandboxes, says how it goes, and returns those that did it. */
async function everywhere(fleet, ids, action, more = {}) {
  const done = [];
  // An operation may have 1,000 targets, and shows the first 200 with what became of each.
  for (let from = 0; from < ids.length && !(interrupted && action !== 'resume'); from += 200) {
    const { id } = await fleet.startOperation({ action, selector: { ids: ids.slice(from, from + 200) }, policy: { parallelism: 10 }, ...more });
    if (action !== 'resume') underWay = id;
    const { targets } = await fleet.follow(id, {
      onProgress: ({ counts }) => console.log(`${action}: ${counts.ok ?? 0} of ${counts.total} done`),
    });
    underWay = undefined;
    for (const { sandboxId, status, code, message } of targets) {
      if (status === 'ok') done.push(sandboxId);
      else console.error(`${action}: ${names.get(sandboxId)} is ${status} (${code}): ${message}`);
    }
  }
  return done;
}

async function run(fleet) {
  for await (const one of fleet.sandboxes({ environments: [told.environment] })) {
    if ((one.host?.cpuPercent ?? 0) > above) names.set(one.id, one.name);
  }
  const busy = [...names.keys()];
  console.log(`above ${above} % in ${told.environment}: ${[...names.values()].join(', ') || 'nobody'}`);
  if (busy.length === 0) return true;
  const drain = { arguments: { deadlineSeconds: Math.round(minutes * 60) } };
  if (told['dry-run']) {
    const { runningTasks, slotsFreeBefore, slotsFreeAfter } = await fleet.preview({ action: 'drain', selector: { ids: busy }, ...drain });
    console.log(`${runningTasks} tasks would end first; free slots: ${slotsFreeBefore} now, ${slotsFreeAfter} then`);
    return true;
  }
  let restarted = [];
  try {
    const drained = await everywhere(fleet, busy, 'drain', drain);
    restarted = await everywhere(fleet, drained, 'restart-process', { arguments: { process: told.process } });
  } finally {
    // Whatever went wrong: nobody stays drained because of this script.
    const resumed = await everywhere(fleet, busy, 'resume');
    console.log(`${restarted.length} of ${busy.length} restarted, ${resumed.length} take tasks again`);
  }
  return restarted.length === busy.length;
}

let fleet;
try {
  fleet = await connect({
    url: process.env.SANDMESH_URL ?? 'http://127.0.0.1:8080',
    token: process.env.SANDMESH_TOKEN ?? '',
    answerMillis: 120_000, // a control plane that is being restarted is waited for
  });
  process.on('SIGINT', () => {
    interrupted = true;
    if (underWay) fleet.cancel(underWay).catch((error) => console.error(error.message));
  });
  process.exitCode = (await run(fleet)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof SandmeshError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 3;
} finally {
  fleet?.close();
}
