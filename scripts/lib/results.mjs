// Adds up what the tests of all kinds reported, names what failed and what was skipped and why, and prints the last line.
//   results.mjs SINCE_EPOCH_SECONDS EXCLUDED_TAG NODE_TEST_OUTPUT… ; exit code 1 when something failed.
// Tests with the tag that was excluded ran not at all, and are named too; an empty tag excludes none.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const MODULES = ['shared-protocol', 'sandbox-agent', 'control-plane', 'scripts/cli', 'scripts/testbed'];
const [since, excluded, ...outputs] = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const skips = [];

const plain = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&#10;', ' ').replaceAll('&amp;', '&');
const attribute = (text, name) => plain(new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '');

function reports() {
  return MODULES.flatMap((module) => ['surefire-reports', 'failsafe-reports'].map((kind) => join(module, 'target', kind)))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder).filter((name) => /^TEST-.*\.xml$/.test(name)).map((name) => join(folder, name)))
    .filter((file) => statSync(file).mtimeMs / 1000 >= Number(since));
}

function addReport(file) {
  for (const [whole, opening, body] of readFileSync(file, 'utf8').matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const name = `${attribute(opening, 'classname').split('.').pop()}.${attribute(opening, 'name')}`;
    const problem = /<(failure|error|skipped)\b([^>]*)/.exec(body ?? '');
    const message = problem ? attribute(problem[2], 'message').split('\n')[0] : '';
    if (!problem) sum.passed++;
    else if (problem[1] === 'skipped') (sum.skipped++, skips.push(`${name}: ${message}`));
    else (sum.failed++, failures.push(`${name}: ${message}`));
  }
}

/** The closing summary of `node --test` (# pass 11) or of Vitest (Tests  1 failed | 12 passed (13)). */
function addOutput(file) {
  const text = existsSync(file) ? readFileSync(file, 'utf8').replace(/\x1b\[[0-9;]*m/g, '') : '';
  const node = (word) => Number(new RegExp(`^(?:#|ℹ) ${word} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const line = /^\s*Tests\s+(.*)$/m.exec(text)?.[1] ?? '';
  const vitest = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  sum.passed += node('pass') + vitest('passed');
  sum.failed += node('fail') + vitest('failed');
  sum.skipped += node('skipped') + node('todo') + vitest('skipped') + vitest('todo');
  for (const [, name] of text.matchAll(/^\s*not ok \d+ - (.*)$/gm)) failures.push(name);
  for (const [, name, reason] of text.matchAll(/^\s*ok \d+ - (.*?) # SKIP ?(.*)$/gm)) skips.push(`${name}: ${reason}`);
}

/** Classes that have such tests: all of theirs, or some. */
function leftOut(tag) {
  const named = `@Tag("${tag}")`;
  return MODULES.map((module) => join(module, 'src/test/java'))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.java') && readFileSync(file, 'utf8').includes(named))
    .map((file) => {
      const whole = readFileSync(file, 'utf8').search(/^(?:public |final )*class /m) > readFileSync(file, 'utf8').indexOf(named);
      return `${basename(file, '.java')}${whole ? '' : ' (some)'}`;
    })
    .sort();
}

reports().forEach(addReport);
outputs.forEach(addOutput);
for (const skip of skips) console.log(`SKIPPED ${skip.endsWith(': ') ? `${skip}no reason was given` : skip}`);
const absent = excluded ? leftOut(excluded) : [];
if (absent.length > 0) console.log(`NOT RUN, ${excluded} (scripts/test --all runs them): ${absent.join(', ')}`);
if (failures.length > 0) console.log(`failed:\n${failures.map((failure) => `  - ${failure}`).join('\n')}`);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 ? 1 : 0;
