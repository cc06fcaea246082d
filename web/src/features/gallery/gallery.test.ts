import { expect, it } from 'vitest';

const sources = import.meta.glob<string>('./*.tsx', { query: '?raw', import: 'default', eager: true });
const components = Object.keys(import.meta.glob('../../components/*.tsx')).map((path) =>
  path.replace(/^.*\/|\.tsx$/g, ''),
);

// Mounted once for the whole app, which the gallery is a page of; and a part of another one.
const ELSEWHERE = new Set(['toasts', 'time_chart_plot']);

it('shows every component', () => {
  const shown = Object.values(sources).join();
  expect(components.length).toBeGreaterThan(20);
  const missing = components.filter(
    (name) => !ELSEWHERE.has(name) && !shown.includes(`'@/components/${name}'`),
  );
  expect(missing).toEqual([]);
});
