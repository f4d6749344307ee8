import { type Page, expect } from '@playwright/test';
import { decodeQR } from 'qr/decode.js';
import { openSandbox } from './session';

/** Whether the screen is a made-up one, whose end can be asked for. */
export const MOCK = process.env['MOCK'] === '1';

export const state = (page: Page) => page.getByTestId('view-state');
export const screen = (page: Page) => page.getByTestId('screen').locator('canvas');
export const toggle = (page: Page) => page.getByRole('switch', { name: 'Show the screen' });

export async function seen(page: Page, mode: 'view' | 'control'): Promise<void> {
  await expect(page.locator(`[data-testid=view-state][data-state=shown][data-mode=${mode}]`)).toBeVisible({
    timeout: 60_000,
  });
}

/** From the sandbox to its screen in a tab of its own. */
export async function openScreen(page: Page): Promise<Page> {
  await openSandbox(page);
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'In a tab of its own' }).click();
  const own = await opened;
  await seen(own, 'view');
  return own;
}

export const control = (page: Page) => page.getByText('Control', { exact: true }).click();

/** Colours of these points of the sandbox's screen, as the page has drawn it. */
export async function colours(page: Page, points: [number, number][]): Promise<number[][]> {
  return screen(page).evaluate((canvas: HTMLCanvasElement, at) => {
    const context = canvas.getContext('2d');
    return at.map(([x, y]) => [...(context?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3));
  }, points);
}

/** Clicks at a point of the sandbox's screen, wherever that is on the page. */
export async function clickAt(page: Page, x: number, y: number): Promise<void> {
  const box = await screen(page).boundingBox();
  const width = await screen(page).evaluate((canvas: HTMLCanvasElement) => canvas.width);
  const scale = (box?.width ?? 0) / width;
  await page.mouse.click((box?.x ?? 0) + x * scale, (box?.y ?? 0) + y * scale);
}

/** What becomes of the made-up screen, and who looks at it. */
export const fate = (page: Page, query = '') => page.request.get(`/api/v1/mock/screen${query}`);

/** The QR code on the sandbox's screen, as the page has drawn it; empty where there is none to be read. */
export async function readCode(page: Page): Promise<string> {
  const { width, height, pixels } = await screen(page).evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const all = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    let pixels = '';
    for (let i = 0; i < all.length; i += 4) pixels += (all[i] ?? 0) > 127 ? '1' : '0';
    return { width, height, pixels };
  });
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < pixels.length; i++) data.fill(pixels[i] === '1' ? 255 : 0, i * 4, i * 4 + 4);
  try {
    return decodeQR({ width, height, data });
  } catch {
    return '';
  }
}
