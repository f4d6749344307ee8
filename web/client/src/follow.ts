import { broken, codeOf } from './errors.js';
import type { Topics } from './topics.js';
import type { Operation, Progress } from './types.js';

export type FollowOptions = {
  /** Told of the targets that stand otherwise than before; some of it is left out for a slow client. */
  onProgress?: (progress: Progress) => void;
  /** How long to wait for the end, which the operation's own deadline brings; a day unless told. */
  limitMillis?: number;
};

/** What {@link follow} needs of its client. */
export type Ground = {
  topics: Topics;
  /** Asks for the operation. */
  get: (operationId: string) => Promise<Operation>;
  /** Aborted when the client has ended, for the reason that it names. */
  ended: AbortSignal;
};

/** A message between nodes may be lost, and a socket has room for some addresses only. */
const LOOK_MILLIS = 10_000;
const DAY_MILLIS = 24 * 60 * 60_000;
/** Of these the next look may know more. */
const PASSING = new Set([
  'timed_out',
  'connection_lost',
  'not_connected',
  'overloaded',
  'starting',
  'internal',
  'database_unavailable',
  'request_timeout',
]);

/** Waits for the end of an operation, whichever control node runs it, and however often the connection breaks. */
export function follow(ground: Ground, operationId: string, options: FollowOptions): Promise<Operation> {
  const { topics, ended } = ground;
  const { onProgress, limitMillis = DAY_MILLIS } = options;
  return new Promise((resolve, reject) => {
    let over = false;
    const finish = () => {
      over = true;
      clearInterval(looks);
      clearTimeout(late);
      ended.removeEventListener('abort', onEnded);
      subscription.close();
    };
    const fail = (error: unknown) => {
      if (over) return;
      finish();
      reject(error as Error);
    };
    const look = async () => {
      try {
        const found = await ground.get(operationId);
        if (over || found.status === 'running') return;
        finish();
        resolve(found);
      } catch (error) {
        if (!PASSING.has(codeOf(error))) fail(error);
      }
    };
    const onEnded = () => fail(ended.reason);
    const subscription = topics.listen(`fleet.operation.${operationId}`, {
      onMessage: (body) => {
        const progress = body as Progress;
        onProgress?.(progress);
        if (progress.status !== 'running') void look();
      },
      // What came before is asked for; whoever may not listen may not ask either, and learns it so.
      onRegistered: () => void look(),
      onRefused: () => void look(),
    });
    const looks = setInterval(() => void look(), LOOK_MILLIS);
    const late = setTimeout(
      () => fail(broken('timed_out', `Operation ${operationId} has not ended yet. It goes on.`)),
      limitMillis,
    );
    if (ended.aborted) onEnded();
    else ended.addEventListener('abort', onEnded);
  });
}
