/** The words of a command line, or why there are none. No shell reads them: only quotes and backslashes keep words together. */
export type Words = { words: string[] } | { problem: string };

export function commandWords(line: string): Words {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const one = line.charAt(at);
    if (quote) {
      if (one === quote) quote = undefined;
      else if (one === '\\' && quote === '"' && /["\\]/.test(line.charAt(at + 1)))
        word = `${word ?? ''}${line.charAt(++at)}`;
      else word = `${word ?? ''}${one}`;
    } else if (one === '"' || one === "'") {
      quote = one;
      word ??= '';
    } else if (one === '\\' && at + 1 < line.length) {
      word = `${word ?? ''}${line.charAt(++at)}`;
    } else if (/\s/.test(one)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = `${word ?? ''}${one}`;
    }
  }
  if (quote) return { problem: `The quote ${quote} is not closed` };
  if (word !== undefined) words.push(word);
  return words.length ? { words } : { problem: 'Which program, with which arguments?' };
}

/** The same words as a line that reads as them. */
export function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`))
    .join(' ');
}
