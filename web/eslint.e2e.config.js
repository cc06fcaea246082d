// For tests/e2e/browser, whose code runs in Node and, as functions that it hands over, in the page.
import js from '@eslint/js';

const NODE = 'Buffer clearInterval console process setInterval setTimeout URL';
const PAGE =
  'caches document DOMException Event fetch getComputedStyle HTMLMediaElement innerHeight innerWidth localStorage MutationObserver ' +
  'navigator performance PerformanceObserver requestAnimationFrame WebSocket window';
const names = `${NODE} ${PAGE}`.split(' ');

export default [
  js.configs.recommended,
  { languageOptions: { globals: Object.fromEntries(names.map((name) => [name, 'readonly'])) } },
];
