import { saveBlob } from '../../ui/secret';
import type { Sink } from './export';

export type Place = Sink & { keep: () => Promise<void>; drop: () => Promise<void> };

type Writable = Sink & { close: () => Promise<void>; abort: () => Promise<void> };
type Picker = (options: { suggestedName: string }) => Promise<{ createWritable: () => Promise<Writable> }>;

const BLOB_BYTES = 8 * 1024 * 1024;

/** Where an export goes: straight into a file where the browser can, otherwise into a download; undefined when the person changed their mind. */
export async function openPlace(name: string): Promise<Place | undefined> {
  const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker;
  if (!picker) return download(name);
  try {
    const file = await (await picker({ suggestedName: name })).createWritable();
    return { write: (piece) => file.write(piece), keep: () => file.close(), drop: () => file.abort() };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    return download(name);
  }
}

/** Pieces are put together to blobs, which a browser keeps on disk when they are many. */
function download(name: string): Place {
  const blobs: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const settle = () => {
    blobs.push(new Blob(pieces));
    pieces = [];
    size = 0;
  };
  return {
    write: async (piece) => {
      pieces.push(piece);
      size += piece.byteLength;
      if (size >= BLOB_BYTES) settle();
    },
    keep: async () => {
      settle();
      saveBlob(name, new Blob(blobs, { type: 'application/x-ndjson' }));
    },
    drop: async () => {
      blobs.length = 0;
      pieces = [];
    },
  };
}
