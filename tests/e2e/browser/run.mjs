// node run.mjs SCENARIO < options.json > result.json: one scenario in Chromium, its findings for the Python test.
import { readFileSync } from 'node:fs';
import { openBrowser } from './session.mjs';
import * as app from './app.mjs';
import * as cameras from './cameras.mjs';
import * as clips from './clips.mjs';
import * as network from './network.mjs';
import * as pages from './pages.mjs';
import * as people from './people.mjs';
import * as players from './players.mjs';
import * as together from './together.mjs';
import * as wall from './wall.mjs';

const scenarios = { ...app, ...cameras, ...clips, ...network, ...pages, ...people, ...players, ...together, ...wall };
const scenario = scenarios[process.argv[2]];
if (!scenario) {
  console.error(`no scenario ${process.argv[2]}: ${Object.keys(scenarios).join(' ')}`);
  process.exit(2);
}
const options = JSON.parse(readFileSync(0, 'utf8'));
const session = await openBrowser(options);
try {
  const result = await scenario(session.page, options, session);
  console.log(JSON.stringify({ ...result, complaints: session.complaints }));
} catch (error) {
  if (options.pictures) await session.page.screenshot({ path: `${options.pictures}/${process.argv[2]}.png` });
  console.error(error.stack);
  console.error(`complaints: ${session.complaints.join('\n')}`);
  process.exitCode = 1;
} finally {
  await session.browser.close();
}
