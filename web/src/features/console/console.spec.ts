import { describe, expect, it } from 'vitest';
import { FrameReader, type Piece } from './frames';
import { LogBuffer } from './log-buffer';

const bytes = (text: string) => new TextEncoder().encode(text);
const words = (piece: Piece) =>
  'bytes' in piece ? `${piece.kind} ${new TextDecoder().decode(piece.bytes)}` : piece.kind;

function frame(kind: number, text: string): Uint8Array {
  const body = bytes(text);
  const whole = new Uint8Array(8 + body.length);
  whole[0] = kind;
  new DataView(whole.buffer).setUint32(4, body.length);
  whole.set(body, 8);
  return whole;
}

function together(...all: Uint8Array[]): Uint8Array {
  return new Uint8Array(all.flatMap((one) => [...one]));
}

describe('frames', () => {
  const stream = together(
    frame(2, '{"from":8192}\n'),
    frame(1, 'a line\n'),
    frame(0, ''),
    frame(3, '{"outcome":"ok"}'),
  );

  it('are read whatever pieces they come in', () => {
    for (const size of [1, 3, 7, 8, 9, 1000]) {
      const reader = new FrameReader();
      const pieces: Piece[] = [];
      for (let at = 0; at < stream.length; at += size)
        pieces.push(...reader.push(stream.subarray(at, at + size)));
      const out = pieces.filter((one) => one.kind === 'stdout').map((one) => words(one).slice(7));
      expect(out.join(''), `pieces of ${size}`).toBe('a line\n');
      expect(pieces.filter((one) => one.kind !== 'stdout').map(words)).toEqual([
        'stderr {"from":8192}\n',
        'alive',
        'end',
      ]);
    }
  });

  it('that nobody can have sent are no frames', () => {
    expect(() => new FrameReader().push(bytes('<html>…</html>'))).toThrow(/cannot be read/);
  });
});

describe('a log', () => {
  const text = (buffer: LogBuffer) => buffer.shown.flatMap((one) => one.lines);

  it('is lines, whatever pieces they come in, and knows its place', () => {
    const buffer = new LogBuffer();
    buffer.place(100);
    const all = bytes('eins\nzwölf\r\n\ndrei');
    for (let at = 0; at < all.length; at++) buffer.write(all.subarray(at, at + 1));
    expect(text(buffer)).toEqual(['eins', 'zwölf\r', '', 'drei']);
    expect(buffer.next).toBe(100 + all.length);
    buffer.place(100 + all.length);
    buffer.write(bytes(' und vier\n'));
    expect(text(buffer).at(-1)).toBe('drei und vier');
  });

  it('says what is missing in between', () => {
    const buffer = new LogBuffer();
    buffer.place(0);
    buffer.write(bytes('a\n'));
    buffer.place(1002);
    buffer.write(bytes('b\n'));
    buffer.place(0);
    expect(text(buffer)).toEqual([
      'a',
      '1,000 bytes are not in the log any more',
      'b',
      'the log was emptied, or begun anew',
    ]);
  });

  it('does not pile up, and says how much is gone', () => {
    const buffer = new LogBuffer(false, 400);
    for (let i = 0; i < 10_000; i++) buffer.write(bytes(`line ${i}\n`));
    expect(buffer.lines).toBeLessThan(700);
    expect(buffer.lines + buffer.dropped).toBe(10_000);
    expect(text(buffer).at(-1)).toBe('line 9999');
    buffer.write(bytes('x'.repeat(100_000)));
    buffer.write(bytes('x'.repeat(100_000)));
    expect(text(buffer).at(-1)?.length).toBeLessThan(5000);
    expect(buffer.shortened).toBe(1);
  });

  it('leaves what does not change as it is', () => {
    const buffer = new LogBuffer();
    for (let i = 0; i < 450; i++) buffer.write(bytes(`line ${i}\n`));
    const [first, second] = buffer.shown;
    buffer.write(bytes('more\n'));
    expect(buffer.shown[0]).toBe(first);
    expect(buffer.shown[1]).toBe(second);
  });

  it('that is searched goes on after a break, and shows nothing twice', () => {
    const buffer = new LogBuffer(true);
    buffer.place(100);
    buffer.write(bytes('found 1\n'));
    buffer.searched(5000);
    expect(buffer.next).toBe(5000);
    buffer.write(bytes('found 2\nfou'));
    buffer.reopened();
    buffer.place(5000);
    buffer.write(bytes('found'));
    buffer.reopened();
    buffer.place(5000);
    buffer.write(bytes('found 2\nfound 3\n'));
    buffer.searched(9000);
    buffer.write(bytes('found 4\n'));
    expect(text(buffer)).toEqual(['found 1', 'found 2', 'found 3', 'found 4']);
    buffer.reopened();
    buffer.place(20_000);
    buffer.write(bytes('found 5\n'));
    expect(text(buffer).slice(-2)).toEqual(['11,000 bytes are not in the log any more', 'found 5']);
  });
});
