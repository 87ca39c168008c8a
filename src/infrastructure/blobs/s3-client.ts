import { S3Client } from '@aws-sdk/client-s3';
import { Problem } from '../../domain/problem.ts';

/** How to reach a bucket on Amazon's or any other server that speaks S3. */
export interface S3Settings {
  readonly bucket: string;
  readonly region: string;
  /** The server, with its scheme; without it, Amazon's of the region. */
  readonly endpoint?: string;
  /** Without these, the machine's own role or profile. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const CONNECT_MS = 5_000;
/** How long a connection may be silent. */
const IDLE_MS = 30_000;
const ATTEMPTS = 3;

export function createS3Client({ region, endpoint, credentials }: S3Settings): S3Client {
  return new S3Client({
    region,
    ...(credentials ? { credentials } : {}),
    // Other servers seldom have a host name per bucket, and do not know the newer checksum headers.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: IDLE_MS },
  });
}

interface S3Failure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const MISSING = ['NoSuchKey', 'NotFound'];
const FULL = ['XMinioStorageFull', 'InsufficientStorage', 'QuotaExceeded', 'EntityTooLarge'];

/** What a failed call to the store means to whoever asked for a blob. */
export function s3Problem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const failure = (error ?? {}) as S3Failure;
  const name = failure.name ?? '';
  if (MISSING.includes(name)) {
    return new Problem('blob_not_found', 'The file does not exist, or no longer.', { cause: error });
  }
  if (FULL.includes(name) || failure.$metadata?.httpStatusCode === 507) {
    return new Problem('storage_full', 'There is no room left to store the file.', { cause: error });
  }
  return new Problem('storage_unavailable', 'The file store cannot be reached or refused the request.', {
    cause: error,
  });
}
