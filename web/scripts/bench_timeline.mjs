// How long a picture of the timeline takes: a month of recordings of a minute (43,200, none of which can be joined), in a real
// browser, zoomed with the wheel from the month to a second and back, and moved.
//
//   node scripts/bench_timeline.mjs [--chromium PATH] [--picture FILE.png]
//
// Prints the time between two pictures of the screen and the time that the page itself worked for each.
import { parseArgs } from 'node:util';
import { CHROMIUM } from './lib/chromium.mjs';
import { openApp, serveApp } from './lib/pretend_server.mjs';

const { values: options } = parseArgs({
  options: { chromium: { type: 'string', default: CHROMIUM }, picture: { type: 'string' } },
});

const WHEELS = 300;

const app = await serveApp();
const { browser, page, complaints } = await openApp(app.url, { executablePath: options.chromium });
await page.goto(`${app.url}/playback/1`);
const timeline = page.getByTestId('timeline');
await timeline.waitFor();
const box = await timeline.boundingBox();
const length = async () =>
  Number(await timeline.getAttribute('data-end-ms')) - Number(await timeline.getAttribute('data-start-ms'));

// Out to the month, until all of its days are there.
for (let i = 0; i < 12; ++i) await page.getByTestId('zoom-out').click();
await page.waitForLoadState('networkidle');
await page.waitForTimeout(1_000);
const monthMs = await length();
if (options.picture) await page.screenshot({ path: options.picture });

/** Turns the wheel once per picture and notes when each came, and how long the page worked for it. */
function measure({ x, y, wheels, deltaY, ctrlKey }) {
  const element = document.querySelector('[data-testid=timeline]');
  const between = [];
  const work = [];
  return new Promise((resolve) => {
    let before = null;
    const turn = (now) => {
      if (before !== null) between.push(now - before);
      before = now;
      if (between.length >= wheels) {
        resolve({ between, work });
        return;
      }
      const began = performance.now();
      element.dispatchEvent(
        new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: x, clientY: y, deltaY, ctrlKey }),
      );
      // The app's own callback for this picture was asked for by the wheel above, so it runs before this one.
      window.requestAnimationFrame(() => work.push(performance.now() - began));
      window.requestAnimationFrame(turn);
    };
    window.requestAnimationFrame(turn);
  });
}

const part = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
function tell(name, { between }, cpu) {
  between.sort((a, b) => a - b);
  const late = between.filter((ms) => ms > 25).length;
  console.log(
    `${name.padEnd(28)} frame ms: median ${part(between, 0.5)}  p95 ${part(between, 0.95)}  max ${part(between, 1)}` +
      `  late ${late}/${between.length}   page's work per frame: ${cpu.toFixed(2)} ms`,
  );
}

const client = await page.context().newCDPSession(page);
await client.send('Performance.enable');
async function taskMs() {
  const { metrics } = await client.send('Performance.getMetrics');
  const value = (name) => metrics.find((one) => one.name === name).value * 1000;
  return value('ScriptDuration') + value('LayoutDuration') + value('RecalcStyleDuration');
}

async function run(name, deltaY, ctrlKey) {
  const at = { x: box.x + box.width * 0.7, y: box.y + 60 };
  const before = await taskMs();
  const found = await page.evaluate(measure, { ...at, wheels: WHEELS, deltaY, ctrlKey });
  tell(name, found, ((await taskMs()) - before) / WHEELS);
}

console.log(
  `timeline of ${Math.round(box.width)} px; the widest view has ${(monthMs / 86_400_000).toFixed(1)} days`,
);
await run('zoom: month to second', -20, true);
console.log(`${' '.repeat(28)} the narrowest view has ${(await length()) / 1000} s`);
await run('zoom: second to month', 20, true);
await run('move: month', -3, false);
await page.getByTestId('whole-day').click();
await run('move: day', -3, false);
await browser.close();
await app.stop();
if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exit(1);
}
