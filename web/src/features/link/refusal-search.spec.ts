import { describe, expect, it } from 'vitest';
import { refusalSearch } from './refusal-search';

describe('an address of the control plane page', () => {
  it('names a door and a page', () => {
    expect(refusalSearch({ door: 'mesh', page: 2 })).toEqual({ door: 'mesh', page: 2 });
  });
  it('is not taken at its word', () => {
    expect(refusalSearch({ door: 'window', page: -1, other: 'x' })).toEqual({});
  });
});
