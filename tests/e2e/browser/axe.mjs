// axe-core on the page as it is now: each violation of WCAG 2.2 A and AA (and axe's best practices), with where it is.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function violations(page, where) {
  // Colours are judged at rest: a transition's halfway contrast is nobody's.
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => (a.effect?.getTiming().iterations === Infinity ? null : a.finished.catch(() => null)))));
  // Evaluated, not added as a <script>: the page's content policy allows none.
  await page.evaluate(source);
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return result.violations.map((violation) => ({
      rule: violation.id,
      help: violation.help,
      nodes: violation.nodes.slice(0, 5).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    }));
  });
  return found.map((violation) => ({ where, ...violation }));
}

// The whole page fits: nothing makes a phone scroll sideways.
export async function overflow(page) {
  return await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    // What lies in a part that scrolls by itself, or is fixed to the screen, makes nothing wider.
    const harmless = (element) => {
      for (let at = element; at && at !== document.body; ) {
        const { overflowX, position } = getComputedStyle(at);
        if (position === 'fixed' || (at !== element && overflowX !== 'visible')) return true;
        at = position === 'absolute' ? at.offsetParent : at.parentElement;
      }
      return false;
    };
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > width + 1 && !harmless(element),
    );
    if (wide.length === 0) return [`${document.documentElement.scrollWidth} of ${width} px wide, by nothing that was found`];
    return wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 160));
  });
}
