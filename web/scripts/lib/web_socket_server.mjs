// The least of RFC 6455 that a pretended server needs: it speaks and closes, and hears nothing but a close.
import { createHash } from 'node:crypto';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x81;
const BINARY = 0x82;
const CLOSE = 0x88;

function frame(kind, payload) {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([kind, length])
      : length < 65_536
        ? Buffer.from([kind, 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([kind, 127, 0, 0, 0, 0]), uint32(length)]);
  return Buffer.concat([head, payload]);
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Answers an upgrade. Returns what is said to the page; `refuse` is the other answer. */
export function acceptSocket(request, socket) {
  const accept = createHash('sha1')
    .update(request.headers['sec-websocket-key'] + GUID)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const write = (kind, payload) => socket.writable && socket.write(frame(kind, payload));
  socket.on('error', () => undefined);
  socket.on('data', (data) => (data[0] & 15) === 8 && socket.end());
  return {
    say: (value) => write(TEXT, Buffer.from(JSON.stringify(value))),
    send: (bytes) => write(BINARY, bytes),
    close: (code) => {
      write(CLOSE, Buffer.from([code >> 8, code & 255]));
      socket.end();
    },
    cut: () => socket.destroy(),
    onEnd: (then) => socket.on('close', then),
  };
}

export function refuseSocket(socket, status) {
  socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
