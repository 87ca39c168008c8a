import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { Problem } from '../../domain/problem.ts';
import { isBlobKey, requireBlobKey } from './blob-key.ts';
import type { ListedBlob, ManagedBlobStore } from './managed-blob-store.ts';
import { requireListPrefix, UNKNOWN_MEDIA_TYPE } from './managed-blob-store.ts';
import type { S3Settings } from './s3-client.ts';
import { createS3Client, s3Problem } from './s3-client.ts';
import { uploadToS3 } from './s3-upload.ts';

/** What the folders of `toFile` begin with, so that those of a killed process can be told. */
const COPY_PREFIX = 'unflatten-blob-';

const DELETES_AT_ONCE = 8;

const rethrow = (error: unknown): never => {
  throw s3Problem(error);
};

/** Pages of a listing, until the store says that there is no more. */
async function* pages<Page>(
  ask: (token: string | undefined) => Promise<Page>,
  next: (page: Page) => string | undefined,
): AsyncGenerator<Page> {
  let token: string | undefined;
  do {
    const page = await ask(token).catch(rethrow);
    yield page;
    token = next(page);
  } while (token !== undefined);
}

/**
 * Blobs as objects of one bucket, under their own keys. `copiesDir` takes the copies that `toFile` makes; it is created
 * when it is first needed. `close` ends the connections.
 */
export function createS3BlobStore(
  settings: S3Settings & { readonly copiesDir: string },
): ManagedBlobStore & { close(): void } {
  const client = createS3Client(settings);
  const { bucket: Bucket, copiesDir } = settings;

  /** The bytes of one version of an object: a later one never continues an earlier one. */
  async function* download(Key: string, IfMatch: string | undefined): AsyncGenerator<Uint8Array> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, IfMatch })).catch(rethrow);
    try {
      yield* Body as Readable;
    } catch (error) {
      throw s3Problem(error);
    }
  }

  const read: ManagedBlobStore['read'] = async (key) => {
    const Key = requireBlobKey(key);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key })).catch(rethrow);
    return {
      facts: { key, mediaType: head.ContentType ?? UNKNOWN_MEDIA_TYPE, bytes: head.ContentLength ?? 0 },
      // Asked for only when somebody reads, so that a caller who wants the facts alone holds no connection.
      chunks: { [Symbol.asyncIterator]: () => download(Key, head.ETag) },
    };
  };

  const abortUploads = async (before: Date): Promise<number> => {
    let aborted = 0;
    let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await client.send(new ListMultipartUploadsCommand({ Bucket, ...marker })).catch(rethrow);
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        // A bucket may be shared: what is not named as ours are is not ours.
        if (!Key || !isBlobKey(Key) || !Initiated || Initiated >= before) continue;
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(rethrow);
        aborted += 1;
      }
      if (!page.IsTruncated) return aborted;
      marker = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
  };

  const discardCopies = async (before: Date): Promise<number> => {
    const names = await readdir(copiesDir).catch(() => []);
    let discarded = 0;
    for (const name of names.filter((candidate) => candidate.startsWith(COPY_PREFIX))) {
      const path = join(copiesDir, name);
      const facts = await stat(path).catch(() => null);
      if (!facts || facts.mtimeMs >= before.getTime()) continue;
      await rm(path, { recursive: true, force: true });
      discarded += 1;
    }
    return discarded;
  };

  return {
    async put(key, chunks, { kind, tenantId, mediaType }) {
      const Metadata = { kind, tenant: encodeURIComponent(tenantId) };
      const target = { Bucket, Key: requireBlobKey(key), ContentType: mediaType, Metadata };
      return { key, mediaType, bytes: await uploadToS3(client, target, chunks) };
    },

    read,

    async toFile(key) {
      const { chunks } = await read(key);
      await mkdir(copiesDir, { recursive: true });
      const dir = await mkdtemp(join(copiesDir, COPY_PREFIX));
      const release = (): Promise<void> => rm(dir, { recursive: true, force: true });
      const path = join(dir, basename(key));
      try {
        await pipeline(chunks, createWriteStream(path, { mode: 0o600 }));
      } catch (error) {
        await release();
        throw error;
      }
      return { path, release };
    },

    async delete(keys) {
      // One by one: the call for many at once needs a checksum that not every server understands.
      const pending = keys.map(requireBlobKey);
      const work = async (): Promise<void> => {
        for (let Key = pending.pop(); Key !== undefined; Key = pending.pop()) {
          await client.send(new DeleteObjectCommand({ Bucket, Key })).catch(rethrow);
        }
      };
      await Promise.all(Array.from({ length: DELETES_AT_ONCE }, work));
    },

    async *list({ prefix, before }) {
      const Prefix = requireListPrefix(prefix);
      const listing = pages(
        (ContinuationToken) => client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken })),
        (page) => page.NextContinuationToken,
      );
      for await (const { Contents = [] } of listing) {
        for (const { Key, Size = 0, LastModified } of Contents) {
          if (!Key || !isBlobKey(Key) || !LastModified || LastModified >= before) continue;
          yield { key: Key, bytes: Size, modifiedAtMs: LastModified.getTime() } satisfies ListedBlob;
        }
      }
    },

    async discardPartial(before) {
      return (await abortUploads(before)) + (await discardCopies(before));
    },

    async freeShare() {
      return 1;
    },

    async check() {
      await client.send(new HeadBucketCommand({ Bucket })).catch((error: unknown) => {
        throw new Problem('storage_unavailable', 'The bucket for files cannot be reached.', { cause: error });
      });
    },

    close: () => client.destroy(),
  };
}
