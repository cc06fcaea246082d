// The built app with answers that are made up here: for what is measured or looked at without a server and cameras.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { DESK, launchChromium } from './chromium.mjs';
import { PretendLayouts } from './pretend_layouts.mjs';
import { PretendLive } from './pretend_live.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DAY_MS = 86_400_000;
const ZONE = 'America/Sao_Paulo';
const iso = (ms) => new Date(ms).toISOString();

/** Builds the app and serves it; `stop` takes both away. `live`: with cameras that send pictures (needs ffmpeg). */
export async function serveApp({ live = false } = {}) {
  const outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'dvr-web-'));
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1', proxy: {} },
  });
  const { port } = server.httpServer.address();
  const streams = live ? new PretendLive(server.httpServer) : null;
  return {
    url: `http://127.0.0.1:${port}`,
    live: streams,
    stop: async () => {
      streams?.stop();
      await server.close();
      fs.rmSync(outDir, { recursive: true });
    },
  };
}

/** `answers`: by path, besides the usual ones. `live`: of `serveApp`. `layouts`: a PretendLayouts. */
export async function openApp(
  url,
  { executablePath, answers = {}, live = null, layouts = new PretendLayouts(), ...device } = {},
) {
  const browser = await launchChromium(executablePath);
  const page = await browser.newPage({ ...DESK, ...device });
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(() => window.localStorage.setItem('dvr.session', '1'));
  await page.route('**/{api,readyz}/**', (route) => answer(route, { answers, live, layouts }));
  await page.goto(url);
  return { browser, page, complaints };
}

const user = {
  id: 1,
  email: 'ana@example.org',
  name: 'Ana',
  parent_user_id: null,
  is_owner: true,
  is_admin: true,
  language: 'en',
  time_zone: ZONE,
  holdback_s: 0,
  totp_enabled: false,
  created_at: iso(0),
};

const status = {
  state: 'recording',
  live: true,
  reason: 'ok',
  detail: '',
  since: iso(0),
  codecs: 'avc1.64001f',
  video_codec: 'h264',
  audio_codec: null,
  width: 1920,
  height: 1080,
  fps: 25,
  bitrate_bps: 4_000_000,
  last_frame_at: iso(Date.now()),
  lost_packets: 0,
  reconnects: 0,
  media_clock_jumps: 0,
  quirks: {},
};

export const camera = (id, name) => ({
  id,
  name,
  rtsp_url: 'rtsp://192.0.2.7/stream1',
  has_credentials: true,
  user_id: 1,
  is_active: true,
  audio: true,
  retention_days: null,
  retention_bytes: null,
  created_at: iso(0),
  updated_at: iso(0),
  deleted_at: null,
  permissions: { can_view: true, can_playback: true, can_clip: true, can_manage: true },
  status,
  storage: { recordings: 43_200, size_bytes: 1e12, oldest_at: null, bytes_per_day: 1e10 },
});

const page = (results) => ({ count: results.length, next: null, previous: null, results });

/** 1440 recordings of 59 s and a second's hole after each, every seventh hole with its reason: nothing that could be joined. */
function dayOfMinutes(date) {
  const startMs = Date.parse(`${date}T03:00:00Z`);
  const minutes = Array.from({ length: 1440 }, (_, i) => startMs + i * 60_000).filter(
    (ms) => ms < Date.now(),
  );
  return {
    camera_id: 1,
    date,
    time_zone: ZONE,
    start_time: iso(startMs),
    end_time: iso(startMs + DAY_MS),
    ...page([]),
    open: null,
    totals: { recordings: 1440, duration: 84_960, size_bytes: 1e10, gaps: 205, gap_duration: 205 },
    spans: minutes.map((ms, i) => ({
      start_time: iso(ms),
      end_time: iso(ms + 59_000),
      is_permanent: i % 200 < 20,
    })),
    gaps: minutes
      .filter((_, i) => i % 7 === 0)
      .map((ms, i) => ({
        id: i,
        camera_id: 1,
        start_time: iso(ms + 59_000),
        end_time: iso(ms + 60_000),
        duration: 1,
        reason: 'timeout',
      })),
  };
}

const CAMERAS = [camera(1, 'Front door'), camera(2, 'Yard')];

const ANSWERS = [
  [/\/api\/auth\/refresh$/, () => ({ access_token: 'a', token_type: 'bearer', expires_in: 900, user })],
  [/\/api\/auth\/me$/, () => user],
  [/\/api\/auth\/setup$/, () => ({ needed: false })],
  [/\/api\/cameras\/$/, () => page(CAMERAS)],
  [/\/api\/recordings\/\d+\/date\/([\d-]+)\/$/, (_url, [, date]) => dayOfMinutes(date)],
  [
    /\/api\/recordings\/\d+\/days\/$/,
    (url) => ({ camera_id: 1, month: url.searchParams.get('month'), time_zone: ZONE, days: [] }),
  ],
  [/\/api\/recordings\/\d+\/$/, () => page([{ start_time: iso(Date.now() - 60 * DAY_MS) }])],
  [/\/api\/clips\/$/, () => page([])],
  [/\/readyz$/, () => ({ status: 'ok', checks: {} })],
];

// A picture of a room at dusk, more or less.
const picture = (id) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><rect width="16" height="9" fill="hsl(${id * 47} 30% 35%)"/>` +
  `<path d="M0 6l5-2 4 1 7-3v7H0z" fill="hsl(${id * 47} 30% 22%)"/></svg>`;

function special(url, request, { live, layouts }) {
  const snapshot = /\/api\/cameras\/(\d+)\/snapshot\.jpg$/.exec(url.pathname);
  if (snapshot) return { contentType: 'image/svg+xml', body: picture(Number(snapshot[1])) };
  const layout = /\/api\/layouts\/(?:(\d+)\/)?$/.exec(url.pathname);
  if (layout)
    return layouts.answer(request.method(), layout[1] ? Number(layout[1]) : null, request.postDataJSON());
  return live?.answer(url.pathname) ?? null;
}

async function answer(route, { answers, ...pretended }) {
  const request = route.request();
  const url = new URL(request.url());
  for (const [path, make] of [...Object.entries(answers).map(([p, m]) => [new RegExp(p), m]), ...ANSWERS]) {
    const match = path.exec(url.pathname);
    if (match) return route.fulfill({ json: make(url, match) });
  }
  const known = special(url, request, pretended);
  return route.fulfill(
    known ?? { status: 404, json: { type: 'about:blank', title: 'Not Found', status: 404, detail: '' } },
  );
}
