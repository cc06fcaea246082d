import { encodeQR } from 'qr';
import { useMemo } from 'react';
import { squaresPath } from './squares_path';

/** The text as a QR code, drawn here: a secret goes to no other server. Black on white in both themes, for cameras. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const squares = useMemo(() => encodeQR(text, 'raw', { ecc: 'medium', border: 4 }), [text]);
  const side = squares.length;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      className="size-52 shrink-0 rounded-xl border border-line bg-white"
      data-testid="totp-qr"
    >
      <path d={squaresPath(squares)} fill="#000" />
    </svg>
  );
}
