// Ends what an agent left running, from the files that it keeps about its processes (pid, start time, boot id, and the
// mark that stands in the environment of each and of all that it started). A file without a pid tells that the agent was
// killed while it started that process: then only the mark, or its cgroup, finds it.
//   leftovers.mjs STATE_DIR NAME
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [stateFolder, sandbox] = process.argv.slice(2);
const LOOKS = 5;
const REMOVALS = 40;
const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** The start time of a process (field 22 of its stat), or nothing when it is gone or a zombie. */
function startTime(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return 'ZX'.includes(fields[0]) ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
}

function records() {
  let names;
  try {
    names = readdirSync(stateFolder, { recursive: true });
  } catch {
    return [];
  }
  return names.filter((name) => name.endsWith('.process.json')).flatMap((name) => {
    try {
      return [{ file: join(stateFolder, name), ...JSON.parse(readFileSync(join(stateFolder, name), 'utf8')) }];
    } catch (error) {
      console.error(`  ${join(stateFolder, name)} cannot be read and is ignored: ${error.message}`);
      return [];
    }
  });
}

function marked(mark) {
  if (!mark) return [];
  const assignment = `SANDMESH_RUN=${mark}`;
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return pid !== process.pid && readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(assignment) && startTime(pid) !== undefined;
    } catch {
      return false; // gone, or not ours to look into
    }
  });
}

/** True when there was something to end. */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch (error) {
    if (error.code !== 'ESRCH') console.error(`  process ${pid} of ${sandbox} cannot be ended: ${error.code}`);
    return false;
  }
}

/** The cgroups of a run with all that was made inside of them, the deepest first; only such as an agent makes. */
function cgroups(entry) {
  const tree = (path) => {
    const inside = readdirSync(path, { withFileTypes: true }).filter((file) => file.isDirectory());
    return [...inside.flatMap((file) => tree(join(path, file.name))), path];
  };
  return (entry.cgroups ?? [])
    .filter((path) => path === normalize(path) && /^\/.*\/sandmesh\/[^/]+\/[^/]+/.test(path) && existsSync(join(path, 'cgroup.procs')))
    .flatMap(tree);
}

function members(path) {
  try {
    return readFileSync(join(path, 'cgroup.procs'), 'utf8').split('\n').map(Number).filter((pid) => pid > 1 && startTime(pid) !== undefined);
  } catch {
    return []; // gone meanwhile
  }
}

/** A cgroup cannot be removed before the last of those in it is gone. */
async function remove(paths) {
  for (const path of paths) {
    for (let look = 0; look < REMOVALS && existsSync(path); look++) {
      try {
        rmdirSync(path);
      } catch {
        await pause(50);
      }
    }
  }
}

const isOfThisBoot = (entry) => entry.bootId === bootId;
const leads = (entry) => entry.pid > 1 && startTime(entry.pid) === Number(entry.startTime);

for (const entry of records().filter(isOfThisBoot)) {
  // each was started as the leader of a group of its own; what has left the group carries the mark
  let ended = leads(entry) && kill(-entry.pid);
  // more than one look, for what was being forked meanwhile
  const held = cgroups(entry);
  for (let look = 0, found; look < LOOKS && (found = [...held.flatMap(members), ...marked(entry.mark)]).length > 0; look++) {
    for (const pid of found) ended = kill(pid) || ended;
  }
  await remove(held);
  if (!ended) continue;
  console.log(`  ended ${entry.name ?? entry.pid} of ${sandbox}, which its agent had left`);
  rmSync(entry.file, { force: true });
}
