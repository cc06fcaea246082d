import { expect, it } from 'vitest';

const sources = import.meta.glob<string>('./*.tsx', { query: '?raw', import: 'default', eager: true });
const components = Object.keys(import.meta.glob('../../components/*.tsx')).map((path) =>
  path.replace(/^.*\/|\.tsx$/g, ''),
);

// Mounted once for the whole app, which the gallery is a page of.
const ELSEWHERE = new Set(['toasts']);

it('shows every component', () => {
  const shown = Object.values(sources).join();
  expect(components.length).toBeGreaterThan(20);
  const missing = components.filter(
    (name) => !ELSEWHERE.has(name) && !shown.includes(`'@/components/${name}'`),
  );
  expect(missing).toEqual([]);
});
