import '@xterm/xterm/css/xterm.css';
import { Terminal } from '@xterm/xterm';
import { allowStyles } from '../console/allow-styles';
import { TERMINAL_LOOK } from '../console/terminal-look';
import type { Size } from './cast';
import type { PlayerState, Screen } from './player';

const SMALLEST = 7;
const LARGEST = 14;
const SCROLLBACK = 5000;
/** Of the frame, and the bar by which one scrolls back. */
const AROUND = 24;

/** A terminal of the size that was recorded, as large as there is room for; it takes nothing that is typed. */
export class CastScreen implements Screen {
  private readonly terminal: Terminal;
  private readonly place: HTMLElement;
  private readonly watch: ResizeObserver;
  private readonly disallow: () => void;
  private readonly letter: { width: number; height: number };

  constructor(place: HTMLElement, { cols, rows }: Size, onKey: (event: KeyboardEvent) => void) {
    this.place = place;
    this.disallow = allowStyles();
    this.letter = letterSize();
    this.terminal = new Terminal({
      ...TERMINAL_LOOK,
      cols,
      rows,
      scrollback: SCROLLBACK,
      disableStdin: true,
      screenReaderMode: true,
    });
    this.terminal.open(place);
    // Keys are the player's, also of whoever has clicked on the screen.
    this.terminal.attachCustomKeyEventHandler((event) => {
      if (event.type === 'keydown') onKey(event);
      return false;
    });
    const { textarea } = this.terminal;
    if (textarea) Object.assign(textarea, { tabIndex: -1, readOnly: true, ariaHidden: 'true' });
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(place);
    this.fit();
  }

  write(text: string, drawn: () => void): void {
    this.terminal.write(text, drawn);
  }

  resize({ cols, rows }: Size): void {
    this.terminal.resize(cols, rows);
    this.fit();
  }

  reset(): void {
    this.terminal.reset();
  }

  /** What stands on it can be heard line by line when it stands still; what flows by would only be noise. */
  told({ status, seeking }: PlayerState): void {
    const still = !seeking && (status === 'paused' || status === 'ended');
    this.place.ariaBusy = String(seeking);
    if (this.terminal.options.screenReaderMode !== still) this.terminal.options.screenReaderMode = still;
  }

  leave(): void {
    this.watch.disconnect();
    this.terminal.dispose();
    this.disallow();
  }

  private fit(): void {
    const { cols, rows } = this.terminal;
    const wide = (this.place.clientWidth - AROUND) / (cols * this.letter.width);
    const high = Number.parseFloat(getComputedStyle(this.place).maxHeight) / (rows * this.letter.height);
    const size = Math.floor(Math.min(wide, high || LARGEST, LARGEST) * 4) / 4;
    this.terminal.options.fontSize = Math.max(size, SMALLEST);
  }
}

/** Of a letter in a font of one pixel. */
function letterSize(): { width: number; height: number } {
  const pen = document.createElement('canvas').getContext('2d');
  if (!pen) return { width: 0.6, height: 1.2 };
  pen.font = `100px ${TERMINAL_LOOK.fontFamily}`;
  const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = pen.measureText('W');
  return { width: width / 100, height: (fontBoundingBoxAscent + fontBoundingBoxDescent) / 100 };
}
