/** What the keyboard alone reaches on a page. */
import type { Page } from 'playwright-core';

/** The words of what has the focus. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.innerText : ''));

/** Controls that Tab does not come to. Rows of a grid and the chips of one choice are one stop; arrows move inside. */
export async function unreachable(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    for (const folded of document.querySelectorAll('details')) folded.open = true;
    window.scrollTo(0, 0);
    const controls = 'a[href], button, input:not([hidden]):not([type=radio]), summary, [role=grid], fieldset';
    for (const control of document.querySelectorAll<HTMLElement>(controls)) control.dataset['reached'] = 'no';
  });
  const count = await page.locator('[data-reached]').count();
  for (let step = 0; step < count * 2; step += 1) {
    await page.keyboard.press('Tab');
    await page.evaluate(() => {
      const active = document.activeElement;
      for (const around of [active, active?.closest('[role=grid]'), active?.closest('fieldset')]) {
        if (around instanceof HTMLElement && around.dataset['reached'] !== undefined) around.dataset['reached'] = 'yes';
      }
    });
  }
  return page
    .locator('[data-reached=no]')
    .evaluateAll((left) => left.map(({ outerHTML }) => outerHTML.replace(/class="[^"]*"/, '').slice(0, 200)));
}
