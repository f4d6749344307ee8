/** What a job brings, as `application/vnd.sandmesh.stream` carries it. */
export type Piece =
  | { kind: 'alive' }
  | { kind: 'stdout'; bytes: Uint8Array }
  | { kind: 'stderr'; bytes: Uint8Array }
  | { kind: 'end'; text: string };

const HEAD = 8;
const ALIVE = 0;
const STDOUT = 1;
const STDERR = 2;
const END = 3;
/** Places and ends are short; whoever sends more is not who we think. */
const LONGEST = 64 * 1024;

/** Takes frames apart as they come, in whatever pieces; what stdout brings is handed on without waiting for its frame to be whole. */
export class FrameReader {
  private readonly head = new Uint8Array(HEAD);
  private headLength = 0;
  private kind = ALIVE;
  private left = 0;
  private whole: Uint8Array[] = [];

  /** Throws where it is not in this form. */
  push(bytes: Uint8Array): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.headLength < HEAD) {
        const some = bytes.subarray(at, at + HEAD - this.headLength);
        this.head.set(some, this.headLength);
        this.headLength += some.length;
        at += some.length;
        if (this.headLength === HEAD) this.begin(pieces);
      } else {
        const some = bytes.subarray(at, at + this.left);
        this.left -= some.length;
        at += some.length;
        if (this.kind === STDOUT) pieces.push({ kind: 'stdout', bytes: some });
        else this.whole.push(some.slice());
        if (this.left === 0) this.end(pieces);
      }
    }
    return pieces;
  }

  private begin(pieces: Piece[]): void {
    this.kind = this.head[0] ?? ALIVE;
    this.left = new DataView(this.head.buffer).getUint32(4);
    if (this.kind > END || (this.kind !== STDOUT && this.left > LONGEST))
      throw new Error('What the control plane sends cannot be read.');
    if (this.left === 0) this.end(pieces);
  }

  private end(pieces: Piece[]): void {
    const bytes = joined(this.whole);
    this.headLength = 0;
    this.whole = [];
    if (this.kind === ALIVE) pieces.push({ kind: 'alive' });
    if (this.kind === STDERR) pieces.push({ kind: 'stderr', bytes });
    if (this.kind === END) pieces.push({ kind: 'end', text: new TextDecoder().decode(bytes) });
  }
}

function joined(pieces: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of pieces) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}
