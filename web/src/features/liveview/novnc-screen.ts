import RFB from '@novnc/novnc';
import type { Draw } from './live-view-link';

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
  private touches = false;
  private readonly place: HTMLElement;

  constructor(place: HTMLElement) {
    this.place = place;
  }

  readonly draw: Draw = (channel, shown) => {
    const rfb = new RFB(this.place, channel, { shared: true });
    this.rfb = rfb;
    rfb.scaleViewport = this.fits;
    rfb.background = 'transparent';
    this.touch(this.touches);
    rfb.addEventListener('connect', shown);
    return { end: () => rfb.disconnect() };
  };

  /** To the place that is there, or one pixel for each of theirs. */
  fit(fits: boolean): void {
    this.fits = fits;
    if (this.rfb) this.rfb.scaleViewport = fits;
  }

  /** Whether what is done here is sent; the control plane sees to what goes further. */
  touch(touches: boolean): void {
    this.touches = touches;
    if (this.rfb) {
      this.rfb.viewOnly = !touches;
      this.rfb.focusOnClick = touches;
    }
    const canvas = this.place.querySelector('canvas');
    canvas?.setAttribute('role', touches ? 'application' : 'img');
    canvas?.setAttribute('aria-label', 'Its screen');
    if (touches) canvas?.setAttribute('tabindex', '0');
    else canvas?.removeAttribute('tabindex');
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
