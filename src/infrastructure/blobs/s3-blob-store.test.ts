import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { S3Server } from '../../../test/kit/s3-server.ts';
import type { BlobKind } from '../../domain/blob-store.ts';
import { Problem } from '../../domain/problem.ts';
import { createS3BlobStore } from './s3-blob-store.ts';

const FACTS = { kind: 'result' as BlobKind, tenantId: 'acme ü', mediaType: 'image/png' };
const LATER = new Date(Date.now() + 3_600_000);
const PART_BYTES = 8 * 2 ** 20;

async function* bytes(count: number): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.alloc(1_000_000, 'x');
  for (let left = count; left > 0; left -= chunk.length)
    yield chunk.subarray(0, Math.min(left, chunk.length));
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Problem ? error.code : error),
  );

describe('blobs in S3', () => {
  let server: S3Server;
  let copiesDir: string;
  let store: ReturnType<typeof createS3BlobStore>;
  let connect: (settings?: object) => ReturnType<typeof createS3BlobStore>;

  beforeEach(async () => {
    server = new S3Server();
    copiesDir = await mkdtemp(join(tmpdir(), 'unflatten-copies-'));
    const endpoint = await server.start();
    const { bucket, region, credentials } = server;
    connect = (settings = {}) =>
      createS3BlobStore({ bucket, region, credentials, endpoint, copiesDir, ...settings });
    store = connect();
  });
  afterEach(async () => {
    store.close();
    await server.close();
    await rm(copiesDir, { recursive: true, force: true });
  });

  test('carry their type, kind and tenant', async () => {
    await store.put('a/b.png', bytes(3), FACTS);
    expect(server.objects.get('a/b.png')).toMatchObject({
      contentType: 'image/png',
      metadata: { kind: 'result', tenant: 'acme%20%C3%BC' },
    });
  });

  test.each([
    [0, 0],
    [PART_BYTES - 1, 0],
    [PART_BYTES, 1],
    [PART_BYTES + 1, 2],
    [2 * PART_BYTES, 2],
    [3 * PART_BYTES - 5, 3],
  ])('of %i bytes are sent in %i parts', async (size, parts) => {
    expect(await store.put('a', bytes(size), FACTS)).toMatchObject({ bytes: size });
    expect(server.objects.get('a')).toMatchObject({ contentType: 'image/png', metadata: { kind: 'result' } });
    expect(server.objects.get('a')?.body.length).toBe(size);
    expect(server.calls.filter((call) => call.includes('partNumber')).length).toBe(parts);
    expect(server.uploads.size).toBe(0);
  });

  test.each(['PUT', 'POST'])('that cannot be finished (%s fails) leave no parts behind', async (method) => {
    server.fault = (call) =>
      call.method === method && call.target.includes('uploadId') ? 'AccessDenied' : null;
    expect(await codeOf(store.put('a', bytes(PART_BYTES * 2), FACTS))).toBe('storage_unavailable');
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
  });

  test('whose writer died are found by their age, and those of others in the bucket are not', async () => {
    server.fault = (call) =>
      call.method === 'DELETE' || call.target.includes('partNumber=2') ? 'AccessDenied' : null;
    for (const key of ['a', 'b', 'c']) await codeOf(store.put(key, bytes(PART_BYTES * 2), FACTS));
    server.fault = () => null;
    expect(server.uploads.size).toBe(3);
    server.uploads.set('upload-9', { key: 'Not Ours', headers: {}, parts: new Map(), startedAt: new Date() });
    expect(await store.discardPartial(new Date(0))).toBe(0);
    expect(await store.discardPartial(LATER)).toBe(3);
    expect([...server.uploads.keys()]).toEqual(['upload-9']);
  });

  test('of others in the bucket are not listed', async () => {
    await store.put('a', bytes(1), FACTS);
    server.objects.set('Not Ours', server.objects.get('a')!);
    const keys = [];
    for await (const { key } of store.list({ prefix: '', before: LATER })) keys.push(key);
    expect(keys).toEqual(['a']);
  });

  test('that are replaced between the facts and the bytes are not mixed up', async () => {
    await store.put('a', bytes(3), FACTS);
    const { chunks } = await store.read('a');
    await store.put('a', bytes(5), FACTS);
    expect(await codeOf(chunks[Symbol.asyncIterator]().next())).toBe('storage_unavailable');
  });

  test('survive a server that stumbles twice', async () => {
    let stumbles = 2;
    server.fault = () => (stumbles-- > 0 ? 'InternalError' : null);
    expect(await store.put('a', bytes(5), FACTS)).toMatchObject({ bytes: 5 });
  });

  test('that cannot be reached are unavailable, whatever the reason', async () => {
    const wrong = [
      connect({ credentials: { ...server.credentials, secretAccessKey: 'wrong' } }),
      connect({ bucket: 'other' }),
      connect({ region: 'us-east-1' }),
      connect({ endpoint: 'http://127.0.0.1:1' }),
    ];
    for (const each of wrong) {
      expect(await codeOf(each.check())).toBe('storage_unavailable');
      expect(await codeOf(each.put('a', bytes(1), FACTS))).toBe('storage_unavailable');
      each.close();
    }
    server.fault = () => 'XMinioStorageFull';
    expect(await codeOf(store.put('a', bytes(1), FACTS))).toBe('storage_full');
  });

  test('leave no copy behind when a copy fails, and copies of the dead are swept', async () => {
    await store.put('a', bytes(5), FACTS);
    server.fault = (call) => (call.method === 'GET' ? 'AccessDenied' : null);
    expect(await codeOf(store.toFile('a'))).toBe('storage_unavailable');
    expect(await readdir(copiesDir)).toEqual([]);
    server.fault = () => null;
    await store.toFile('a');
    expect(await store.discardPartial(new Date(0))).toBe(0);
    expect(await store.discardPartial(LATER)).toBe(1);
    expect(await readdir(copiesDir)).toEqual([]);
  });

  test('are let go in the middle of a download', async () => {
    await store.put('a', bytes(20_000_000), FACTS);
    for await (const chunk of (await store.read('a')).chunks) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await store.check();
  });
});
