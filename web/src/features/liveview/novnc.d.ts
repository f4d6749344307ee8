/** What of noVNC is used here; it ships no types. */
declare module '@novnc/novnc' {
  import type { BinaryChannel } from './binary-channel';

  export default class RFB extends EventTarget {
    constructor(target: HTMLElement, channel: BinaryChannel, options?: { shared?: boolean });
    viewOnly: boolean;
    scaleViewport: boolean;
    focusOnClick: boolean;
    background: string;
    disconnect(): void;
    sendKey(keysym: number, code: string, down?: boolean): void;
  }
}
