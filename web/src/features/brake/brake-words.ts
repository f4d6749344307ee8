import type { Brake, BrakeTurn } from '../../api/types';

export const CAUSES: Record<NonNullable<Brake['cause']>, string> = {
  mass_silence: 'many fell silent at once',
  hand_over: 'a control node was lost',
};

/** How many it was about when it went on. */
export function turnNumbers({ cause, lost, leases, handingOver }: BrakeTurn): string {
  return cause === 'hand_over'
    ? `${handingOver} handed over`
    : `${lost} of ${leases} leases lost within a minute`;
}

/** What it waits for; nothing when it is off. */
export function waitsFor({ on, missing, live, handingOver, calmSince }: Brake): string | undefined {
  if (!on) return undefined;
  if (handingOver > 0)
    return `${handingOver} ${handingOver === 1 ? 'sandbox is' : 'sandboxes are'} being handed over to another node.`;
  if (calmSince) return 'Those that were missing are back: it is released when that has lasted for a minute.';
  return `${missing} of ${missing + live} are missing; it is released when less than 10 % have been missing for a minute.`;
}
