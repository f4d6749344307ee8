import { afterEach, describe, expect, it, vi } from 'vitest';
import { readCast } from './read-cast';

const ID = '0199aaaa-0000-7000-8000-000000000001';
const bytes = (text: string) => new TextEncoder().encode(text);

function answering(body: (controller: ReadableStreamDefaultController<Uint8Array>) => void, status = 200) {
  const stopped = vi.fn();
  vi.stubGlobal('fetch', async () => {
    return new Response(new ReadableStream({ start: body, cancel: stopped }), { status });
  });
  return stopped;
}

async function read(take: (text: string) => void = () => undefined) {
  const seen: string[] = [];
  const ending = readCast(
    ID,
    (piece) => {
      seen.push(new TextDecoder().decode(piece));
      take(seen.join(''));
    },
    new AbortController().signal,
  );
  const failure = await ending.catch((error: unknown) => error);
  return { text: seen.join(''), failure };
}

afterEach(() => vi.unstubAllGlobals());

describe('the file of a recording', () => {
  it('is handed on as it comes', async () => {
    answering((controller) => {
      controller.enqueue(bytes('{"version":2}\n'));
      controller.enqueue(bytes('[1,"o","a"]\n'));
      controller.close();
    });
    expect(await read()).toEqual({ text: '{"version":2}\n[1,"o","a"]\n', failure: undefined });
  });

  it('that breaks off is not whole, and what came is there', async () => {
    answering((controller) => {
      controller.enqueue(bytes('{"version":2}\n'));
      setTimeout(() => controller.error(new TypeError('network')));
    });
    const { text, failure } = await read();
    expect(text).toBe('{"version":2}\n');
    expect(failure).toMatchObject({ code: 'cut_off' });
  });

  it('that is refused says why', async () => {
    answering((controller) => {
      controller.enqueue(bytes('{"code":"recording_not_found","detail":"There is none"}'));
      controller.close();
    }, 404);
    expect(await read()).toMatchObject({ text: '', failure: { code: 'recording_not_found' } });
  });

  it('is not read on by whom it is too much', async () => {
    const stopped = answering((controller) => controller.enqueue(bytes('x')));
    const { failure } = await read(() => {
      throw new Error('too much');
    });
    expect(failure).toMatchObject({ message: 'too much' });
    expect(stopped).toHaveBeenCalledOnce();
  });
});
