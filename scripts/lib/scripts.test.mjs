import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const folder = mkdtempSync(join(tmpdir(), 'scripts-test-'));
const children = [];
after(() => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a piece of Bash with the scripts' own functions. */
function bash(text, env = {}) {
  const parts = ['say', 'home', 'tools', 'processes'].map((part) => `. ${root}/scripts/lib/${part}.sh`).join('; ');
  const done = spawnSync('bash', ['-c', `set -euo pipefail; ROOT=${root}; ${parts}; ${text}`], {
    env: { PATH: process.env.PATH, SANDMESH_HOME: folder, ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { code: done.status, out: done.stdout.trim(), err: done.stderr.trim() };
}

/** A process of our own in a group of its own, started and ready. */
async function aProcess(script = 'echo ready; exec sleep 300', env = {}) {
  const child = spawn('setsid', ['bash', '-c', script], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } });
  children.push(child);
  child.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

const startTime = (pid) => bash(`start_time ${pid}`).out;

function known(name, pid, start) {
  mkdirSync(join(folder, 'run'), { recursive: true });
  const file = join(folder, 'run', `${name}.process`);
  writeFileSync(file, `${pid} ${start}\n`);
  return file;
}

describe('a process that up started', () => {
  it('is known by pid and start time', async () => {
    const child = await aProcess();
    known('one', child.pid, startTime(child.pid));
    assert.equal(bash('running one').out, String(child.pid));
  });

  it('is not taken for another one that has its pid now, and that one is left alone', async () => {
    const child = await aProcess();
    const file = known('two', child.pid, Number(startTime(child.pid)) - 1);
    assert.equal(bash('finish two 1').code, 0);
    assert.equal(existsSync(file), false);
    assert.notEqual(startTime(child.pid), '');
  });

  it('is ended by TERM, also when it is stopped', async () => {
    const child = await aProcess();
    known('three', child.pid, startTime(child.pid));
    process.kill(child.pid, 'SIGSTOP');
    assert.equal(bash('finish three 10').code, 0);
    assert.deepEqual(await child.ended, { code: null, signal: 'SIGTERM' });
  });

  it('is killed, and that is said, when it does not listen', async () => {
    const child = await aProcess('trap "" TERM; echo ready; while :; do sleep 0.1; done');
    known('four', child.pid, startTime(child.pid));
    assert.match(bash('finish four 1').err, /four \(pid \d+\) did not end within 1 s and was killed/);
    assert.deepEqual(await child.ended, { code: null, signal: 'SIGKILL' });
  });
});

describe('leftovers of an agent', () => {
  const run = (state) => spawnSync('node', [join(root, 'scripts/lib/leftovers.mjs'), state, 'local-1'], { encoding: 'utf8' });
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

  function state(name, record) {
    const directory = join(folder, name, 'state', 'processes');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'xvfb.process.json'), JSON.stringify({ name: 'xvfb', bootId, ...record }));
    return join(folder, name, 'state');
  }

  it('are ended with their whole group', async () => {
    const child = await aProcess('sleep 300 & echo ready; wait');
    const inner = bash(`ps -o pid= --ppid ${child.pid}`).out.trim();
    const done = run(state('a', { pid: child.pid, startTime: Number(startTime(child.pid)) }));
    assert.match(done.stdout, /ended xvfb of local-1/);
    assert.equal((await child.ended).signal, 'SIGKILL');
    assert.equal(startTime(inner), '');
  });

  it('are left alone when the pid belongs to another process, or the machine has booted since', async () => {
    const child = await aProcess();
    run(state('b', { pid: child.pid, startTime: 1 }));
    run(state('c', { pid: child.pid, startTime: Number(startTime(child.pid)), bootId: 'another' }));
    assert.notEqual(startTime(child.pid), '');
  });

  it('are found by their mark when the agent was killed while it started them, or when they have left their group', async () => {
    const begun = await aProcess('echo ready; exec sleep 300', { SANDMESH_RUN: 'mark-1' });
    const away = await aProcess('echo ready; exec sleep 300', { SANDMESH_RUN: 'mark-2' });
    const other = await aProcess('echo ready; exec sleep 300', { SANDMESH_RUN: 'mark-3' });
    assert.match(run(state('d', { pid: 0, startTime: 0, mark: 'mark-1' })).stdout, /ended xvfb of local-1/);
    run(state('e', { pid: 4_000_000, startTime: 1, mark: 'mark-2' }));
    run(state('f', { pid: 0, startTime: 0, mark: '' }));
    run(state('g', { pid: 0, startTime: 0, mark: 'mark-3', bootId: 'another' }));
    assert.deepEqual([(await begun.ended).signal, (await away.ended).signal], ['SIGKILL', 'SIGKILL']);
    assert.notEqual(startTime(other.pid), '');
  });

  it('are found in the cgroup of their run, which is removed', async (t) => {
    const parent = ['/sys/fs/cgroup/pids', '/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) => existsSync(join(path, 'cgroup.procs')));
    const owner = join(parent ?? '/nowhere', 'sandmesh', `scripts-test-${process.pid}`);
    const cgroup = join(owner, 'run');
    const child = await aProcess();
    try {
      try {
        mkdirSync(cgroup, { recursive: true });
        writeFileSync(join(cgroup, 'cgroup.procs'), String(child.pid));
      } catch (error) {
        return t.skip(`no cgroup can be made here: ${error.code}`);
      }
      const done = run(state('h', { pid: 0, startTime: 0, mark: '', cgroups: [cgroup, '/sys/fs/cgroup'] }));
      assert.match(done.stdout, /ended xvfb of local-1/);
      assert.equal((await child.ended).signal, 'SIGKILL');
      assert.equal(existsSync(cgroup), false);
    } finally {
      if (existsSync(cgroup)) rmdirSync(cgroup);
      if (existsSync(owner)) rmdirSync(owner);
    }
  });

  it('are none when the agent never ran', () => assert.equal(run(join(folder, 'nothing')).status, 0));
});

describe('setup', () => {
  it('names what is missing and what to type, and changes nothing, when it is not root', () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const tool of ['bash', 'dirname', 'basename', 'readlink', 'sed', 'sort', 'head', 'find', 'printf', 'cat', 'node']) {
      const path = bash(`command -v ${tool} || true`).out;
      if (path.startsWith('/')) symlinkSync(path, join(bin, tool));
    }
    writeFileSync(join(bin, 'id'), '#!/bin/sh\necho 1000\n', { mode: 0o755 });
    const done = spawnSync('bash', [join(root, 'scripts/setup')], { env: { PATH: bin }, encoding: 'utf8' });
    assert.equal(done.status, 1);
    assert.match(done.stderr, /this machine lacks/);
    const command = /sudo apt-get update && sudo apt-get install --no-install-recommends (.*)/.exec(done.stderr)[1].split(' ');
    for (const name of ['default-jdk-headless', 'maven', 'xvfb', 'x11vnc', 'chromium', 'xz-utils']) assert.ok(command.includes(name), name);
    assert.doesNotMatch(done.stderr, /Node/);
  });

  it('compares versions by number', () => {
    assert.equal(bash('at_least 3.8.7 3.8.7 && at_least 3.8.7 3.10.0 && ! at_least 3.8.7 3.8.6').code, 0);
  });
});

describe('up', () => {
  const upWith = (env, ...options) => spawnSync(join(root, 'scripts/up'), options, { encoding: 'utf8', env: { PATH: process.env.PATH, SANDMESH_HOME: folder, ...env } });
  const up = (...options) => upWith({}, ...options);

  it('refuses what comes later, and says so', () => {
    assert.match(up('--nodes', '10').stderr, /at most 9/);
    assert.match(up('--ec2').stderr, /comes later/);
    assert.match(up('--link', 'pigeon').stderr, /must be cluster or relay/);
    assert.match(up('--sandboxes', 'many').stderr, /needs a number/);
    assert.match(up('--colour').stderr, /unknown option/);
    assert.match(upWith({ SANDMESH_LOCAL_ENGINE: 'netscape' }).stderr, /must be chromium or adspower/);
  });
});

describe('the browsers of a local sandbox', () => {
  const memory = (env) => bash(`. ${root}/scripts/lib/sandbox.sh; browser_memory`, env).out;

  it('may use three quarters of the machine, or what is given', () => {
    const kibibytes = Number(/MemTotal: +(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))[1]);
    assert.equal(memory({}), `${Math.floor((kibibytes * 3) / 4 / 1024)}MiB`);
    assert.equal(memory({ BROWSER_MEMORY: '6GiB' }), '6GiB');
  });
});

describe('results', () => {
  it('adds up the reports of all kinds of tests, and names failed and skipped ones with their reason', () => {
    const checkout = join(folder, 'checkout');
    const reports = join(checkout, 'sandbox-agent/target/surefire-reports');
    mkdirSync(reports, { recursive: true });
    writeFileSync(
      join(reports, 'TEST-a.xml'),
      `<testsuite><testcase name="one" classname="a.B"/><testcase name="two" classname="a.B"><failure message="1 &lt; 2">x</failure></testcase>
       <testcase name="three" classname="a.B"><skipped message="no display"/></testcase><testcase name="four" classname="a.B"><system-out>error</system-out></testcase></testsuite>`,
    );
    writeFileSync(join(checkout, 'node'), 'ok 2 - sees # SKIP no camera\n# pass 3\n# fail 0\n# skipped 1\n');
    writeFileSync(join(checkout, 'web'), '\x1b[2m      Tests \x1b[22m 1 failed | 12 passed (13)\n');
    const sources = join(checkout, 'sandbox-agent/src/test/java/a');
    mkdirSync(sources, { recursive: true });
    writeFileSync(join(sources, 'HourIT.java'), 'package a;\n@Tag("slow")\nclass HourIT {}\n');
    writeFileSync(join(sources, 'MixedIT.java'), 'package a;\nclass MixedIT {\n    @Tag("slow")\n    void long() {}\n}\n');
    writeFileSync(join(sources, 'QuickTest.java'), 'package a;\nfinal class QuickTest {}\n');
    const done = spawnSync('node', [join(root, 'scripts/lib/results.mjs'), '0', 'slow', 'node', 'web'], { cwd: checkout, encoding: 'utf8' });
    assert.equal(done.status, 1);
    assert.equal(done.stdout.trim().split('\n').pop(), '17 passed, 2 failed, 2 skipped');
    assert.match(done.stdout, /B\.two: 1 < 2/);
    assert.match(done.stdout, /^SKIPPED B\.three: no display$/m);
    assert.match(done.stdout, /^SKIPPED sees: no camera$/m);
    assert.match(done.stdout, /^NOT RUN, slow \(scripts\/test --all runs them\): HourIT, MixedIT \(some\)$/m);
  });
});

describe('the command line', () => {
  it('has a class-data archive of what a build of all modules has made, once', () => {
    const checkout = mkdtempSync(join(folder, 'checkout-'));
    const target = join(checkout, 'scripts/cli/target');
    mkdirSync(join(target, 'lib'), { recursive: true });
    writeFileSync(join(checkout, 'source'), '');
    const use = (built) =>
      bash(
        `ROOT=${checkout}; . ${root}/scripts/lib/cli.sh; archive_cli() { echo archived; touch "$CLI/classes.jsa"; };
        touch -d "${built}" "$CLI/sandmesh-cli-1.jar"; touch -d '2 days ago' "$ROOT/source"; build_cli "$ROOT/source"`,
      );
    assert.equal(use('1 hour ago').out, 'archived');
    assert.equal(use('1 hour ago').out, '');
    assert.equal(use('1 hour').out, 'archived');
  });
});
