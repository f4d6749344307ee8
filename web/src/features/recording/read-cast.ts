import { api } from '../../api/client';
import { eachPiece } from '../../api/pieces';

/** Hands on the pieces of a recording as they come, with the login's token in a header, which no link could. */
export async function readCast(
  recordingId: string,
  onPiece: (piece: Uint8Array<ArrayBuffer>) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  const answer = await api.GET('/api/v1/admin/terminal-recordings/{recordingId}/cast', {
    params: { path: { recordingId } },
    parseAs: 'stream',
    signal,
  });
  await eachPiece(answer, onPiece, signal, 'It broke off while it was read: what came is not whole.');
}
