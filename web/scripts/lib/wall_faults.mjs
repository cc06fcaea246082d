// What befalls a live picture, and what becomes of it. Each case gets a page, and gives what it measured.
const WAIT = { timeout: 30_000 };

const tiles = (state) => `[data-testid=tile][data-player-state=${state}]`;

async function allPlay({ page, url }, count = 4, path = '/live') {
  await page.goto(url + path);
  await waitAll(page, count);
}

const waitAll = (page, count) =>
  page.waitForFunction(
    ([at, n]) => document.querySelectorAll(at).length === n,
    [tiles('playing'), count],
    WAIT,
  );

const first = (page, read) => page.evaluate(read, '[data-testid=tile] video');

/** The newest moment that is buffered, less the one that is shown. */
const ahead = (page) =>
  first(page, (at) => {
    const video = document.querySelector(at);
    return video.buffered.end(video.buffered.length - 1) - video.currentTime;
  });

const position = (page) => first(page, (at) => document.querySelector(at).currentTime);

async function moves(page, seconds = 1) {
  const from = await position(page);
  await page.waitForFunction(
    (least) => document.querySelector('[data-testid=tile] video').currentTime > least,
    from + seconds,
    WAIT,
  );
}

const hlsLoaded = (page) =>
  page.evaluate(() => window.performance.getEntriesByType('resource').some(({ name }) => /hls/.test(name)));

async function stat(page, name) {
  if (!(await page.getByTestId('tile-stats').count())) {
    await page.getByTestId('tile').first().hover();
    await page.getByTestId('tile-info').first().click();
  }
  await page.waitForTimeout(1_200);
  return page.locator('[data-testid=tile-stats] dt', { hasText: name }).locator('+ dd').innerText();
}

const expect = (what, holds) => {
  if (!holds) throw new Error(what);
};

export const faults = {
  plays: async (at) => {
    await allPlay(at);
    await moves(at.page, 8);
    const held = await first(at.page, (video) => {
      const { buffered, currentTime } = document.querySelector(video);
      return currentTime - buffered.start(0);
    });
    expect(`keeps ${held} s behind`, held < 10);
    expect('fetched hls.js', !(await hlsLoaded(at.page)));
    const way = await stat(at.page, 'Way');
    expect(way, way === 'WebSocket');
    // A busy machine sends late: what is not there yet cannot be shown.
    let latency = await stat(at.page, 'Behind live');
    for (let tries = 0; tries < 8 && Number.parseFloat(latency) > 2; ++tries)
      latency = await stat(at.page, 'Behind live');
    expect(`${latency} behind live`, Number.parseFloat(latency) <= 2);
    return `${latency} behind live, ${held.toFixed(1)} s kept`;
  },

  streams: async (at) => {
    await allPlay(at);
    const tile = at.page.getByTestId('tile').first();
    expect('sub in a grid', (await tile.getAttribute('data-stream')) === 'sub');
    await tile.hover();
    await at.page.getByTestId('tile-fullscreen').first().click();
    await at.page.waitForSelector('[data-testid=tile][data-stream=main][data-player-state=playing]', WAIT);
    await at.page.keyboard.press('Escape');
  },

  lateness: async (at) => {
    await allPlay(at);
    await at.page.waitForFunction(
      () => {
        const video = document.querySelector('[data-testid=tile] video');
        return video.currentTime - video.buffered.start(0) > 2;
      },
      null,
      WAIT,
    );
    // Somebody holds the picture back, as a sleeping machine does.
    await first(at.page, (video) => (document.querySelector(video).currentTime -= 1.5));
    await at.page.waitForFunction(
      () => document.querySelector('[data-testid=tile] video').playbackRate > 1,
      null,
      WAIT,
    );
    await at.page.waitForFunction(
      () => document.querySelector('[data-testid=tile] video').playbackRate === 1,
      null,
      WAIT,
    );
    await first(at.page, (video) => (document.querySelector(video).currentTime -= 3));
    await at.page.waitForTimeout(2_000);
    const left = await ahead(at.page);
    expect(`${left} s behind after a jump`, left < 2);
    // To what is kept no more.
    await at.page.waitForFunction(
      () => document.querySelector('[data-testid=tile] video').buffered.start(0) > 0,
      null,
      WAIT,
    );
    await first(at.page, (video) => (document.querySelector(video).currentTime = 0));
    await at.page.waitForTimeout(2_000);
    const after = await ahead(at.page);
    expect(`${after} s behind after a jump to nowhere`, after < 2);
  },

  dropped: async (at) => {
    await allPlay(at);
    at.live.drop(6);
    await at.page.waitForTimeout(6_000);
    await moves(at.page, 2);
    await waitAll(at.page, 4);
    const parts = await stat(at.page, 'Parts skipped');
    expect(`${parts} skipped`, Number(parts) >= 6);
    return `${parts} parts skipped, ${(await ahead(at.page)).toFixed(1)} s ahead`;
  },

  'new-run': async (at) => {
    await allPlay(at);
    at.live.streams.main.restart('320x240');
    at.live.streams.sub.restart('320x240');
    await at.page.waitForFunction(
      () => document.querySelector('[data-testid=tile] video').videoWidth === 320,
      null,
      WAIT,
    );
    await moves(at.page, 2);
    const size = await stat(at.page, 'Size');
    at.live.streams.main.restart('1280x720');
    at.live.streams.sub.restart('640x360');
    return size;
  },

  cut: async (at) => {
    await allPlay(at);
    const began = Date.now();
    at.live.cutAll();
    await at.page.waitForSelector(tiles('recovering'), WAIT);
    await waitAll(at.page, 4);
    await moves(at.page);
    return `back after ${Date.now() - began} ms`;
  },

  silence: async (at) => {
    await allPlay(at);
    at.live.silent = true;
    await at.page.waitForSelector(tiles('recovering'), WAIT);
    await at.page.waitForTimeout(12_000);
    const began = Date.now();
    at.live.silent = false;
    await waitAll(at.page, 4);
    await moves(at.page);
    return `back ${Date.now() - began} ms after the cable`;
  },

  away: async (at) => {
    await allPlay(at);
    at.live.away();
    await at.page.waitForSelector(tiles('away'), WAIT);
    await waitAll(at.page, 4);
  },

  refused: async (at) => {
    await allPlay(at);
    const opened = at.live.opened;
    const began = Date.now();
    at.live.close(2, 4403);
    await at.page.waitForSelector(tiles('refused'), WAIT);
    const took = Date.now() - began;
    expect('says so', await at.page.getByText('You may not see this camera any more').isVisible());
    await at.page.waitForTimeout(3_000);
    expect('asks no more', at.live.opened === opened);
    return `closed after ${took} ms`;
  },

  session: async (at) => {
    await allPlay(at);
    let over = false;
    await at.page.route(/\/api\/auth\/(me|refresh)$/, (route) =>
      over ? route.fulfill({ status: 401, json: { status: 401, title: '' } }) : route.fallback(),
    );
    // A session that still stands: the picture comes back.
    at.live.close(1, 4401);
    await at.page.waitForSelector(tiles('recovering'), WAIT);
    await waitAll(at.page, 4);
    over = true;
    at.live.close(1, 4401);
    await at.page.getByTestId('login-form').waitFor(WAIT);
  },

  fallback: async (at) => {
    at.live.refuse = 403;
    await allPlay(at);
    await moves(at.page, 2);
    expect('did not fetch hls.js', await hlsLoaded(at.page));
    const way = await stat(at.page, 'Way');
    expect(way, way === 'LL-HLS');
    // Sockets get through again: a new tile begins with one.
    at.live.refuse = 0;
    return way;
  },

  hidden: async (at) => {
    await allPlay(at);
    await at.page.evaluate(() => {
      const page = document;
      Object.defineProperty(page, 'hidden', { value: true, configurable: true });
      page.dispatchEvent(new Event('visibilitychange'));
    });
    await at.page.waitForSelector(tiles('stopped'), WAIT);
    await at.page.waitForTimeout(500);
    expect(`${at.live.lines.size} lines left`, at.live.lines.size === 0);
    await at.page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await waitAll(at.page, 4);
  },
};
