// What the first page costs: all JavaScript that the live wall needs before a picture can be asked for, compressed.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it } from 'vitest';

const BUDGET_KIB = 250;

function withImports(chunks, name, found = new Set()) {
  const chunk = chunks.get(name);
  if (!chunk || found.has(name)) return found;
  found.add(name);
  chunk.imports.forEach((one) => withImports(chunks, one, found));
  return found;
}

it('stays below 250 KiB, without the player', { timeout: 120_000 }, async () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { output } = await build({ root, logLevel: 'silent', mode: 'production', build: { write: false } });
  const chunks = new Map(output.filter((one) => one.type === 'chunk').map((one) => [one.fileName, one]));
  const needed = new Set();
  const of = (wanted) =>
    [...chunks.values()].filter(wanted).forEach((one) => withImports(chunks, one.fileName, needed));
  of((one) => one.isEntry && one.fileName !== 'sw.js');
  of((one) => /\/(live_page|pt_br)\.tsx?$/.test(one.facadeModuleId ?? ''));
  const names = [...needed];
  expect(names.length).toBeGreaterThan(1);
  expect(names.filter((name) => chunks.get(name).moduleIds.some((id) => /hls\.js\/dist/.test(id)))).toEqual(
    [],
  );
  const bytes = names.reduce((sum, name) => sum + gzipSync(chunks.get(name).code).length, 0);
  console.log(`first load: ${(bytes / 1024).toFixed(1)} KiB of JavaScript in ${names.length} files`);
  expect(bytes / 1024).toBeLessThan(BUDGET_KIB);
});
