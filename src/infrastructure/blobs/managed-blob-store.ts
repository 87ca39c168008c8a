import type { BlobStore } from '../../domain/blob-store.ts';

/** A blob as a listing shows it. */
export interface ListedBlob {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAtMs: number;
}

/** A blob store with what its keeper needs: to sweep, to tell whether there is room, to tell whether it works. */
export interface ManagedBlobStore extends BlobStore {
  /** Blobs whose key begins with `prefix` (empty, or ending in `/`) and that were last written before `before`. */
  list(query: { readonly prefix: string; readonly before: Date }): AsyncIterable<ListedBlob>;
  /** Removes what writers that died left half done and that was begun before `before`; answers how many. */
  discardPartial(before: Date): Promise<number>;
  /** Free share of the space that new blobs go to, 0..1; always 1 where the store tells no limit. */
  freeShare(): Promise<number>;
  /** @throws Problem `storage_unavailable` when nothing can be read or written now */
  check(): Promise<void>;
}

export const UNKNOWN_MEDIA_TYPE = 'application/octet-stream';

/** `prefix`, after checking that it ends where a segment does: otherwise `job_1` would also list `job_10`. */
export function requireListPrefix(prefix: string): string {
  if (prefix === '' || prefix.endsWith('/')) return prefix;
  throw new Error(`a prefix must be empty or end in "/": ${prefix}`);
}
