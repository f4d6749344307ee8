import { describe, expect, it } from 'vitest';
import { onlyOnce, ticketedView } from './ticketed-view';

describe('a view that somebody was given', () => {
  it('is read from behind the #', () => {
    expect(ticketedView('#ticket=t-1&mode=control&name=box')).toEqual({
      ticket: 't-1',
      mode: 'control',
      name: 'box',
    });
    expect(ticketedView('#ticket=t-1&mode=own')).toEqual({ ticket: 't-1', mode: 'view', name: 'a sandbox' });
    expect(ticketedView('')).toBeUndefined();
    expect(ticketedView('#mode=view')).toBeUndefined();
  });

  it('is good once, and says how to come by another', async () => {
    const ticket = onlyOnce({ ticket: 't-1', mode: 'view', name: 'box' });
    await expect(ticket()).resolves.toEqual({ ticket: 't-1', path: '/api/v1/live-view' });
    await expect(ticket()).rejects.toThrow('sandmesh live-view box');
  });
});
