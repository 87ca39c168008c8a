import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** Which folders of `src/` a folder may import, besides itself. `main` is `main.ts`, which may import all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  operations: ['domain'],
  engines: ['domain'],
  dialects: ['domain'],
  exports: ['domain'],
  infrastructure: ['domain'],
  http: ['domain', 'operations', 'engines', 'dialects', 'exports', 'infrastructure'],
  worker: ['domain', 'operations', 'engines', 'dialects', 'exports', 'infrastructure'],
  cli: ['domain', 'operations', 'engines', 'dialects', 'exports', 'infrastructure'],
  wiring: [
    'domain',
    'operations',
    'engines',
    'dialects',
    'exports',
    'infrastructure',
    'http',
    'worker',
    'cli',
    'config.ts',
  ],
};

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join(src, path));

const roomOf = (path: string): string => relative(src, path).split(sep)[0]!;

/** Every relative module that a source names: static, re-exported, dynamic, or as a worker's URL. */
function relativeImports(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const named = text.matchAll(/(?:from\s+|import\s*\(?\s*|new URL\(\s*)['"](\.[^'"]+)['"]/g);
  return [...named].map(([, specifier]) => resolve(dirname(path), specifier!));
}

describe('the folders of src', () => {
  it('are all known to the import rule', () => {
    const rooms = new Set(sources.map(roomOf).filter((room) => !room.endsWith('.ts')));
    expect([...rooms].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it('import only what stands to their left in the import rule', () => {
    const breaches = sources
      .filter((path) => dirname(path) !== src)
      .flatMap((path) => {
        const room = roomOf(path);
        const allowed = [room, ...(MAY_IMPORT[room] ?? [])];
        // A conformance kit is test code and stands beside what it tests; its own imports count all the same.
        return relativeImports(path)
          .filter((target) => target.startsWith(src) && !allowed.includes(roomOf(target)))
          .map((target) => `${relative(src, path)} imports ${relative(src, target)}`);
      });
    expect(breaches).toEqual([]);
  });

  it('let the domain import nothing at all', () => {
    const outside = sources
      .filter((path) => roomOf(path) === 'domain' && !path.endsWith('.test.ts'))
      .flatMap((path) =>
        [...readFileSync(path, 'utf8').matchAll(/from\s+['"]([^.'"][^'"]*)['"]/g)].map(([, name]) => name),
      );
    expect(outside).toEqual([]);
  });
});

describe('plug-ins', () => {
  it.each(['engines', 'exports', 'dialects'])('of %s are each a folder that the registry names', (room) => {
    if (!existsSync(join(src, room))) return;
    const folders = readdirSync(join(src, room), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    if (folders.length === 0) return;
    const registered = relativeImports(join(src, room, 'registry.ts')).map(
      (path) => relative(join(src, room), path).split(sep)[0]!,
    );
    expect(folders.filter((folder) => !registered.includes(folder))).toEqual([]);
  });

  it('of operations are each a file that the registry names', async () => {
    const { operations } = await import('../src/operations/registry.ts');
    for (const id of operations.keys()) {
      expect(sources.map((path) => relative(src, path))).toContain(join('operations', `${id}.ts`));
    }
    const defining = sources.filter(
      (path) => roomOf(path) === 'operations' && /: Operation</.test(readFileSync(path, 'utf8')),
    );
    expect(defining.length).toBe(operations.size);
  });
});
