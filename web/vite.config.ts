import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// VITE_SERVER: where `npm run dev` sends API calls; the server's own certificate is accepted.
const server = process.env.VITE_SERVER ?? 'https://127.0.0.1:8443';

const { version } = JSON.parse(fs.readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify(version) },
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
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
  },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/*.test.mjs'] },
});
