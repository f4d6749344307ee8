import createClient from 'openapi-fetch';
import type { paths } from './__generated__/schema';
import { isAway, isStale, seenAway } from './away';
import { fromProblem, unreachable } from './problem';
import { currentToken, doubt, refresh } from './session';

/** Sends it with the access token of now, which is returned to know by which one it was refused. */
async function send(request: Request): Promise<{ response: Response; token: string | undefined }> {
  const token = currentToken();
  if (token) request.headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(request).catch((cause: unknown) => {
    // What the page itself gave up is no failure of the server.
    throw request.signal.aborted ? cause : unreachable();
  });
  return { response, token };
}

/**
 * Sends the access token; one that has just expired is exchanged and the request sent again, once. Of many requests that are refused
 * at a time one exchanges, and whoever is refused with a token that was exchanged meanwhile goes on with the new one.
 */
export async function authorizedFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const { response, token } = await send(request);
  if (response.status !== 401) return response;
  const exchanged = currentToken() !== undefined && currentToken() !== token;
  if (!exchanged && !(await refresh())) return response;
  return (await send(again)).response;
}

export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
  credentials: 'same-origin',
  fetch: authorizedFetch,
  // As the contract has it for every list.
  querySerializer: { array: { style: 'form', explode: false } },
});

type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** The body of an answer, or the problem as an error. */
export async function unwrap<T>(answer: Answer<T>): Promise<T> {
  const { data, error, response } = await answer;
  if (data === undefined) throw problemOf(response, error);
  if (isStale(data)) seenAway();
  return data;
}

/** For answers without a body. */
export async function done(answer: Answer<unknown>): Promise<void> {
  const { error, response } = await answer;
  if (!response.ok) throw problemOf(response, error);
}

function problemOf(response: Response, error: unknown) {
  const problem = fromProblem(response.status, error);
  if (problem.status === 403) doubt(problem.permission);
  if (isAway(problem)) seenAway();
  return problem;
}
