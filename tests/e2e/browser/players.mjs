// Players that we did not write, on a page of the server's own origin; the access cookie opens the media.
import { readFileSync } from 'node:fs';
import { waitFrames } from './session.mjs';

const module = (path) => readFileSync(new URL(`../node_modules/${path}`, import.meta.url), 'utf8');

async function openPlayerPage(page, options, library) {
  await page.route('**/__player.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>player</title><link rel="icon" href="data:,"><video id="v" muted playsinline width="640" height="360"></video>',
    }),
  );
  await page.goto(`${options.url}/__player.html`);
  const status = await page.evaluate(async ({ email, password }) => {
    const answer = await fetch('/api/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    return answer.status;
  }, options);
  if (status !== 200) throw new Error(`login: ${status}`);
  await page.addScriptTag({ content: module(library) });
}

export async function hlsjs(page, options) {
  await openPlayerPage(page, options, 'hls.js/dist/hls.js');
  await page.evaluate((source) => {
    window.errors = [];
    const player = new window.Hls({ lowLatencyMode: true });
    window.player = player;
    player.on(window.Hls.Events.ERROR, (_, data) => window.errors.push(`${data.type} ${data.details} ${data.fatal}`));
    player.loadSource(source);
    player.attachMedia(document.getElementById('v'));
    document.getElementById('v').play();
  }, options.source);
  const frames = await waitFrames(page, options.frames, 60_000);
  const more = await page.evaluate(() => ({
    errors: window.errors,
    latency: window.player.latency,
    lowLatency: Boolean(window.player.levels[0]?.details?.partList?.length),
  }));
  return { frames, ...more };
}

export async function videojs(page, options) {
  await openPlayerPage(page, options, 'video.js/dist/video.js');
  await page.evaluate((source) => {
    window.errors = [];
    document.getElementById('v').className = 'video-js';
    const player = window.videojs('v', { liveui: true, html5: { vhs: { overrideNative: true } } });
    player.on('error', () => window.errors.push(JSON.stringify(player.error())));
    player.src({ src: source, type: 'application/vnd.apple.mpegurl' });
    player.play();
  }, options.source);
  const frames = await waitFrames(page, options.frames, 60_000);
  return { frames, errors: await page.evaluate(() => window.errors) };
}

// The browser's own player, for files.
export async function plainVideo(page, options) {
  await openPlayerPage(page, options, 'hls.js/dist/hls.js');
  await page.evaluate((source) => {
    window.errors = [];
    const video = document.getElementById('v');
    video.addEventListener('error', () => window.errors.push(`${video.error?.code} ${video.error?.message}`));
    video.src = source;
    video.play();
  }, options.source);
  const frames = await waitFrames(page, options.frames, 60_000);
  return { frames, errors: await page.evaluate(() => window.errors) };
}
