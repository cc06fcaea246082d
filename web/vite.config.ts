import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// VITE_SERVER: where `npm run dev` sends API calls; the server's own certificate is accepted.
const server = process.env.VITE_SERVER ?? 'https://127.0.0.1:8443';

const { version } = JSON.parse(fs.readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Of public/: what the shell needs when the recorder cannot be reached. */
const SHELL_FILES = ['theme.js', 'favicon.svg', 'manifest.json'];

/** Tells the service worker (src/worker/sw.ts) its version and the files of it: the whole app, but no media and no answers. */
function shellOfWorker(): Plugin {
  return {
    name: 'shell-of-worker',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') return;
        const built = Object.values(bundle).filter((one) => one !== worker && !one.fileName.endsWith('.map'));
        const hash = createHash('sha256').update(worker.code);
        for (const one of built) hash.update(one.type === 'chunk' ? one.code : one.source);
        for (const name of SHELL_FILES) hash.update(fs.readFileSync(path(`./public/${name}`)));
        const names = [...built.map((one) => one.fileName), ...SHELL_FILES].sort();
        const shell = { version: hash.digest('hex').slice(0, 16), files: names.map((name) => `/${name}`) };
        worker.code = worker.code.replace(/\b__SHELL__\b/, () => `(${JSON.stringify(shell)})`);
      },
    },
  };
}

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify(version) },
  plugins: [react(), tailwindcss(), shellOfWorker()],
  resolve: { alias: { '@': path('./src') } },
  server: {
    proxy: {
      '/api': { target: server, secure: false, changeOrigin: true, ws: true },
      '/readyz': { target: server, secure: false, changeOrigin: true },
    },
  },
  build: {
    // The server's content policy allows neither inline scripts nor data: fonts; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      input: { index: path('./index.html'), sw: path('./src/worker/sw.ts') },
      // The worker's address stays the same for ever: browsers look there for a new one.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/*.test.mjs'] },
});
