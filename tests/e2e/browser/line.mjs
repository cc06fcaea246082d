// The line between a browser and the server: TCP through this process, which can slow it down, cut it and mend it.
// It holds for whatever the page speaks (HTTP, WebSocket), which the browser's own throttling does not.
import { connect, createServer } from 'node:net';

const SLICE_MS = 50;

export async function openLine(target) {
  const { hostname, port } = new URL(target);
  const pairs = new Set();
  let bytesPerSecond = Infinity;
  let cut = false;

  const server = createServer((near) => {
    if (cut) return void near.destroy();
    const far = connect(Number(port), hostname);
    const pair = { near, far, waiting: [] };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      pair.waiting.push(bytes);
      if (bytesPerSecond === Infinity) flush(pair);
      else far.pause(); // the server's own queue fills, as behind a slow line
    });
  });

  const flush = ({ near, far, waiting }) => {
    for (const bytes of waiting.splice(0)) near.write(bytes);
    far.resume();
  };

  // All connections share what there is.
  const timer = setInterval(() => {
    if (bytesPerSecond === Infinity) return;
    let left = (bytesPerSecond * SLICE_MS) / 1000;
    for (const { near, far, waiting } of pairs) {
      while (left > 0 && waiting.length > 0) {
        const bytes = waiting.shift();
        near.write(bytes.subarray(0, left));
        if (bytes.length > left) waiting.unshift(bytes.subarray(left));
        left -= bytes.length;
      }
      if (waiting.length === 0) far.resume();
    }
  }, SLICE_MS);

  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `https://127.0.0.1:${server.address().port}`,
    slow: (rate) => (bytesPerSecond = rate),
    cut: () => {
      cut = true;
      for (const { near } of pairs) near.destroy();
    },
    mend: () => {
      cut = false;
      bytesPerSecond = Infinity;
      pairs.forEach(flush);
    },
    close: () => {
      clearInterval(timer);
      server.close();
      for (const { near } of pairs) near.destroy();
    },
  };
}
