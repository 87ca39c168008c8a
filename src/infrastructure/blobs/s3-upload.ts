import type { S3Client } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { inParts } from './part.ts';
import { s3Problem } from './s3-client.ts';

/** S3 refuses parts below 5 MiB, but for the last. */
const PART_BYTES = 8 * 2 ** 20;

export interface S3Target {
  readonly Bucket: string;
  readonly Key: string;
  readonly ContentType: string;
  readonly Metadata: Record<string, string>;
}

const rethrow = (error: unknown): never => {
  throw s3Problem(error);
};

interface UploadedPart {
  readonly PartNumber: number;
  readonly ETag: string | undefined;
}

async function uploadParts(
  client: S3Client,
  target: S3Target,
  parts: { readonly first: Uint8Array; readonly rest: AsyncIterator<Uint8Array> },
): Promise<number> {
  const { Bucket, Key } = target;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target)).catch(rethrow);
  const done: UploadedPart[] = [];
  let bytes = 0;
  const upload = async (Body: Uint8Array): Promise<void> => {
    const PartNumber = done.length + 1;
    const { ETag } = await client
      .send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ContentLength: Body.length }))
      .catch(rethrow);
    done.push({ PartNumber, ETag });
    bytes += Body.length;
  };
  try {
    await upload(parts.first);
    for (let next = await parts.rest.next(); !next.done; next = await parts.rest.next()) {
      await upload(next.value);
    }
    await client
      .send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: done } }))
      .catch(rethrow);
    return bytes;
  } catch (error) {
    // Parts of an upload that nobody completes are kept, and paid for, for ever. What fails here is swept later.
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {});
    throw error;
  }
}

/**
 * Uploads a stream of unknown length and answers its size. The object appears with the last byte or not at all; an
 * error of the stream itself is thrown as it came. Holds at most two parts of 8 MiB.
 * @throws Problem `storage_unavailable`, `storage_full`
 */
export async function uploadToS3(
  client: S3Client,
  target: S3Target,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const parts = inParts(chunks, PART_BYTES);
  try {
    const first = await parts.next();
    const whole = first.done ? new Uint8Array() : first.value;
    if (whole.length === PART_BYTES) return await uploadParts(client, target, { first: whole, rest: parts });
    await client
      .send(new PutObjectCommand({ ...target, Body: whole, ContentLength: whole.length }))
      .catch(rethrow);
    return whole.length;
  } finally {
    // Lets go of the source where we stopped early.
    await parts.return(undefined);
  }
}
