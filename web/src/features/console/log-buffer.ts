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
  private decoder = new TextDecoder();
  private blocks: Block[] = [];
  private ids = 0;
  private count = 0;
  private open = false;
  private cut = false;

  constructor(most = MOST_LINES) {
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
    if (expected === undefined || expected === from) return;
    this.note(
      from > expected
        ? `${(from - expected).toLocaleString()} bytes are not in the log any more`
        : 'the log was emptied, or begun anew',
    );
  }

  write(bytes: Uint8Array): void {
    if (this.next !== undefined) this.next += bytes.length;
    const parts = this.decoder.decode(bytes, { stream: true }).split('\n');
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
