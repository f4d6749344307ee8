import { describe, expect, it } from 'vitest';
import { changed, instantOf, listOf, pageOf, textOf } from './search';

describe('an address', () => {
  it('gives texts, bounded, also such as look like numbers', () => {
    expect(textOf({ q: 'web' }, 'q')).toEqual({ q: 'web' });
    expect(textOf({ q: 42 }, 'q')).toEqual({ q: '42' });
    expect(textOf({ q: 'x'.repeat(500) }, 'q', 10)).toEqual({ q: 'x'.repeat(10) });
    expect(textOf({ q: { evil: 1 } }, 'q')).toEqual({});
    expect(textOf({}, 'q')).toEqual({});
  });

  it('gives lists of what is known, each once', () => {
    expect(listOf({ health: ['healthy', 'nonsense', 'healthy'] }, 'health', ['healthy', 'unknown'])).toEqual({
      health: ['healthy'],
    });
    expect(listOf({ health: 'unknown' }, 'health', ['healthy', 'unknown'])).toEqual({ health: ['unknown'] });
    expect(listOf({ health: 'unknown,nonsense,healthy' }, 'health', ['healthy', 'unknown'])).toEqual({
      health: ['unknown', 'healthy'],
    });
    expect(listOf({}, 'label')).toEqual({});
    expect(listOf({ label: ['zone=a', 7, null] }, 'label')).toEqual({ label: ['zone=a', '7'] });
  });

  it('gives pages after the first, and no nonsense', () => {
    expect(pageOf({ page: 3 })).toEqual({ page: 3 });
    expect([1, 0, -2, 1.5, 'x', 1e9].map((page) => pageOf({ page }))).toEqual([{}, {}, {}, {}, {}, {}]);
  });

  it('gives instants in one form', () => {
    expect(instantOf({ from: '2030-01-01T00:00:00+02:00' }, 'from')).toEqual({
      from: '2029-12-31T22:00:00.000Z',
    });
    expect(instantOf({ from: 'yesterday' }, 'from')).toEqual({});
  });

  it('begins on the first page again when a filter changes, and holds nothing empty', () => {
    const search: { q?: string; health?: string[]; page?: number } = { q: 'a', health: ['healthy'], page: 4 };
    expect(changed(search, { q: 'b' })).toEqual({ q: 'b', health: ['healthy'] });
    expect(changed(search, { q: undefined, health: [] })).toEqual({});
    expect(changed(search, { page: 5 })).toEqual({ q: 'a', health: ['healthy'], page: 5 });
  });
});
