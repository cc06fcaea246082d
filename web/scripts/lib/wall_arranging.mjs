// Layouts as a person makes them. Each case gets a page.
import { drag, middle, touchDrag } from './gestures.mjs';

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const expect = (what, holds) => {
  if (!holds) throw new Error(what);
};

const places = (page) =>
  page
    .getByTestId('layout-tile')
    .evaluateAll((tiles) =>
      tiles.map((tile) => `${tile.dataset.cameraId}: ${tile.dataset.place}`).join(', '),
    );

/** Until the tiles stand so. */
async function stand(page, holds) {
  for (let tries = 0; tries < 50; ++tries) {
    if (holds(await places(page))) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`${await places(page)}: not ${holds}`);
}

async function openNew({ page, url }) {
  await page.goto(`${url}/live?edit=1`);
  await page.getByTestId('layout-editor').waitFor();
}

/** The middle of a cell of the grid. */
async function cell(page, x, y, columns, rows) {
  const box = await page.getByTestId('layout-grid').boundingBox();
  return { x: box.x + ((x + 0.5) / columns) * box.width, y: box.y + ((y + 0.5) / rows) * box.height };
}

async function arrangeByMouse(at) {
  const { page } = at;
  await openNew(at);
  await stand(page, (now) => now === '1: 0 0 1 1, 2: 1 0 1 1, 3: 0 1 1 1, 4: 1 1 1 1');
  await page.getByTestId('layout-columns').getByRole('button').last().click();
  await drag(page, await cell(page, 1, 1, 3, 2), await cell(page, 2, 1, 3, 2));
  const corner = await middle(page.getByTestId('layout-tile-resize').nth(1));
  await drag(page, corner, await cell(page, 2.3, 0.2, 3, 2));
  await drag(page, await middle(page.getByTestId('shelf-camera').nth(2)), await cell(page, 1, 1, 3, 2));
  const made = '1: 0 0 1 1, 2: 1 0 2 1, 3: 0 1 1 1, 4: 2 1 1 1, 3: 1 1 1 1';
  await stand(page, (now) => now === made);
}

export const arranging = {
  mouse: async (at) => {
    const { page } = at;
    await arrangeByMouse(at);
    // It asks before it is lost.
    await page.getByTestId('nav-cameras').click();
    await page.getByTestId('layout-stay').click();
    await page.getByTestId('layout-save').click();
    expect('wants a name', await page.getByText('Give the layout a name.').isVisible());
    await page.getByTestId('layout-name').fill('Entrance');
    await page.getByTestId('layout-save').click();
    await page.waitForSelector('[data-testid=wall][data-layout="1"]');
    expect(page.url(), page.url().endsWith('/live?layout=1'));
    expect('five tiles', (await page.getByTestId('tile').count()) === 5);
    await page.goto(`${at.url}/live`);
    await page.waitForSelector('[data-testid=wall][data-layout="1"]');
    await arrangeAnother(page);
    return 'made, saved, remembered, renamed, deleted';
  },

  keyboard: async (at) => {
    const { page } = at;
    await openNew(at);
    await page.getByTestId('layout-rows').getByRole('button').last().click();
    const tile = page.getByTestId('layout-tile').first();
    await tile.focus();
    await page.keyboard.press('ArrowDown');
    await stand(page, (now) => now.startsWith('1: 0 1 1 1, 2: 1 0 1 1, 3: 0 0 1 1'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    const said = await page.getByTestId('layout-said').innerText();
    expect(said, said.trim() === 'Front door is now 2 by 1.');
    await page.keyboard.press('Delete');
    expect('three left', (await page.getByTestId('layout-tile').count()) === 3);
    await page.keyboard.press('Control+z');
    await page.getByTestId('layout-undo').click();
    await stand(page, (now) => now.startsWith('1: 0 2 1 1'));
    return said.trim();
  },

  touch: Object.assign(
    async (at) => {
      const { page } = at;
      await openNew(at);
      await page.getByTestId('layout-columns').getByRole('button').last().click();
      await touchDrag(page, await cell(page, 0, -0.2, 3, 2), await cell(page, 2, 0, 3, 2));
      await stand(page, (now) => now.startsWith('1: 2 0 1 1'));
      await touchDrag(
        page,
        await middle(page.getByTestId('shelf-camera').first()),
        await cell(page, 0, 0, 3, 2),
      );
      await stand(page, (now) => now.endsWith('1: 0 0 1 1'));
      await page.getByTestId('layout-name').fill('Phone');
      await page.getByTestId('layout-save').click();
      await page.getByTestId('tile').first().waitFor();
      const boxes = await page
        .getByTestId('tile')
        .evaluateAll((tiles) => tiles.map((tile) => [tile.offsetLeft, tile.dataset.cameraId].join()));
      expect(boxes.join(' '), boxes.join(' ') === '4,1 4,2 4,1 4,3 4,4');
    },
    { device: PHONE },
  ),

  gone: async (at) => {
    const { page } = at;
    await openNew(at);
    await page.getByTestId('layout-name').fill('Gate');
    await page.getByTestId('layout-save').click();
    await page.getByTestId('tile').first().waitFor();
    at.cameras.splice(1, 1);
    await page.getByTestId('tile-empty').waitFor();
    await page.goto(`${at.url}/live?layout=77`);
    await page.getByTestId('layout-gone').waitFor();
  },
};

async function arrangeAnother(page) {
  await page.getByTestId('layouts').click();
  await page.getByTestId('layout-edit').click();
  await page.getByTestId('layout-name').fill('Gate');
  await page.getByTestId('layout-save').click();
  await page.waitForSelector('[data-testid=wall][data-layout="1"]');
  await page.getByTestId('layouts').click();
  expect('renamed', (await page.getByTestId('layout-id-1').innerText()).includes('Gate'));
  await page.getByTestId('layout-delete').click();
  await page.getByTestId('confirm').click();
  await page.waitForSelector('[data-testid=wall][data-layout="auto"]');
}
