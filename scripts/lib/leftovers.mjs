// Ends what an agent left running, from the files that it keeps about its processes (pid, start time, boot id).
//   leftovers.mjs STATE_DIR NAME
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [stateFolder, sandbox] = process.argv.slice(2);
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

function read() {
  try {
    return readdirSync(stateFolder, { recursive: true })
      .filter((name) => name.endsWith('.process.json'))
      .map((name) => ({ file: join(stateFolder, name), ...JSON.parse(readFileSync(join(stateFolder, name), 'utf8')) }));
  } catch {
    return [];
  }
}

const alive = (entry) => entry.bootId === bootId && entry.pid > 1 && startTime(entry.pid) === Number(entry.startTime);

for (const entry of read()) {
  if (!alive(entry)) continue;
  process.kill(-entry.pid, 'SIGKILL'); // each was started as the leader of a group of its own
  console.log(`  ended ${entry.name ?? entry.pid} of ${sandbox}, which its agent had left`);
  rmSync(entry.file, { force: true });
}
