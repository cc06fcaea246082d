// public/icons from public/favicon.svg: node scripts/icons.mjs
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './lib/chromium.mjs';

const file = (name) => fileURLToPath(new URL(`../public/${name}`, import.meta.url));
const svg = fs.readFileSync(file('favicon.svg'), 'utf8');
// A maskable icon may be cut to a circle of 80 %: the drawing keeps inside, on its own ground.
const ICONS = [
  { name: 'icon-192', size: 192, part: 1 },
  { name: 'icon-512', size: 512, part: 1 },
  { name: 'icon-maskable-512', size: 512, part: 0.7 },
  { name: 'apple-touch-icon', size: 180, part: 0.8 },
];

fs.mkdirSync(file('icons'), { recursive: true });
const browser = await launchChromium();
const page = await browser.newPage();
for (const { name, size, part } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  const ground = part < 1 ? '#0b6b65' : 'transparent';
  await page.setContent(
    `<body style="margin:0;background:${ground};display:grid;place-items:center;height:100vh">` +
      `<style>svg{width:${part * 100}vw;height:${part * 100}vw;display:block}</style>${svg}</body>`,
  );
  await page.screenshot({ path: file(`icons/${name}.png`), omitBackground: true });
}
await browser.close();
