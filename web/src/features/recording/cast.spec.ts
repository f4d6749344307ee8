import { describe, expect, it } from 'vitest';
import { CastReader, LONGEST_LINE, MOST_BYTES } from './cast';

const bytes = (text: string) => new TextEncoder().encode(text);
const HEADER = '{"version":2,"width":80,"height":24,"timestamp":1700000000}\n';

function read(...lines: string[]) {
  const reader = new CastReader();
  reader.push(bytes(HEADER + lines.map((line) => `${line}\n`).join('')));
  reader.end();
  if (!reader.cast) throw new Error('nothing');
  return reader.cast;
}

describe('a recording', () => {
  it('is what was shown, in which size and when', () => {
    const cast = read('[0.5,"o","a\\u001b[1mb"]', '[1.25,"r","120x40"]', '[2.5,"o","c"]');
    expect(cast.size).toEqual({ cols: 80, rows: 24 });
    expect(cast.beganAt).toBe(1_700_000_000_000);
    expect(cast.shown).toEqual(['a\u001B[1mb', { cols: 120, rows: 40 }, 'c']);
    expect(cast.at).toEqual([0.5, 1.25, 2.5]);
  });

  it('is read in whatever pieces it comes, also within a letter', () => {
    const whole = bytes(`${HEADER}[1,"o","grüß 🐚"]\n[2,"o","end"]`);
    const reader = new CastReader();
    for (const byte of whole) reader.push(Uint8Array.of(byte));
    reader.end();
    expect(reader.cast?.shown).toEqual(['grüß 🐚', 'end']);
    expect(reader.bytes).toBe(whole.length);
  });

  it('has long pauses also as short ones', () => {
    const cast = read('[60,"o","a"]', '[61,"o","b"]', '[3600,"o","c"]');
    expect(cast.at).toEqual([60, 61, 3600]);
    expect(cast.shortAt).toEqual([2, 3, 5]);
  });

  it('joins what is one to the eye, but nothing over a new size', () => {
    const cast = read(
      '[1,"o","a"]',
      '[1.004,"o","b"]',
      '[1.005,"r","90x20"]',
      '[1.006,"o","c"]',
      '[1.02,"o","d"]',
    );
    expect(cast.shown).toEqual(['ab', { cols: 90, rows: 20 }, 'c', 'd']);
    expect(read('[1,"o","a"]', `[1,"o","${'x'.repeat(65_536)}"]`).shown.length).toBe(2);
  });

  it('never goes back in time, and leaves out what is not for a screen', () => {
    const cast = read(
      '[2,"o","a"]',
      '[1,"o","b"]',
      '[3,"i","secret"]',
      '[3,"m","mark"]',
      '[4,"r","nonsense"]',
    );
    expect(cast.at).toEqual([2]);
    expect(cast.shown).toEqual(['ab']);
  });

  it('has a size that a screen can have', () => {
    expect(read('[1,"r","99999x0"]').shown).toEqual([{ cols: 1000, rows: 1 }]);
  });

  it('that is none is told, and so is one that is too large', () => {
    const refused = (text: string) => () => {
      const reader = new CastReader();
      reader.push(bytes(text));
      reader.end();
    };
    for (const text of [
      '',
      '<html>',
      '{"version":3}\n',
      '[1,"o","a"]\n',
      `${HEADER}{}`,
      `${HEADER}["1","o",2]`,
    ])
      expect(refused(text), text).toThrow('not a recording');
    expect(refused(`${HEADER}[1,"o","${'x'.repeat(LONGEST_LINE)}`)).toThrow('not a recording');
    const endless = new CastReader();
    endless.push(bytes(HEADER));
    const piece = bytes(`[1,"o","${'x'.repeat(1024 * 1024)}"]\n`);
    expect(() => {
      for (let i = 0; i <= MOST_BYTES / piece.length; i++) endless.push(piece);
    }).toThrow('larger');
  });
});
