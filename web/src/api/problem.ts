import type { Problem } from './types';

type More = {
  requestId?: string | undefined;
  permission?: string | undefined;
  errors?: NonNullable<Problem['errors']> | undefined;
};

/** What went wrong, as a page can say it: a problem of the server, or no answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** The one that is missing, where something was refused. */
  readonly permission: string | undefined;
  readonly errors: NonNullable<Problem['errors']>;

  constructor(status: number, code: string, message: string, more: More = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.requestId = more.requestId;
    this.permission = more.permission;
    this.errors = more.errors ?? [];
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
    problem,
  );
}

export function unreachable(): ApiError {
  return new ApiError(0, 'unreachable', 'The control plane does not answer.');
}

export function explain(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}

/** Fields of a form with what the server says of them, and what belongs to none of them, as one text. */
export type Complaint = { fields: Record<string, string>; rest: string | undefined };

/** What is taken already, by the code that says so. */
const TAKEN: Record<string, string> = {
  email_taken: 'email',
  name_taken: 'name',
  instance_id_taken: 'instanceId',
};

/** `/labels/zone` is about the field `labels` where a form has no `labels/zone`. */
export function complaintOf(error: unknown, fields: readonly string[]): Complaint {
  const taken = error instanceof ApiError ? TAKEN[error.code] : undefined;
  if (taken && fields.includes(taken)) return { fields: { [taken]: explain(error) }, rest: undefined };
  if (!(error instanceof ApiError) || error.errors.length === 0) return { fields: {}, rest: explain(error) };
  const told: Record<string, string> = {};
  const rest: string[] = [];
  for (const { pointer, message } of error.errors) {
    const path = pointer.replace(/^\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
    const field = fields.find((one) => path === one || path.startsWith(`${one}/`));
    const inside = field && path.length > field.length ? `${path.slice(field.length + 1)}: ` : '';
    if (field) told[field] = told[field] ? `${told[field]}; ${inside}${message}` : `${inside}${message}`;
    else rest.push(`${path || 'request'}: ${message}`);
  }
  return { fields: told, rest: rest.length ? rest.join('; ') : undefined };
}
