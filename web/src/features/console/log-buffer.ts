/** Lines that stand together, so that only what changes is drawn again; a note is said by this page. */
export type Block = { id: number; lines: string[]; note?: boolean };

/** So many lines are kept, and so much of each. */
export const MOST_LINES = 5000;
const LONGEST_LINE = 4096;
const BLOCK_LINES = 200;

/** The end of a log as it comes in: nothing piles up, and what is left out is said. */
export class LogBuffer {
  /** The byte that is expected next; undefined until a place is told. */
  next: number | undefined;
  /** Lines that were here and are not any more. */
  dropped = 0;
  /** Lines of which only the beginning is shown. */
  shortened = 0;
  private readonly most: number;
  private readonly searches: boolean;
  /** Of a search: how many bytes were found behind `next` and shown, which whoever begins there finds again. */
  private behind = 0;
  /** How many of them this connection has brought. */
  private found = 0;
  private decoder = new TextDecoder();
  private blocks: Block[] = [];
  private ids = 0;
  private count = 0;
  private open = false;
  private cut = false;

  /** Of a search places alone tell where it is, since lines are left out. */
  constructor(searches = false, most = MOST_LINES) {
    this.searches = searches;
    this.most = most;
  }

  /** A new list for each look at it, of blocks that are the same as long as nothing in them changed. */
  get shown(): Block[] {
    return this.blocks;
  }

  get lines(): number {
    return this.count;
  }

  /** What follows begins at this byte: where that is not what was expected, something is missing. */
  place(from: number): void {
    const expected = this.next;
    this.next = from;
    if (expected === from) return;
    this.behind = 0;
    this.found = 0;
    if (expected === undefined) return;
    this.note(
      from > expected
        ? `${(from - expected).toLocaleString()} bytes are not in the log any more`
        : 'the log was emptied, or begun anew',
    );
  }

  /** Of a search: what follows begins at this byte or later. */
  searched(to: number): void {
    this.next = to;
    this.behind -= this.found;
    this.found = 0;
  }

  /** It is read from `next` on, over another connection. */
  reopened(): void {
    this.found = 0;
  }

  write(bytes: Uint8Array): void {
    if (!this.searches && this.next !== undefined) this.next += bytes.length;
    const fresh = this.searches ? this.fresh(bytes) : bytes;
    const parts = this.decoder.decode(fresh, { stream: true }).split('\n');
    parts.forEach((part, index) => {
      if (index > 0) this.open = false;
      if (index < parts.length - 1 || part !== '') this.append(part);
    });
    this.trim();
  }

  note(text: string): void {
    this.open = false;
    this.decoder = new TextDecoder();
    this.blocks = [...this.blocks, { id: this.ids++, lines: [text], note: true }];
    this.count++;
    this.trim();
  }

  private fresh(bytes: Uint8Array): Uint8Array {
    const again = Math.max(0, this.behind - this.found);
    this.found += bytes.length;
    this.behind = Math.max(this.behind, this.found);
    return bytes.subarray(again);
  }

  private append(part: string): void {
    const last = this.blocks.at(-1);
    if (this.open && last) {
      const line = last.lines.at(-1) ?? '';
      this.replaceLast({ ...last, lines: [...last.lines.slice(0, -1), this.within(line, part)] });
      return;
    }
    this.open = true;
    this.cut = false;
    this.count++;
    const line = this.within('', part);
    if (last && !last.note && last.lines.length < BLOCK_LINES)
      this.replaceLast({ ...last, lines: [...last.lines, line] });
    else this.blocks = [...this.blocks, { id: this.ids++, lines: [line] }];
  }

  private within(line: string, more: string): string {
    if (line.length + more.length <= LONGEST_LINE) return line + more;
    if (!this.cut) this.shortened++;
    this.cut = true;
    return line.length >= LONGEST_LINE ? line : `${(line + more).slice(0, LONGEST_LINE)}…`;
  }

  private replaceLast(block: Block): void {
    this.blocks = [...this.blocks.slice(0, -1), block];
  }

  /** Whole blocks go, so that what stays is not drawn again. */
  private trim(): void {
    let first = this.blocks[0];
    while (first && this.count - first.lines.length >= this.most) {
      this.blocks = this.blocks.slice(1);
      this.count -= first.lines.length;
      if (!first.note) this.dropped += first.lines.length;
      first = this.blocks[0];
    }
  }
}
