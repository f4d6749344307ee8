import type { components } from '../../api/__generated__/schema';

export type LiveViewer = components['schemas']['LiveViewer'];

/** That the control passed, and how. */
export type Handing = {
  how: 'asked' | 'granted' | 'released' | 'taken' | 'left' | 'idle';
  from?: string;
  to?: string;
  reason?: string;
  at: string;
};

/** Those who look at one screen, and which of them is this page; as the control plane tells it. */
export type Room = { you: string; viewers: LiveViewer[]; handing?: Handing; worker?: WorkerPause };

/** Whether the worker pauses for whoever controls the screen, and what its agent said. */
export type WorkerPause = { paused: boolean; says: string };

/** What can be said about who controls the screen. */
export type Word =
  | { type: 'ask' }
  | { type: 'release' }
  | { type: 'grant'; to: string }
  | { type: 'take'; reason: string }
  | { type: 'pauseWorker' }
  | { type: 'resumeWorker' };

/** The subprotocol of those that are told, and may say so. */
export const TALK = 'sandmesh.live-view.v1';

export function roomOf(text: string): Room | undefined {
  const told = JSON.parse(text) as Room & { type: string };
  return told.type === 'viewers' ? told : undefined;
}

export const itself = (room: Room): LiveViewer | undefined =>
  room.viewers.find(({ viewId }) => viewId === room.you);

export const holder = (room: Room): LiveViewer | undefined => room.viewers.find(({ controls }) => controls);

/** What whoever may control the screen is to know of the others, if anything. */
export type Standing =
  | { kind: 'waits'; holder: string; before: number }
  | { kind: 'lost'; why: string }
  | { kind: 'asked'; by: LiveViewer[] };

export function standing(room: Room): Standing | undefined {
  const me = itself(room);
  if (me?.mode !== 'control') return undefined;
  const waiting = room.viewers.filter(({ waits }) => waits);
  if (me.controls) return waiting.length > 0 ? { kind: 'asked', by: waiting } : undefined;
  const by = holder(room);
  if (me.waits && by) return { kind: 'waits', holder: by.name, before: waiting.indexOf(me) };
  return { kind: 'lost', why: lost(room, by) };
}

function lost({ handing }: Room, by: LiveViewer | undefined): string {
  if (handing?.how === 'idle' && !by) return 'Nothing was done for a while, so the control is free.';
  if (!by) return 'Nobody controls this screen now.';
  return handing?.how === 'taken' && handing.reason
    ? `${by.name} has taken the control: ${handing.reason}`
    : `${by.name} controls this screen now.`;
}
