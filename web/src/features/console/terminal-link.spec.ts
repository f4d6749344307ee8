import { describe, expect, it } from 'vitest';
import { TestingSocket } from '../../lib/testing-socket';
import { MOST_UNDRAWN, MOST_UNSENT, TerminalLink, type TerminalWish } from './terminal-link';

async function opened(wish: TerminalWish = { sandboxId: 'a' }) {
  const socket = new TestingSocket();
  const drawn: number[] = [];
  let waiting: (() => void) | undefined;
  let path = '';
  const screen = {
    write: (bytes: Uint8Array, done: () => void) => {
      drawn.push(bytes.length);
      waiting = done;
    },
  };
  const link = new TerminalLink(wish, { rows: 24, cols: 80 }, screen, {
    ticket: async () => 't 1',
    open: (asked) => {
      path = asked;
      return socket as unknown as WebSocket;
    },
  });
  await link.open();
  socket.dispatchEvent(new Event('open'));
  return { link, socket, drawn, path, draw: () => waiting?.() };
}

describe('a terminal', () => {
  it('is opened with a ticket, in its size and as whom', async () => {
    const { path, link } = await opened({ sandboxId: 'a', user: 'root' });
    expect(path).toBe('/api/v1/terminal?ticket=t+1&sandbox=a&rows=24&cols=80&user=root');
    expect(link.state.get()).toEqual({ status: 'open' });
  });

  it('is recorded where that is asked for, and says so whoever asked', async () => {
    const { path, link, socket } = await opened({ sandboxId: 'a', record: true });
    expect(path).toMatch(/&record=true$/);
    expect(link.recording.get()).toBeUndefined();
    socket.say('{"type":"recording","id":"r1"}');
    expect(link.recording.get()).toBe('r1');
    expect(link.state.get()).toEqual({ status: 'open' });
  });

  it('tells a new size once', async () => {
    const { link, socket } = await opened();
    link.resize({ rows: 24, cols: 80 });
    link.resize({ rows: 50, cols: 120 });
    link.resize({ rows: 50, cols: 120 });
    expect(socket.sent).toEqual(['{"type":"resize","rows":50,"cols":120}']);
  });

  it('takes no more than can be on its way, in frames that the door takes', async () => {
    const { link, socket } = await opened();
    expect(link.type('x'.repeat(100_000))).toBe(true);
    expect(socket.sent.length).toBe(4);
    socket.bufferedAmount = MOST_UNSENT;
    expect(link.type('y')).toBe(false);
    expect(socket.sent.length).toBe(4);
  });

  it('keeps no more undrawn than its bound, and what came last is drawn', async () => {
    const { link, socket, drawn, draw } = await opened();
    for (let i = 0; i < 100; i++) socket.say(new ArrayBuffer(65_536));
    socket.say(new ArrayBuffer(7));
    expect(drawn).toEqual([65_536]);
    expect(link.leftOut.get()).toBeGreaterThanOrEqual(99 * 65_536 - MOST_UNDRAWN);
    for (let i = 0; i < 100; i++) draw();
    const shown = drawn.reduce((sum, one) => sum + one, 0);
    expect(shown + link.leftOut.get()).toBe(100 * 65_536 + 7);
    expect(drawn.at(-1)).toBe(7);
  });

  it('has an end that says why', async () => {
    const shell = await opened();
    shell.socket.say(
      '{"type":"ended","outcome":"ok","exitCode":3,"message":"","commandId":"c","truncated":false}',
    );
    shell.socket.end(1000);
    expect(shell.link.state.get()).toMatchObject({ status: 'ended', result: { exitCode: 3 } });
    const refused = await opened();
    refused.socket.say('{"type":"refused","code":"no_such_user","message":"there is no user x"}');
    expect(refused.link.state.get()).toMatchObject({ status: 'refused', code: 'no_such_user' });
    const refusedLate = await opened();
    refusedLate.socket.say(
      '{"type":"ended","outcome":"refused","code":"no_such_user","message":"there is no user x","commandId":"c"}',
    );
    refusedLate.socket.end(1000);
    expect(refusedLate.link.state.get()).toMatchObject({ status: 'refused', code: 'no_such_user' });
    const lost = await opened();
    lost.socket.end(4001);
    expect(lost.link.state.get()).toMatchObject({ status: 'lost' });
    const left = await opened();
    left.link.leave();
    left.socket.end(1005);
    expect(left.socket.closed).toBe(true);
    expect(left.link.state.get()).toEqual({ status: 'open' });
  });
});
