import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('sandmesh-agent', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'releases-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const java = join(folder, 'java');
writeFileSync(java, '#!/bin/sh\nexit 0\n', { mode: 0o755 });

let count = 0;
/** A machine without an agent, and a whole release. */
function aMachine() {
  const home = join(folder, `home-${++count}`);
  mkdirSync(home);
  return { home, ...aRelease('1.0') };
}

function aRelease(version) {
  const release = join(folder, `release-${++count}`);
  for (const part of ['lib', 'lib-mesh']) mkdirSync(join(release, part), { recursive: true });
  for (const file of ['lib/sandbox-agent-1.jar', 'lib/vertx.jar', 'lib-mesh/mesh.jar', 'jvm.options']) writeFileSync(join(release, file), file);
  writeFileSync(join(release, 'VERSION'), `${version}\n`);
  const summed = spawnSync('sh', ['-c', "find . -type f -printf '%P\\n' | xargs -d '\\n' sha256sum >../sums && mv ../sums SHA256SUMS"], { cwd: release });
  assert.equal(summed.status, 0);
  return { release, sums: join(release, 'SHA256SUMS') };
}

function upgrade({ home, release }) {
  return spawnSync(script, ['upgrade', release], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      SANDMESH_AGENT_HOME: home,
      SANDMESH_AGENT_STATE_DIR: join(home, 'state'),
      SANDMESH_AGENT_JAVA: java,
      SANDMESH_AGENT_ENVIRONMENT_FILE: '/nowhere',
    },
  });
}

function isRefused(machine, why) {
  const done = upgrade(machine);
  assert.equal(done.status, 1, done.stdout + done.stderr);
  assert.match(done.stderr, why);
  assert.match(done.stderr, /nothing was changed/);
  assert.equal(existsSync(join(machine.home, 'current')), false);
  assert.deepEqual(readdirSync(join(machine.home, 'releases')), []);
}

describe('a release', () => {
  it('that is whole is installed', () => {
    const machine = aMachine();
    const done = upgrade(machine);
    assert.equal(done.status, 0, done.stderr);
    assert.equal(readFileSync(join(machine.home, 'current/lib/vertx.jar'), 'utf8'), 'lib/vertx.jar');
  });

  it('whose list was cut short is refused, though what is left of the list is right', () => {
    const machine = aMachine();
    const lines = readFileSync(machine.sums, 'utf8').split('\n');
    writeFileSync(machine.sums, `${lines.filter((line) => !line.includes('vertx')).join('\n')}`);
    isRefused(machine, /does not hold exactly what its SHA256SUMS lists.*lib\/vertx\.jar/);
  });

  it('with a jar that nobody listed is refused', () => {
    const machine = aMachine();
    writeFileSync(join(machine.release, 'lib/aaa.jar'), 'runs before the others');
    isRefused(machine, /lib\/aaa\.jar/);
  });

  it('that lacks a file, or holds another one than was listed, is refused', () => {
    const lacking = aMachine();
    rmSync(join(lacking.release, 'lib-mesh/mesh.jar'));
    isRefused(lacking, /lib-mesh\/mesh\.jar/);
    const changed = aMachine();
    appendFileSync(join(changed.release, 'lib/vertx.jar'), 'more');
    isRefused(changed, /is not as it was made.*vertx/);
  });

  it('with a link in place of a file or a folder is refused, though what it points to is right', () => {
    for (const part of ['lib/vertx.jar', 'lib']) {
      const machine = aMachine();
      const elsewhere = join(folder, `elsewhere-${count}`);
      renameSync(join(machine.release, part), elsewhere);
      symlinkSync(elsewhere, join(machine.release, part));
      isRefused(machine, new RegExp(`neither a file nor a folder.*${part}`));
    }
  });

  it('whose list leads out of its folder, or is no list, is refused', () => {
    for (const line of [`${'0'.repeat(64)}  ../outside.jar`, 'lib/vertx.jar', `${'0'.repeat(64)}  lib/../../outside.jar`]) {
      const machine = aMachine();
      appendFileSync(machine.sums, `${line}\n`);
      isRefused(machine, /SHA256SUMS/);
    }
    const twice = aMachine();
    appendFileSync(twice.sums, `${readFileSync(twice.sums, 'utf8').split('\n')[0]}\n`);
    isRefused(twice, /SHA256SUMS/);
  });
});

describe('an upgrade', () => {
  const link = ({ home }, name) => (existsSync(join(home, name)) ? readlinkSync(join(home, name)) : 'none');

  /** On which 1.0, then 2.0 was installed, as many of them as are asked for. */
  function aMachineWith(versions) {
    const machine = aMachine();
    for (const version of versions) {
      const done = upgrade({ ...machine, ...aRelease(version) });
      assert.equal(done.status, 0, done.stderr);
      // as an agent of that version that came up
      writeFileSync(join(machine.home, 'state/up'), `{"version": "${version}", "pid": 1}\n`);
    }
    return machine;
  }

  for (const [versions, before] of [
    [['1.0'], 'none'],
    [['1.0', '2.0'], 'releases/1.0'],
  ]) {
    it(`whose note cannot be written changes nothing, with ${versions} installed`, () => {
      const machine = aMachineWith(versions);
      mkdirSync(join(machine.home, 'state/upgrade'));
      const done = upgrade({ ...machine, ...aRelease('3.0') });
      assert.equal(done.status, 1, done.stdout);
      assert.match(done.stderr, /nothing was changed/);
      assert.equal(link(machine, 'previous'), before);
      assert.equal(link(machine, 'current'), `releases/${versions.at(-1)}`);
    });

    it(`whose link cannot be changed goes back to where it came from, with ${versions} installed`, () => {
      const machine = aMachineWith(versions);
      // a folder takes the place of no link
      mkdirSync(join(machine.home, '.current.next'));
      const done = upgrade({ ...machine, ...aRelease('3.0') });
      assert.equal(done.status, 1, done.stdout);
      assert.match(done.stderr, /current cannot be changed: nothing was changed/);
      assert.equal(link(machine, 'previous'), before);
      assert.equal(link(machine, 'current'), `releases/${versions.at(-1)}`);
      assert.equal(existsSync(join(machine.home, 'state/upgrade')), false);
    });
  }
});
