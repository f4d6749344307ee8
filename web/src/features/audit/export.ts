import { api } from '../../api/client';
import type { Sink } from '../../lib/place';
import { ApiError, fromProblem } from '../../api/problem';
import type { AuditSearch } from './audit-search';

export type Progress = { rows: number; bytes: number };

const NEWLINE = 10;

/**
 * Fetches the rows that a filter lets through with the login's token in a header, which no link could, and passes them on as they
 * come. The body ends early when the server had to give up, and then this throws.
 */
export async function exportAudit(
  filter: AuditSearch,
  sink: Sink,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Progress> {
  const { response, error } = await api.GET('/api/v1/admin/audit/export', {
    params: { query: filter },
    parseAs: 'stream',
    signal,
  });
  if (!response.ok || !response.body) throw fromProblem(response.status, error);
  const progress = { rows: 0, bytes: 0 };
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return progress;
      await sink.write(value);
      progress.bytes += value.byteLength;
      progress.rows += newlines(value);
      onProgress({ ...progress });
    }
  } catch (cause) {
    await reader.cancel().catch(() => undefined);
    if (signal.aborted || cause instanceof ApiError) throw cause;
    throw new ApiError(
      0,
      'cut_off',
      `It was cut off after ${progress.rows.toLocaleString()} rows: what was saved is not whole.`,
    );
  }
}

function newlines(piece: Uint8Array): number {
  let count = 0;
  for (const byte of piece) if (byte === NEWLINE) count++;
  return count;
}
