import { describe, expect, it } from 'vitest';
import { changedFields, disputed, merged, same } from './conflict';

describe('two who edit the same', () => {
  const before = { role: 'viewer', environments: ['dev'], disabled: false };

  it('keep what each of them has changed', () => {
    const conflict = {
      before,
      theirs: { ...before, environments: ['dev', 'prod'] },
      mine: { ...before, role: 'admin' },
    };
    expect(merged(conflict)).toEqual({ role: 'admin', environments: ['dev', 'prod'], disabled: false });
    expect(disputed(conflict)).toEqual(['role', 'environments']);
  });

  it('keep mine until I decide, where both have changed it', () => {
    const conflict = { before, theirs: { ...before, role: 'operator' }, mine: { ...before, role: 'admin' } };
    expect(merged(conflict).role).toBe('admin');
    expect(disputed(conflict)).toEqual(['role']);
  });

  it('have nothing to settle when they have done the same', () => {
    const conflict = { before, theirs: { ...before, role: 'admin' }, mine: { ...before, role: 'admin' } };
    expect(disputed(conflict)).toEqual([]);
  });

  it('send only what is new', () => {
    expect(changedFields(before, { ...before, disabled: true })).toEqual({ disabled: true });
    expect(changedFields(before, { ...before })).toEqual({});
  });

  it('are not told apart by the order of names', () => {
    expect(same({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
    expect(same(['a', 'b'], ['b', 'a'])).toBe(false);
  });
});
