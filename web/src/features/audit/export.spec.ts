import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Sink } from '../../lib/place';
import { exportAudit } from './export';

function answering(body: (controller: ReadableStreamDefaultController<Uint8Array>) => void, status = 200) {
  const asked: Request[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request);
    return new Response(new ReadableStream({ start: body }), { status });
  });
  return asked;
}

const bytes = (text: string) => new TextEncoder().encode(text);

function collecting(): Sink & { text: () => string } {
  const pieces: Uint8Array[] = [];
  return { write: async (piece) => void pieces.push(piece), text: () => Buffer.concat(pieces).toString() };
}

afterEach(() => vi.unstubAllGlobals());

describe('an export', () => {
  it('passes rows on as they come and counts them', async () => {
    const asked = answering((controller) => {
      controller.enqueue(bytes('{"seq":1}\n{"se'));
      controller.enqueue(bytes('q":2}\n'));
      controller.close();
    });
    const sink = collecting();
    const seen: number[] = [];
    const whole = await exportAudit(
      { outcome: ['denied', 'failed'], actor: 'alice' },
      sink,
      ({ rows }) => seen.push(rows),
      new AbortController().signal,
    );
    expect(sink.text()).toBe('{"seq":1}\n{"seq":2}\n');
    expect(whole).toEqual({ rows: 2, bytes: 20 });
    expect(seen).toEqual([1, 2]);
    const url = new URL(asked[0]?.url ?? '');
    expect(url.searchParams.get('actor')).toBe('alice');
    expect(url.searchParams.get('outcome')).toBe('denied,failed');
  });

  it('that is cut off says after how many rows', async () => {
    answering((controller) => {
      controller.enqueue(bytes('{"seq":1}\n'));
      setTimeout(() => controller.error(new TypeError('network')));
    });
    const ending = exportAudit({}, collecting(), () => undefined, new AbortController().signal);
    await expect(ending).rejects.toThrow('It was cut off after 1 rows: what was saved is not whole.');
  });

  it('that is refused saves nothing', async () => {
    answering((controller) => {
      controller.enqueue(
        bytes('{"code":"forbidden","detail":"You need audit:read","permission":"audit:read"}'),
      );
      controller.close();
    }, 403);
    const sink = collecting();
    await expect(exportAudit({}, sink, () => undefined, new AbortController().signal)).rejects.toThrow(
      'audit:read',
    );
    expect(sink.text()).toBe('');
  });
});
