import { api } from '../../api/client';
import { ApiError, fromProblem, unreachable } from '../../api/problem';

/** Hands on the pieces of a recording as they come, with the login's token in a header, which no link could. */
export async function readCast(
  recordingId: string,
  onPiece: (piece: Uint8Array<ArrayBuffer>) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  const { response, error } = await api.GET('/api/v1/admin/terminal-recordings/{recordingId}/cast', {
    params: { path: { recordingId } },
    parseAs: 'stream',
    signal,
  });
  if (!response.ok) throw fromProblem(response.status, error);
  if (!response.body) throw unreachable();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        if (signal.aborted) throw cause;
        throw new ApiError(0, 'cut_off', 'It broke off while it was read: what came is not whole.');
      });
      if (done) return;
      await onPiece(value);
    }
  } finally {
    // What nobody reads on is not sent on.
    await reader.cancel().catch(() => undefined);
  }
}
