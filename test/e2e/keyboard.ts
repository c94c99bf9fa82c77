/** What the keyboard alone reaches on a page. */
import type { Page } from 'playwright-core';

/** The words of what has the focus. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.innerText : ''));

/** Controls that Tab does not come to. Rows of a grid and the chips of one choice are one stop; arrows move inside. */
export async function unreachable(page: Page): Promise<string[]> {
  const controls = 'a[href], button, input:not([hidden]):not([type=radio]), summary, [role=grid], fieldset';
  await page.evaluate((wanted) => {
    (document.activeElement as HTMLElement | null)?.blur();
    for (const folded of document.querySelectorAll('details')) folded.open = true;
    window.scrollTo(0, 0);
    for (const control of document.querySelectorAll<HTMLElement>(wanted)) control.dataset['reached'] = 'no';
  }, controls);
  // Twice around whatever there is by then: lists that come later have controls of their own.
  for (let step = 0, count = 1; step < count * 2; step += 1) {
    await page.keyboard.press('Tab');
    count = await page.evaluate((wanted) => {
      const active = document.activeElement;
      for (const around of [active, active?.closest('[role=grid]'), active?.closest('fieldset')]) {
        if (around instanceof HTMLElement && around.dataset['reached'] !== undefined) around.dataset['reached'] = 'yes';
      }
      return document.querySelectorAll(wanted).length;
    }, controls);
  }
  return page
    .locator('[data-reached=no]')
    .evaluateAll((left) => left.map(({ outerHTML }) => outerHTML.replace(/class="[^"]*"/, '').slice(0, 200)));
}
