// Builds the page for the Maven build: installs only when the lock file changed, builds only when a source changed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const contract = join(here, '../shared-protocol/src/main/openapi');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`web: Node 20.19 or newer is needed, this is ${process.version}`);
  process.exit(1);
}

/** One digest over names and contents of files and folders. */
function digest(...paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).toSorted()) if (name !== '__generated__') add(join(path, name));
    } else {
      hash.update(path.slice(here.length)).update(readFileSync(path));
    }
  };
  paths.forEach(add);
  return hash.digest('hex');
}

function upToDate(stamp, value, proof) {
  return existsSync(proof) && existsSync(stamp) && readFileSync(stamp, 'utf8') === value;
}

function npm(...args) {
  execFileSync('npm', args, { cwd: here, stdio: 'inherit' });
}

const inHere = (...names) => names.map((name) => join(here, name));

const locked = digest(...inHere('package-lock.json'));
const installed = join(here, 'node_modules/.sandmesh-installed');
if (!upToDate(installed, locked, join(here, 'node_modules/.bin/vite'))) {
  npm('ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
  writeFileSync(installed, locked);
}

const sources = digest(
  ...inHere(
    'src',
    'client/src',
    'client/package.json',
    'client/tsconfig.json',
    'dev',
    'reference',
    'docs.html',
    'public',
    'index.html',
    'vite.config.ts',
    'tsconfig.json',
    'package-lock.json',
    'package.json',
  ),
  contract,
);
const built = join(here, 'dist/.built');
if (
  !existsSync(join(here, 'client/dist/index.js')) ||
  !upToDate(built, sources, join(here, 'dist/index.html'))
) {
  npm('run', 'build', '--silent');
  writeFileSync(built, sources);
}
