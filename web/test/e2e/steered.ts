import { chromium } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { encodeQR } from 'qr';

/** Where the browser of a sandbox is steered, so that its screen can be made to show what nobody guesses. */
export const REMOTE = process.env['DEBUG_URL'];

/** Of each module of the code, in pixels of the sandbox's screen. */
const MODULE = 8;
/** Below the code. */
const TYPED_TOP = 340;

/** What nobody guesses. */
export const nonce = () => randomUUID();

/** A page that the sandbox shows: a QR code, and below it a place to type into. */
export async function steered() {
  const browser = await chromium.connectOverCDP(REMOTE ?? '');
  const shown = await browser.contexts()[0]?.newPage();
  if (!shown) throw new Error('the browser of the sandbox has no window');
  await shown.setContent(
    `<body style="margin:0;background:#fff"><canvas id=code style="display:block"></canvas>
     <textarea id=typed style="position:absolute;left:0;top:${TYPED_TOP}px;width:500px;height:120px"></textarea></body>`,
  );
  await shown.bringToFront();
  const corner = await shown.evaluate(() => ({
    x: screenX + (outerWidth - innerWidth) / 2,
    y: screenY + outerHeight - innerHeight,
  }));
  return {
    /** In the place to type into. */
    inTyped: { x: corner.x + 100, y: corner.y + TYPED_TOP + 60 },
    typed: () => shown.locator('#typed').inputValue(),
    draw: (text: string) =>
      shown.evaluate(
        ({ modules, size }) => {
          const canvas = document.getElementById('code') as HTMLCanvasElement;
          canvas.width = canvas.height = modules.length * size;
          const context = canvas.getContext('2d');
          modules.forEach((row, y) =>
            row.forEach((dark, x) => {
              if (context) context.fillStyle = dark ? '#000' : '#fff';
              context?.fillRect(x * size, y * size, size, size);
            }),
          );
        },
        { modules: encodeQR(text, 'raw'), size: MODULE },
      ),
    close: async () => {
      await shown.close();
      await browser.close();
    },
  };
}

export type Steered = Awaited<ReturnType<typeof steered>>;
