import { ApiError, fromProblem, unreachable } from './problem';

type Answer = { response: Response; error?: unknown };

/** Hands on the pieces of a body as they come; `cutOff` says what it means where they end too early. */
export async function eachPiece(
  { response, error }: Answer,
  onPiece: (piece: Uint8Array<ArrayBuffer>) => Promise<void> | void,
  signal: AbortSignal,
  cutOff: string,
): Promise<void> {
  if (!response.ok) throw fromProblem(response.status, error);
  if (!response.body) throw unreachable();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        if (signal.aborted) throw cause;
        throw new ApiError(0, 'cut_off', cutOff);
      });
      if (done) return;
      await onPiece(value);
    }
  } finally {
    // What nobody reads on is not sent on.
    await reader.cancel().catch(() => undefined);
  }
}
