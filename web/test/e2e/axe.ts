import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [390, 1280];

/** What axe finds wrong in what the page shows now: in a dialog alone where one is open, as all else is out of reach then. */
async function problems(page: Page, what: string): Promise<string[]> {
  // A colour that is on its way to another has no contrast to measure.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished.catch(() => undefined)),
    ),
  );
  const axe = new AxeBuilder({ page }).withTags(RULES);
  if (await page.getByRole('dialog').isVisible()) axe.include('[role="dialog"]');
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      (node) =>
        `${what}: ${id}, ${help}: ${node.target.join(' ')} ${node.failureSummary?.replaceAll(/\s+/g, ' ')}`,
    ),
  );
}

/** The same at the width of a desk and of a phone; what has to be dragged sideways is wrong, too. */
export async function problemsAtAllWidths(
  page: Page,
  what: string,
  first: () => Promise<void> = async () => {},
): Promise<string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 860 });
    await first();
    found.push(...(await problems(page, `${what} at ${width} px`)));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
    if (over > 0) found.push(`${what} at ${width} px is ${over} px too wide`);
  }
  return found;
}
