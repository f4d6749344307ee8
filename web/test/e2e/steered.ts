import { chromium } from '@playwright/test';

/** Where the browser of a sandbox is steered, so that its screen can be made to show what nobody guesses. */
export const REMOTE = process.env['DEBUG_URL'];

const COLOURS = ['#ff0000', '#00ff00', '#0000ff', '#ffff00', '#ff00ff', '#00ffff', '#ffffff', '#000000'];
export const BLOCK = 40;
const BLOCKS = 24;
const ACROSS = 8;

/** What nobody guesses. */
export const nonce = () => Array.from({ length: BLOCKS }, () => Math.floor(Math.random() * COLOURS.length));

export function nearest(colour: number[]): number {
  const distance = (one: string) =>
    [1, 3, 5].reduce((sum, at, i) => sum + (parseInt(one.slice(at, at + 2), 16) - (colour[i] ?? 0)) ** 2, 0);
  return COLOURS.map(distance).reduce((best, one, i, all) => (one < (all[best] ?? 0) ? i : best), 0);
}

/** A page that the sandbox shows: the blocks, and below them a place to type into. */
export async function steered() {
  const browser = await chromium.connectOverCDP(REMOTE ?? '');
  const shown = await browser.contexts()[0]?.newPage();
  if (!shown) throw new Error('the browser of the sandbox has no window');
  await shown.setContent(
    `<body style="margin:0;background:#888"><div id=blocks style="display:grid;grid-template-columns:repeat(${ACROSS},${BLOCK}px)"></div>
     <textarea id=typed style="position:absolute;left:0;top:${BLOCK * 4}px;width:500px;height:120px"></textarea></body>`,
  );
  await shown.bringToFront();
  const corner = await shown.evaluate(() => ({
    x: screenX + (outerWidth - innerWidth) / 2,
    y: screenY + outerHeight - innerHeight,
  }));
  return {
    corner,
    typed: () => shown.locator('#typed').inputValue(),
    draw: (blocks: number[]) =>
      shown.evaluate(
        ({ names, size }) =>
          document.getElementById('blocks')?.replaceChildren(
            ...names.map((name) => {
              const block = document.createElement('div');
              block.style.cssText = `background:${name};height:${size}px`;
              return block;
            }),
          ),
        { names: blocks.map((one) => COLOURS[one] ?? ''), size: BLOCK },
      ),
    close: async () => {
      await shown.close();
      await browser.close();
    },
  };
}

export type Steered = Awaited<ReturnType<typeof steered>>;

/** The middle of each block on the screen of the sandbox. */
export function middles({ corner }: Steered): [number, number][] {
  return Array.from({ length: BLOCKS }, (_, i) => [
    Math.round(corner.x + ((i % ACROSS) + 0.5) * BLOCK),
    Math.round(corner.y + (Math.floor(i / ACROSS) + 0.5) * BLOCK),
  ]);
}
