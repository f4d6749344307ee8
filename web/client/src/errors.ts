/** What the control plane refused, by the code of its contract, or what came in between, by one of {@link Broken}. */
export class SandmeshError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'SandmeshError';
    this.code = code;
  }
}

/**
 * The codes of the client itself: nobody answered in time; the connection broke before the answer, and what was ordered may have been
 * done; there was none; there will be none, because somebody has closed the client.
 */
export type Broken = 'timed_out' | 'connection_lost' | 'not_connected' | 'closed';

export const broken = (code: Broken, message: string) => new SandmeshError(code, message);

export function codeOf(error: unknown): string {
  return error instanceof SandmeshError ? error.code : '';
}
