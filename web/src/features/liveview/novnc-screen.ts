import RFB from '@novnc/novnc';
import type { Draw, ViewMode } from './live-view-link';

/** A key as RFB names it, and as a keyboard does. */
type Key = readonly [keysym: number, code: string];

const CONTROL: Key = [0xffe3, 'ControlLeft'];
const CONTROL_RIGHT: Key = [0xffe4, 'ControlRight'];
const ALT: Key = [0xffe9, 'AltLeft'];

/** Those that the browser, or the system below it, keeps for itself. */
export const CHORDS: readonly { label: string; keys: readonly Key[] }[] = [
  { label: 'Ctrl + Alt + Del', keys: [CONTROL, ALT, [0xffff, 'Delete']] },
  { label: 'Escape', keys: [[0xff1b, 'Escape']] },
  { label: 'Alt + Tab', keys: [ALT, [0xff09, 'Tab']] },
  { label: 'Alt + F4', keys: [ALT, [0xffc1, 'F4']] },
  { label: 'Ctrl + V', keys: [CONTROL, [0x76, 'KeyV']] },
  { label: 'Ctrl + T', keys: [CONTROL, [0x74, 'KeyT']] },
  { label: 'Ctrl + W', keys: [CONTROL, [0x77, 'KeyW']] },
  { label: 'Ctrl + F6', keys: [CONTROL, [0xffc3, 'F6']] },
];

/** The screen of a sandbox in a place of the page, through all connections of one view. */
export class NoVncScreen {
  private rfb: RFB | undefined;
  private fits = true;
  private readonly place: HTMLElement;
  private readonly mode: ViewMode;

  constructor(place: HTMLElement, mode: ViewMode) {
    this.place = place;
    this.mode = mode;
  }

  readonly draw: Draw = (socket, shown) => {
    const rfb = new RFB(this.place, socket, { shared: true });
    this.rfb = rfb;
    // The control plane sees to it; this only keeps from being sent what would go no further.
    rfb.viewOnly = this.mode === 'view';
    rfb.focusOnClick = this.mode === 'control';
    rfb.scaleViewport = this.fits;
    rfb.background = 'transparent';
    const canvas = this.place.querySelector('canvas');
    canvas?.setAttribute('role', this.mode === 'view' ? 'img' : 'application');
    canvas?.setAttribute('aria-label', 'Its screen');
    if (canvas && this.mode === 'control') canvas.tabIndex = 0;
    rfb.addEventListener('connect', shown);
    return { end: () => rfb.disconnect() };
  };

  /** To the place that is there, or one pixel for each of theirs. */
  fit(fits: boolean): void {
    this.fits = fits;
    if (this.rfb) this.rfb.scaleViewport = fits;
  }

  press(keys: readonly Key[]): void {
    for (const [keysym, code] of keys) this.rfb?.sendKey(keysym, code, true);
    for (const [keysym, code] of keys.toReversed()) this.rfb?.sendKey(keysym, code, false);
  }

  /** Of the key by which somebody leaves only the first half was seen there. */
  lift(): void {
    for (const [keysym, code] of [CONTROL, CONTROL_RIGHT]) this.rfb?.sendKey(keysym, code, false);
  }
}
