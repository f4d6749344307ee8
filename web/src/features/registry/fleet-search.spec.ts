import { describe, expect, it } from 'vitest';
import { fleetSearch, filterWords } from './fleet-search';

describe('the address of a list of sandboxes', () => {
  it('holds what is known, and nothing that somebody made up', () => {
    expect(
      fleetSearch({
        q: 'web',
        health: 'degraded,sick,unhealthy',
        status: ['active', 'x'],
        provider: 'ec2',
        market: 'spot',
        link: 'relay,pigeon',
        label: 'zone=a,nonsense',
        sort: '-health',
        page: 3,
        evil: 1,
      }),
    ).toEqual({
      q: 'web',
      health: ['degraded', 'unhealthy'],
      status: ['active'],
      provider: ['ec2'],
      market: ['spot'],
      link: ['relay'],
      label: ['zone=a'],
      sort: '-health',
      page: 3,
    });
  });

  it('does not name the order that there is anyway', () => {
    expect(fleetSearch({ sort: 'name' })).toEqual({});
    expect(fleetSearch({ sort: 'password' })).toEqual({});
  });

  it('is told in words, each value with its way off', () => {
    const words = filterWords({ q: 'web', health: ['degraded', 'unhealthy'], sort: '-name' });
    expect(words.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'text web',
      'health degraded',
      'health unhealthy',
    ]);
    expect(words[1]?.without).toEqual({ health: ['unhealthy'] });
  });
});
