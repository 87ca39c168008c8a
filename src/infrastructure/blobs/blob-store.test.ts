import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { S3Server } from '../../../test/kit/s3-server.ts';
import type { BlobKind } from '../../domain/blob-store.ts';
import { Problem } from '../../domain/problem.ts';
import { createBlobStore } from './create-blob-store.ts';
import type { ManagedBlobStore } from './managed-blob-store.ts';

const FACTS = { kind: 'result' as BlobKind, tenantId: 'acme ü', mediaType: 'image/png' };
const LATER = new Date(Date.now() + 3_600_000);

async function* chunksOf(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

async function textOf(store: ManagedBlobStore, key: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await store.read(key)).chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Problem ? error.code : error),
  );
}

async function keysOf(store: ManagedBlobStore, prefix = '', before = LATER): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list({ prefix, before })) keys.push(key);
  return keys.sort();
}

describe.each(['a folder', 'S3'] as const)('blobs in %s', (backend) => {
  let dir: string;
  let server: S3Server | null = null;
  let store: ManagedBlobStore & { close(): void };

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'unflatten-blobs-'));
    if (backend === 'a folder') {
      store = await createBlobStore({ dir: join(dir, 'store') });
      return;
    }
    server = new S3Server();
    const { bucket, region, credentials } = server;
    const s3 = { bucket, region, credentials, endpoint: await server.start() };
    store = await createBlobStore({ s3, copiesDir: join(dir, 'copies') });
  });
  afterEach(async () => {
    store.close();
    await server?.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('come back as they were put, with their facts', async () => {
    const facts = await store.put('results/job_1/1/stack.psd', chunksOf('ab', '', 'cde'), FACTS);
    expect(facts).toEqual({ key: 'results/job_1/1/stack.psd', mediaType: 'image/png', bytes: 5 });
    expect((await store.read(facts.key)).facts).toEqual(facts);
    expect(await textOf(store, facts.key)).toBe('abcde');
  });

  test('may be empty, may be read twice, and may be replaced', async () => {
    expect(await store.put('a/b', chunksOf(), FACTS)).toMatchObject({ bytes: 0 });
    expect(await textOf(store, 'a/b')).toBe('');
    await store.put('a/b', chunksOf('second'), { ...FACTS, mediaType: 'image/webp' });
    const { facts, chunks } = await store.read('a/b');
    expect(facts).toMatchObject({ mediaType: 'image/webp', bytes: 6 });
    for (let time = 0; time < 2; time += 1) {
      const read = [];
      for await (const chunk of chunks) read.push(chunk);
      expect(Buffer.concat(read).toString()).toBe('second');
    }
  });

  test('of many megabytes pass through in pieces', async () => {
    const piece = Buffer.alloc(700_000, 'x');
    const facts = await store.put('big', chunksOf(...Array.from({ length: 30 }, () => piece), 'end'), FACTS);
    expect(facts.bytes).toBe(21_000_003);
    const { chunks } = await store.read('big');
    let bytes = 0;
    for await (const chunk of chunks) bytes += chunk.length;
    expect(bytes).toBe(21_000_003);
  });

  test.each(['at once', 'after some', 'after a part'])(
    'do not appear when their source fails %s',
    async (when) => {
      async function* failing(): AsyncGenerator<Uint8Array> {
        if (when !== 'at once') yield Buffer.alloc(when === 'after some' ? 10 : 9_000_000);
        throw new Problem('source_too_large', 'Too large.');
      }
      expect(await codeOf(store.put('a/b', failing(), FACTS))).toBe('source_too_large');
      expect(await codeOf(store.read('a/b'))).toBe('blob_not_found');
      expect(await keysOf(store)).toEqual([]);
      expect(server?.uploads.size ?? 0).toBe(0);
      expect(await store.discardPartial(LATER)).toBe(0);
    },
  );

  test('that are missing, or are only the beginning of a key, are a problem', async () => {
    await store.put('a/b/c', chunksOf('x'), FACTS);
    for (const key of ['a', 'a/b', 'a/b/c/d', 'a/b/d', 'x']) {
      expect(await codeOf(store.read(key)), key).toBe('blob_not_found');
      expect(await codeOf(store.toFile(key)), key).toBe('blob_not_found');
      await store.delete([key]);
    }
    expect(await textOf(store, 'a/b/c')).toBe('x');
  });

  test('that go away while nobody has begun to read are a problem for the reader', async () => {
    await store.put('a', chunksOf('x'), FACTS);
    const { chunks } = await store.read('a');
    await store.delete(['a']);
    expect(await codeOf(chunks[Symbol.asyncIterator]().next())).toBe('blob_not_found');
  });

  test.each([
    '../a',
    'a/../b',
    '/a',
    'a//b',
    'a/',
    '',
    '.',
    'a/.b',
    'A',
    'a b',
    'ä',
    'a\\b',
    'a%2e',
    'a\0',
    'x'.repeat(600),
  ])('are never named %j', async (key) => {
    await expect(store.put(key, chunksOf('x'), FACTS)).rejects.toThrow('not a blob key');
    await expect(store.read(key)).rejects.toThrow('not a blob key');
    await expect(store.toFile(key)).rejects.toThrow('not a blob key');
    await expect(store.delete([key])).rejects.toThrow('not a blob key');
  });

  test('can be had as a file, which is gone or left alone afterwards', async () => {
    await store.put('inputs/img_1/photo.png', chunksOf('pixels'), FACTS);
    const { path, release } = await store.toFile('inputs/img_1/photo.png');
    expect(basename(path)).toBe('photo.png');
    expect(await readFile(path, 'utf8')).toBe('pixels');
    await release();
    expect(existsSync(path)).toBe(backend === 'a folder');
    expect(await textOf(store, 'inputs/img_1/photo.png')).toBe('pixels');
  });

  test('can be deleted, many at once, and again', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `results/job_${index}/1/a.png`);
    for (const key of keys) await store.put(key, chunksOf('x'), FACTS);
    await store.delete(keys.slice(1));
    await store.delete(keys.slice(1));
    expect(await keysOf(store)).toEqual([keys[0]]);
    if (backend === 'a folder') {
      expect(await readdir(join(dir, 'store/blobs/results'))).toEqual(['job_0']);
      expect(await readdir(join(dir, 'store/facts/results'))).toEqual(['job_0']);
    }
  });

  test('are listed by prefix and age, on as many pages as it takes', async () => {
    const keys = ['a/1', 'a/2', 'a/3', 'a/4', 'ab/5', 'b/6'];
    for (const key of keys) await store.put(key, chunksOf(key), FACTS);
    expect(await keysOf(store)).toEqual(keys);
    expect(await keysOf(store, 'a/')).toEqual(keys.slice(0, 4));
    expect(await keysOf(store, 'none/')).toEqual([]);
    expect(await keysOf(store, '', new Date(0))).toEqual([]);
    await expect(keysOf(store, 'a')).rejects.toThrow('must be empty or end');
  });

  test('survive being put and deleted side by side', async () => {
    // Every deletion empties, and removes, the folders into which the other puts are about to be placed.
    const rounds = backend === 'a folder' ? 40 : 3;
    const work = Array.from({ length: 8 }, async (_, index) => {
      for (let round = 0; round < rounds; round += 1) {
        const key = `results/job_1/1/${index}.png`;
        await store.put(key, chunksOf(String(index)), FACTS);
        await store.delete([key]);
      }
    });
    await Promise.all(work);
    expect(await keysOf(store)).toEqual([]);
  });

  test('tell how much room there is, and that they work', async () => {
    const share = await store.freeShare();
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
    await store.check();
  });
});
