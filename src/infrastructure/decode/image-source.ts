import { type FileHandle, open } from 'node:fs/promises';
import { Problem } from '../../domain/problem.ts';

const FIRST_READ_BYTES = 64 * 1024;

/**
 * All bytes of a file or of memory. A file is read only as far as `maxBytes` allows, whatever size it claims, so that
 * a pipe or a device without an end is refused too. Bytes in memory are not copied.
 * @throws Problem `input_not_found`, `image_unreadable` (empty, or not to be opened), `file_too_large`
 */
export async function readImageSource(source: string | Uint8Array, maxBytes: number): Promise<Buffer> {
  const bytes = typeof source === 'string' ? await readBoundedFile(source, maxBytes) : viewOf(source);
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  if (bytes.length === 0)
    throw new Problem('image_unreadable', 'Expected the image to have content, but it is empty.');
  return bytes;
}

function viewOf(bytes: Uint8Array): Buffer {
  // The pixel library cannot look into shared memory, and another thread could change it under the checks.
  if (bytes.buffer instanceof SharedArrayBuffer) return Buffer.from(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function readBoundedFile(path: string, maxBytes: number): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const facts = await file.stat();
    if (facts.isDirectory())
      throw new Problem('image_unreadable', 'Expected the image to be a file, but it is a folder.');
    if (facts.size > maxBytes) throw tooLarge(maxBytes);
    // One byte more than the file should have shows its end without a second buffer.
    return await readUpTo(file, maxBytes, facts.size > 0 ? facts.size + 1 : FIRST_READ_BYTES);
  } catch (error) {
    throw openProblem(error);
  } finally {
    await file?.close();
  }
}

async function readUpTo(file: FileHandle, maxBytes: number, firstBytes: number): Promise<Buffer> {
  let buffer = Buffer.allocUnsafeSlow(Math.min(firstBytes, maxBytes + 1));
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
    length += bytesRead;
    if (length > maxBytes) throw tooLarge(maxBytes);
    if (bytesRead === 0) return buffer.subarray(0, length);
    if (length < buffer.length) continue;
    const grown = Buffer.allocUnsafeSlow(Math.min(buffer.length * 2, maxBytes + 1));
    buffer.copy(grown, 0, 0, length);
    buffer = grown;
  }
}

function openProblem(error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new Problem('input_not_found', 'Expected the image to be an existing file, but there is none.', {
      cause: error,
    });
  return new Problem('image_unreadable', 'The image file cannot be opened for reading.', { cause: error });
}

function tooLarge(maxBytes: number): Problem {
  return new Problem('file_too_large', `Expected the image file to have at most ${maxBytes} bytes.`);
}
