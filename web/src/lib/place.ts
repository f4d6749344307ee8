/** Where pieces go as they come: a file of the person's choice, or a download when it is whole. */
export type Sink = { write: (piece: Uint8Array<ArrayBuffer>) => Promise<void> };

export type Place = Sink & { keep: () => Promise<void>; drop: () => Promise<void> };

type Writable = Sink & { close: () => Promise<void>; abort: () => Promise<void> };
type Picker = (options: { suggestedName: string }) => Promise<{ createWritable: () => Promise<Writable> }>;

const BLOB_BYTES = 8 * 1024 * 1024;

/** Where a file goes: straight into a file where the browser can, otherwise into a download; undefined when the person changed their mind. */
export async function openPlace(name: string, type: string): Promise<Place | undefined> {
  const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker;
  if (!picker) return download(name, type);
  try {
    const file = await (await picker({ suggestedName: name })).createWritable();
    return { write: (piece) => file.write(piece), keep: () => file.close(), drop: () => file.abort() };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    return download(name, type);
  }
}

/** Pieces are put together to blobs, which a browser keeps on disk when they are many. */
function download(name: string, type: string): Place {
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
      saveBlob(name, new Blob(blobs, { type }));
    },
    drop: async () => {
      blobs.length = 0;
      pieces = [];
    },
  };
}

/** Lets the browser keep it as a file. */
export function saveBlob(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
