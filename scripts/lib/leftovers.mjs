// Ends what an agent left running, from the files that it keeps about its processes (pid, start time, boot id, and the
// mark that stands in the environment of each and of all that it started). A file without a pid tells that the agent was
// killed while it started that process: then only the mark finds it.
//   leftovers.mjs STATE_DIR NAME
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [stateFolder, sandbox] = process.argv.slice(2);
const LOOKS = 5;
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

const isOfThisBoot = (entry) => entry.bootId === bootId;
const leads = (entry) => entry.pid > 1 && startTime(entry.pid) === Number(entry.startTime);

for (const entry of records().filter(isOfThisBoot)) {
  // each was started as the leader of a group of its own; what has left the group carries the mark
  let ended = leads(entry) && kill(-entry.pid);
  // more than one look, for what was being forked meanwhile
  for (let look = 0, found; look < LOOKS && (found = marked(entry.mark)).length > 0; look++) {
    for (const pid of found) ended = kill(pid) || ended;
  }
  if (!ended) continue;
  console.log(`  ended ${entry.name ?? entry.pid} of ${sandbox}, which its agent had left`);
  rmSync(entry.file, { force: true });
}
