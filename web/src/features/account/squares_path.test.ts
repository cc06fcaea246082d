import { encodeQR } from 'qr';
import { decodeQR } from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { squaresPath } from './squares_path';

const URI =
  'otpauth://totp/DVR-Lite:ana%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=DVR-Lite';

/** Draws the path's rectangles as an image of `scale` pixels each, as a phone's camera would see them. */
function draw(path: string, side: number, scale: number) {
  const data = new Uint8ClampedArray(side * side * scale * scale * 4).fill(255);
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; ++row) {
      for (let column = Number(x) * scale; column < (Number(x) + Number(width)) * scale; ++column) {
        data.fill(0, (row * side * scale + column) * 4, (row * side * scale + column) * 4 + 3);
      }
    }
  }
  return { width: side * scale, height: side * scale, data };
}

describe('squaresPath', () => {
  it('joins the dark squares of a row', () => {
    expect(
      squaresPath([
        [true, true, false, true],
        [false, false, false, false],
        [false, true, false, false],
      ]),
    ).toBe('M0 0h2v1h-2zM3 0h1v1h-1zM1 2h1v1h-1z');
  });

  it('is read back by a QR reader', () => {
    const squares = encodeQR(URI, 'raw', { ecc: 'medium', border: 4 });
    expect(decodeQR(draw(squaresPath(squares), squares.length, 4))).toBe(URI);
  });
});
