import { createFolderBlobStore } from './folder-blob-store.ts';
import type { ManagedBlobStore } from './managed-blob-store.ts';
import type { S3Settings } from './s3-client.ts';

/** Where blobs are kept: a folder, or a bucket with a local folder for the copies that engines read. */
export type BlobStoreSettings =
  | { readonly dir: string }
  | { readonly s3: S3Settings; readonly copiesDir: string };

/** The blob store of an installation; `close` it when the server ends. */
export async function createBlobStore(
  settings: BlobStoreSettings,
): Promise<ManagedBlobStore & { close(): void }> {
  if ('dir' in settings) return { ...createFolderBlobStore(settings), close: () => {} };
  // Most installations never need the S3 client, and it is slow to load.
  const { createS3BlobStore } = await import('./s3-blob-store.ts');
  return createS3BlobStore({ ...settings.s3, copiesDir: settings.copiesDir });
}
