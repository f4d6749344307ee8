import { describe, expect, it } from 'vitest';
import { type LiveViewer, type Room, roomOf, standing } from './live-view-room';

const viewer = (viewId: string, more: Partial<LiveViewer> = {}): LiveViewer => ({
  viewId,
  name: `${viewId}@example.org`,
  mode: 'control',
  controls: false,
  waits: false,
  since: '2026-01-01T00:00:00Z',
  ...more,
});

const room = (you: string, viewers: LiveViewer[], handing?: Room['handing']): Room => ({
  you,
  viewers,
  ...(handing && { handing }),
});

describe('who controls a screen', () => {
  it('is read from what the control plane tells, and nothing else', () => {
    expect(roomOf('{"type":"viewers","you":"a","viewers":[]}')).toMatchObject({ you: 'a', viewers: [] });
    expect(roomOf('{"type":"weather"}')).toBeUndefined();
  });

  it('concerns nobody who only looks, and nobody whom no one waits for', () => {
    const ann = viewer('ann', { controls: true });
    expect(standing(room('ben', [ann, viewer('ben', { mode: 'view' })]))).toBeUndefined();
    expect(standing(room('ann', [ann, viewer('ben', { mode: 'view' })]))).toBeUndefined();
  });

  it('is told to whoever waits with those before, and to whoever has it with those who wait', () => {
    const ann = viewer('ann', { controls: true });
    const ben = viewer('ben', { waits: true });
    const cat = viewer('cat', { waits: true });
    expect(standing(room('cat', [ann, ben, cat]))).toEqual({
      kind: 'waits',
      holder: 'ann@example.org',
      before: 1,
    });
    expect(standing(room('ann', [ann, ben, cat]))).toEqual({ kind: 'asked', by: [ben, cat] });
  });

  it('is told with the reason to whoever lost it', () => {
    const ann = viewer('ann', { controls: true });
    const at = '2026-01-01T00:00:00Z';
    expect(
      standing(room('ben', [ann, viewer('ben')], { how: 'taken', reason: 'a customer waits', at })),
    ).toEqual({ kind: 'lost', why: 'ann@example.org has taken the control: a customer waits' });
    expect(standing(room('ben', [ann, viewer('ben')], { how: 'granted', at }))).toEqual({
      kind: 'lost',
      why: 'ann@example.org controls this screen now.',
    });
    expect(standing(room('ben', [viewer('ben')], { how: 'idle', at }))).toEqual({
      kind: 'lost',
      why: 'Nothing was done for a while, so the control is free.',
    });
  });
});
