import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { operations } from '../operations/registry.ts';
import { createHttpApp } from './app.ts';
import { openapiDocument } from './openapi-document.ts';
import type { HttpServices } from './services.ts';
import { httpSettings } from './settings.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const document = openapiDocument(operations, read('package.json').version) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
};

describe('the OpenAPI document', () => {
  test('is the committed one: after a change, run "npm run openapi"', () => {
    expect(read('docs/openapi.json')).toEqual(JSON.parse(JSON.stringify(document)));
  });

  test('has every route of the app, and no other', async () => {
    // Routes are declared without asking any service.
    const services = { operations, version: '0' } as unknown as HttpServices;
    const app = createHttpApp(services, httpSettings({ spoolDir: join(tmpdir(), 'unflatten-none') }));
    await app.register((_, __, done) => done());
    const served = app.routeTable.all
      .filter(({ method, url }) => method !== 'HEAD' && url !== '/docs/reference.js')
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}').replace('*', '{key}')}`);
    const told = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(told.sort()).toEqual(served.sort());
    await app.close();
  });

  test('names every operation once, and refers only to what is there', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(document).toHaveProperty(['components', 'schemas', name!]);
  });
});
