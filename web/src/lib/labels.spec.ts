import { describe, expect, it } from 'vitest';
import { labelPatch, labelProblem, labelTexts, labelsOf } from './labels';

describe('labels', () => {
  it('are typed as name=value, and a value may hold another equals sign', () => {
    expect(labelsOf(['zone=a', 'query=x=1', 'empty='])).toEqual({ zone: 'a', query: 'x=1', empty: '' });
    expect(labelTexts({ zone: 'a', b: '' })).toEqual(['b=', 'zone=a']);
  });

  it('say what is wrong with them', () => {
    expect(labelProblem(['zone=a'])).toBeNull();
    expect(labelProblem(['zone'])).toBe('zone: write name=value');
    expect(labelProblem(['=a'])).toBe('=a: write name=value');
    expect(labelProblem(['zone=a', 'zone=b'])).toBe('zone has two values');
  });

  it('are changed by what is new, other or gone', () => {
    expect(labelPatch({ zone: 'a', old: '1', same: 's' }, { zone: 'b', fresh: '2', same: 's' })).toEqual({
      old: null,
      zone: 'b',
      fresh: '2',
    });
  });
});
