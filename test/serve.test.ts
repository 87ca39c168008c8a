import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Manifest } from '../src/domain/manifest.ts';
import { runCommand } from './kit/command.ts';
import { drawn, pngOf } from './kit/pixels.ts';
import { ask, serverKit } from './kit/server.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unflatten-serve-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A disc on a slope of colour. */
const picture = () =>
  pngOf(
    drawn(120, 90, (x, y) =>
      (x - 60) ** 2 + (y - 45) ** 2 < 900 ? [200, 40, 30, 255] : [40 + x, 60 + y, 150, 255],
    ),
  );

interface SplitJob {
  readonly status: string;
  readonly result: Omit<Manifest, 'layers'> & {
    readonly layers: readonly { readonly file: string; readonly url: string }[];
    readonly exports: Readonly<Record<string, string>>;
  };
}

async function bytesBehind(url: string): Promise<Buffer> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

describe('the served program', { timeout: 180_000 }, () => {
  const kit = serverKit();

  it('gives the same bytes as the command line', async () => {
    const file = join(folder, 'picture.png');
    await writeFile(file, await picture());
    const server = await kit.startReal();
    const body = new FormData();
    body.set('image', new Blob([await readFile(file)]), 'picture.png');
    body.set('formats', 'psd');
    const { status, json } = await ask(server, '/v1/split', {
      method: 'POST',
      headers: { prefer: 'wait=60' },
      body,
    });
    expect(status).toBe(200);
    const job = json as SplitJob;
    expect(job.status).toBe('succeeded');
    expect(job.result.recomposition.changedPixels).toBe(0);

    const out = join(folder, 'out');
    expect((await runCommand(['split', file, '-o', out, '--format', 'png,psd', '-q'])).exitCode).toBe(0);
    expect(job.result.layers.length).toBeGreaterThan(0);
    for (const { file: name, url } of job.result.layers)
      expect((await bytesBehind(url)).equals(await readFile(join(out, name)))).toBe(true);
    const psd = await bytesBehind(job.result.exports['psd']!);
    expect(psd.equals(await readFile(join(out, 'stack.psd')))).toBe(true);
  });
});
