// Debian's Chromium, the same for every script: no sandbox (root in containers), no talk with its maker.
import { chromium } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';
export const DESK = { viewport: { width: 1440, height: 900 } };

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `language`: of the browser's own words, such as those of a date field. */
export function launchChromium(executablePath = CHROMIUM, language = 'en') {
  const env = { ...process.env, LANGUAGE: language };
  return chromium.launch({ executablePath, args: [...ARGS, `--lang=${language}`], env });
}
