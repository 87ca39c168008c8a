/** What a blob is for; retention is set per kind. */
export type BlobKind = 'input' | 'image' | 'result' | 'preview';

export interface BlobFacts {
  readonly key: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/**
 * Bytes by key. Keys are ours (ids, numbers, ASCII), never a user's words. A blob becomes visible only when it is whole.
 */
export interface BlobStore {
  put(
    key: string,
    chunks: AsyncIterable<Uint8Array>,
    facts: { readonly kind: BlobKind; readonly tenantId: string; readonly mediaType: string },
  ): Promise<BlobFacts>;
  /** @throws Problem `blob_not_found` */
  read(key: string): Promise<{ readonly facts: BlobFacts; readonly chunks: AsyncIterable<Uint8Array> }>;
  /** A local path with the blob's bytes, for an engine host; `release` ends its use. */
  toFile(key: string): Promise<{ readonly path: string; release(): Promise<void> }>;
  delete(keys: readonly string[]): Promise<void>;
}

/** The key of a file that attempt `attempt` of a job made: a lost attempt's files are never under the winner's prefix. */
export function resultBlobKey(jobId: string, attempt: number, fileName: string): string {
  return `results/${jobId}/${attempt}/${fileName}`;
}
