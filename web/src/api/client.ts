import createClient from 'openapi-fetch';
import type { paths } from './__generated__/schema';
import { fromProblem, unreachable } from './problem';
import { currentToken, refresh } from './session';

function withToken(request: Request): Request {
  const token = currentToken();
  if (token) request.headers.set('authorization', `Bearer ${token}`);
  return request;
}

/** Sends the access token; one that has just expired is exchanged and the request sent again, once. */
async function authorizedFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetch(withToken(request)).catch(() => {
    throw unreachable();
  });
  if (response.status !== 401 || !(await refresh())) return response;
  return fetch(withToken(again)).catch(() => {
    throw unreachable();
  });
}

export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
  credentials: 'same-origin',
  fetch: authorizedFetch,
});

/** The body of an answer, or the problem as an error. */
export async function unwrap<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (data === undefined) throw fromProblem(response.status, error);
  return data;
}
