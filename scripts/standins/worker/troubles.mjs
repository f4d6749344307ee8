// The ways in which a worker can be ill while it runs, switched on by the words in a file: what the agent must bear.
import { readFileSync } from 'node:fs';

const FLOOD = 10 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 'x');

const TROUBLES = {
  hang: () => {}, // as if its event loop were stuck
  503: (response) => response.writeHead(503).end('{"status":"unhealthy"}'),
  unhealthy: (response) => response.writeHead(200).end('{"contract":1,"status":"unhealthy"}'),
  garbage: (response) => response.writeHead(200).end(Buffer.from([0, 159, 146, 150, 123, 34, 255])),
  flood: (response) => response.writeHead(200, { 'content-length': FLOOD }).end(Buffer.alloc(FLOOD, 'x')),
  endless: (response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(CHUNK));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
  drip: (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 1_000);
    response.once('close', () => clearInterval(timer));
  },
};

/** Answers as an ill worker would; false when it is well. */
export function isIll(settings, response) {
  const trouble = TROUBLES[words(settings).find((word) => word in TROUBLES)];
  if (trouble === undefined) return false;
  trouble(response);
  return true;
}

/** No answer is another then: the connection to the engine is gone. */
export const ENGINE_LOST = 'engine-lost';
/** It is one from before the contract: it knows no other call than /health, and says little there. */
export const OLDER = 'older';

export function has(settings, word) {
  return words(settings).includes(word);
}

function words({ hangFile, troubleFile }) {
  if (hangFile !== '' && read(hangFile) !== undefined) return ['hang'];
  return troubleFile === '' ? [] : (read(troubleFile) ?? '').split(/\s+/);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
