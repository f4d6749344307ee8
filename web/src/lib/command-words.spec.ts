import { describe, expect, it } from 'vitest';
import { commandLine, commandWords } from './command-words';

describe('a command line', () => {
  it('is parted at white space', () => {
    expect(commandWords('  df   -h\t/data ')).toEqual({ words: ['df', '-h', '/data'] });
  });

  it('keeps together what is quoted or escaped, and knows empty words', () => {
    expect(commandWords(String.raw`sh -c 'echo "a b"' "c \"d\"" e\ f ''`)).toEqual({
      words: ['sh', '-c', 'echo "a b"', 'c "d"', 'e f', ''],
    });
  });

  it('is no shell: what one would expand stays as it is', () => {
    expect(commandWords('echo $HOME * ; true')).toEqual({ words: ['echo', '$HOME', '*', ';', 'true'] });
  });

  it('says what is wrong with it', () => {
    expect(commandWords("echo 'a")).toEqual({ problem: "The quote ' is not closed" });
    expect(commandWords('   ')).toHaveProperty('problem');
  });

  it('reads as the words that it was made of', () => {
    const words = ['sh', '-c', `echo "it's" $HOME`, '', 'a/b.c', 'x y'];
    expect(commandWords(commandLine(words))).toEqual({ words });
  });
});
