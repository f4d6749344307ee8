import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/problem';
import { TestingSocket } from '../../lib/testing-socket';
import { LiveViewLink, type ViewMode } from './live-view-link';

/** A link whose sockets and tickets a test sees, and decides about. */
function looking(mode: ViewMode = 'view') {
  const sockets: TestingSocket[] = [];
  const paths: string[] = [];
  const asked: string[] = [];
  const drawings: { shown: () => void; ended: boolean }[] = [];
  const refusals: unknown[] = [];
  const link = new LiveViewLink(
    { sandboxId: 'a', mode },
    (_, shown) => {
      const drawing = { shown, ended: false };
      drawings.push(drawing);
      return { end: () => void (drawing.ended = true) };
    },
    {
      ticket: async (wish) => {
        asked.push(`${wish.sandboxId} ${wish.mode}`);
        const refusal = refusals.shift();
        if (refusal) throw refusal;
        return { ticket: `t ${asked.length}`, path: '/api/v1/live-view' };
      },
      open: (path) => {
        paths.push(path);
        const socket = new TestingSocket();
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
    },
  );
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return {
    link,
    sockets,
    paths,
    asked,
    drawings,
    refusals,
    state: () => link.state.get(),
    open: async () => {
      link.open();
      await settle();
    },
    show: () => drawings.at(-1)?.shown(),
    end: async (code: number, reason = '') => {
      sockets.at(-1)?.end(code, reason);
      await settle();
    },
  };
}

describe('a live view', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked for in its mode, opened with its ticket, and shown when the screen is there', async () => {
    const view = looking('control');
    view.link.open();
    expect(view.state()).toEqual({ status: 'connecting', waitsFor: 'ticket' });
    await vi.advanceTimersByTimeAsync(0);
    expect(view.asked).toEqual(['a control']);
    expect(view.paths).toEqual(['/api/v1/live-view?ticket=t+1']);
    expect(view.sockets[0]?.binaryType).toBe('arraybuffer');
    expect(view.state()).toEqual({ status: 'connecting', waitsFor: 'screen' });
    view.show();
    expect(view.state()).toEqual({ status: 'shown' });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(view.state()).toEqual({ status: 'shown' });
    expect(view.asked.length).toBe(1);
  });

  for (const code of [1001, 1006, 4010, 4011, 4012])
    it(`that broke off with ${code} comes back with a new ticket`, async () => {
      const view = looking();
      await view.open();
      view.show();
      await view.end(code, 'the reason');
      expect(view.state()).toEqual({
        status: 'reconnecting',
        why: 'The reason.',
        nextAt: Date.now() + 1000,
      });
      await vi.advanceTimersByTimeAsync(1000);
      expect(view.paths[1]).toBe('/api/v1/live-view?ticket=t+2');
      expect(view.state()).toEqual({ status: 'connecting', waitsFor: 'screen', after: 'The reason.' });
      view.show();
      expect(view.state()).toEqual({ status: 'shown' });
    });

  it('is tried again later and later, and soon again after it was there for a while', async () => {
    const view = looking();
    await view.open();
    for (const seconds of [1, 2, 4, 8, 15, 15]) {
      await view.end(1006);
      expect(view.state()).toMatchObject({ nextAt: Date.now() + seconds * 1000 });
      await vi.advanceTimersByTimeAsync(seconds * 1000);
    }
    view.show();
    await vi.advanceTimersByTimeAsync(9_000);
    await view.end(1006);
    expect(view.state()).toMatchObject({ nextAt: Date.now() + 15_000 });
    await vi.advanceTimersByTimeAsync(15_000);
    view.show();
    await vi.advanceTimersByTimeAsync(10_000);
    await view.end(1006);
    expect(view.state()).toMatchObject({ nextAt: Date.now() + 1000 });
  });

  it('knows who controls the screen as long as it is connected, and says what is asked of it', async () => {
    const view = looking('control');
    await view.open();
    view.show();
    const socket = view.sockets[0];
    socket?.say(new ArrayBuffer(4));
    expect(view.link.room.get()).toBeUndefined();
    socket?.say('{"type":"viewers","you":"a","viewers":[]}');
    expect(view.link.room.get()).toMatchObject({ you: 'a' });
    view.link.say({ type: 'take', reason: 'a customer waits' });
    expect(socket?.sent).toEqual(['{"type":"take","reason":"a customer waits"}']);
    await view.end(1006);
    expect(view.link.room.get()).toBeUndefined();
  });

  it('need not be waited for', async () => {
    const view = looking();
    await view.open();
    await view.end(4010);
    view.link.again();
    await vi.advanceTimersByTimeAsync(0);
    expect(view.asked.length).toBe(2);
    view.link.again();
    await vi.advanceTimersByTimeAsync(60);
    expect(view.asked.length).toBe(2);
    view.show();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(view.state()).toEqual({ status: 'shown' });
    expect(view.asked.length).toBe(2);
  });

  it('that cannot be shown is tried every 5 s for a minute', async () => {
    const view = looking();
    await view.open();
    for (let i = 0; i < 12; i++) {
      await view.end(4015, 'No VNC server runs there');
      const nextAt = Date.now() + 5000;
      expect(view.state()).toEqual({ status: 'notShown', why: 'No VNC server runs there.', nextAt });
      await vi.advanceTimersByTimeAsync(5000);
    }
    await view.end(4015, 'No VNC server runs there');
    expect(view.state()).toEqual({ status: 'notShown', why: 'No VNC server runs there.' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(view.asked.length).toBe(13);
    view.link.again();
    await vi.advanceTimersByTimeAsync(0);
    await view.end(4015);
    expect(view.state()).toMatchObject({ nextAt: Date.now() + 5000 });
  });

  for (const [code, status] of [
    [1000, 'ended'],
    [1005, 'ended'],
    [4001, 'refused'],
    [4013, 'dismissed'],
    [4014, 'ended'],
    [4016, 'ended'],
    [4017, 'ended'],
    [4999, 'ended'],
  ] as const)
    it(`that ended with ${code} does not come back by itself`, async () => {
      const view = looking();
      await view.open();
      view.show();
      await view.end(code);
      expect(view.state()).toMatchObject({ status, why: expect.stringMatching(/\.$/) });
      await vi.advanceTimersByTimeAsync(600_000);
      expect(view.asked.length).toBe(1);
      view.link.again();
      await vi.advanceTimersByTimeAsync(0);
      expect(view.asked.length).toBe(2);
    });

  it('for which there is no ticket says why, and is tried again where that may pass', async () => {
    const view = looking();
    view.refusals.push(new ApiError(503, 'database_unavailable', 'The database is away'));
    await view.open();
    expect(view.state()).toEqual({
      status: 'reconnecting',
      why: 'The database is away. Nothing need be done: try again when the database is back.',
      nextAt: Date.now() + 1000,
    });
    view.refusals.push(new ApiError(403, 'forbidden', 'This needs the permission liveview:control'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(view.state()).toMatchObject({ status: 'refused', why: expect.stringMatching(/^This needs /) });
    view.refusals.push(new ApiError(404, 'sandbox_not_found', 'There is no such sandbox'));
    view.link.again();
    await vi.advanceTimersByTimeAsync(0);
    expect(view.state()).toMatchObject({ status: 'ended' });
    expect(view.sockets).toEqual([]);
  });

  it('that does not come in time is given up, and tried again', async () => {
    const view = looking();
    await view.open();
    await vi.advanceTimersByTimeAsync(45_000);
    expect(view.state()).toMatchObject({ status: 'reconnecting', why: 'It was not there within 45 s.' });
    expect(view.drawings[0]?.ended).toBe(true);
    expect(view.sockets[0]?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    // what the first one says now is not about the second
    view.sockets[0]?.end(4013);
    view.drawings[0]?.shown();
    expect(view.state()).toMatchObject({ status: 'connecting' });
  });

  it('closes what it opened when somebody leaves, whenever that is', async () => {
    const early = looking();
    early.link.open();
    early.link.leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(early.sockets).toEqual([]);

    const shown = looking();
    await shown.open();
    shown.show();
    shown.link.leave();
    expect(shown.drawings[0]?.ended).toBe(true);
    expect(shown.sockets[0]?.closed).toBe(true);
    await shown.end(1006);
    expect(shown.state()).toEqual({ status: 'shown' });

    const waiting = looking();
    await waiting.open();
    await waiting.end(1006);
    waiting.link.leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waiting.asked.length).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
