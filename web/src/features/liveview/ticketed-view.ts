import type { ViewMode } from './live-view-link';

/** A look at a screen that somebody was given: once, and without a login. */
export type TicketedView = { ticket: string; mode: ViewMode; name: string };

/** From what stands behind the # of the address, which no server has seen. */
export function ticketedView(hash: string): TicketedView | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const ticket = given.get('ticket');
  if (!ticket) return undefined;
  return {
    ticket,
    mode: given.get('mode') === 'control' ? 'control' : 'view',
    name: (given.get('name') ?? '').slice(0, 100) || 'a sandbox',
  };
}

/** Whoever asks a second time is told how to come by another. */
export function onlyOnce({ ticket, name }: TicketedView): () => Promise<{ ticket: string; path: string }> {
  let spent = false;
  return () => {
    if (spent)
      return Promise.reject(
        new Error(`This address was good for one look. Ask for another: sandmesh live-view ${name}`),
      );
    spent = true;
    return Promise.resolve({ ticket, path: '/api/v1/live-view' });
  };
}
