// The live wall in Chromium, with streams and faults that are made up here: does it play, keep up, heal and arrange?
//
//   node scripts/check_wall.mjs [--chromium PATH] [--only fallback,refused]
//
// Prints a line for each case; ends with 1 when one fails. Needs ffmpeg.
import { parseArgs } from 'node:util';
import { CHROMIUM } from './lib/chromium.mjs';
import { camera, openApp, serveApp } from './lib/pretend_server.mjs';
import { arranging } from './lib/wall_arranging.mjs';
import { faults } from './lib/wall_faults.mjs';

const { values: options } = parseArgs({
  options: { chromium: { type: 'string', default: CHROMIUM }, only: { type: 'string' } },
});

const NAMES = ['Front door', 'Yard', 'Garage', 'Counter'];
const sub = { state: 'live', reason: 'none', detail: '', since: new Date().toISOString() };

const app = await serveApp({ live: true });
let failed = 0;
for (const [name, run] of Object.entries({ ...faults, ...arranging })) {
  if (options.only && !options.only.split(',').includes(name)) continue;
  // Each case may change its cameras.
  const cameras = NAMES.map((one, i) => ({ ...camera(i + 1, one), sub_stream: i === 0 ? sub : null }));
  const answers = {
    '/api/cameras/$': () => ({ count: cameras.length, next: null, previous: null, results: cameras }),
  };
  app.live.reset();
  const { browser, page, complaints } = await openApp(`${app.url}/login`, {
    executablePath: options.chromium,
    live: app.live,
    answers,
    ...run.device,
  });
  try {
    const found = await run({ page, url: app.url, live: app.live, cameras });
    if (complaints.length > 0) throw new Error(complaints.join());
    console.log(`ok    ${name.padEnd(14)} ${found ?? ''}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name.padEnd(14)} ${error.message.split('\n')[0]}`);
  }
  await browser.close();
}
await app.stop();
process.exit(failed > 0 ? 1 : 0);
