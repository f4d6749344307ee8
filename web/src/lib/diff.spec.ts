import { describe, expect, it } from 'vitest';
import { differencesOf, valueText } from './diff';

describe('a difference', () => {
  it('names what was changed, added and removed, by path', () => {
    const before = { role: 'viewer', labels: { zone: 'a', old: '1' }, same: true };
    const after = { role: 'admin', labels: { zone: 'a', fresh: '2' }, same: true };
    expect(differencesOf(before, after)).toEqual([
      { path: 'labels.fresh', before: undefined, after: '2', kind: 'added' },
      { path: 'labels.old', before: '1', after: undefined, kind: 'removed' },
      { path: 'role', before: 'viewer', after: 'admin', kind: 'changed' },
    ]);
  });

  it('of something new or gone holds all of it', () => {
    expect(differencesOf(undefined, { a: 1 })).toEqual([
      { path: 'a', before: undefined, after: 1, kind: 'added' },
    ]);
    expect(differencesOf({ a: 1 }, undefined)).toEqual([
      { path: 'a', before: 1, after: undefined, kind: 'removed' },
    ]);
    expect(differencesOf(undefined, undefined)).toEqual([]);
  });

  it('takes a list as one value', () => {
    const [only] = differencesOf({ environments: ['dev'] }, { environments: ['dev', 'prod'] });
    expect(valueText(only?.before)).toBe('dev');
    expect(valueText(only?.after)).toBe('dev, prod');
  });

  it('writes every kind of value', () => {
    expect([undefined, '', [], null, false, 3, 'x'].map(valueText)).toEqual([
      '–',
      '(empty)',
      'none',
      'null',
      'false',
      '3',
      'x',
    ]);
  });
});
