import type { Problem } from './types';

/** What went wrong, as a page can say it: a problem of the server, or no answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(status: number, code: string, message: string, requestId?: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

export function fromProblem(status: number, body: unknown): ApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  const first = problem.errors?.[0];
  const detail = problem.detail ?? (first && `${first.pointer}: ${first.message}`) ?? problem.title;
  return new ApiError(
    status,
    problem.code ?? 'unreadable',
    detail ?? `The server answered ${status}.`,
    problem.requestId,
  );
}

export function unreachable(): ApiError {
  return new ApiError(0, 'unreachable', 'The control plane does not answer.');
}

export function explain(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}
