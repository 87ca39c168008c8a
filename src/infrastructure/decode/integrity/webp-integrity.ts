import { damaged } from './damage.ts';

const CHUNKS_START = 12;
const PIXEL_CHUNKS = new Set(['VP8 ', 'VP8L', 'ANMF']);

/**
 * Walks the chunks of a WebP file (RFC 9649, 2): the file and each chunk must be as long as they say, and there must be
 * pixels. Their data carries no checksum. Bytes after the RIFF container are no part of the picture.
 * @throws Problem `image_damaged`
 */
export function checkWebp(bytes: Buffer): void {
  const end = bytes.readUInt32LE(4) + 8;
  if (end > bytes.length) throw damaged('The WebP file is shorter than it says.');
  let hasPixels = false;
  let offset = CHUNKS_START;
  while (offset < end) {
    if (offset + 8 > end) throw damaged('The WebP file ends inside a chunk.');
    const type = bytes.toString('latin1', offset, offset + 4);
    const dataBytes = bytes.readUInt32LE(offset + 4);
    const dataEnd = offset + 8 + dataBytes;
    if (dataEnd > end) throw damaged('The WebP file ends inside a chunk.');
    if (PIXEL_CHUNKS.has(type)) hasPixels = true;
    // Chunks are padded to an even length; some writers leave the last pad byte out.
    offset = dataEnd + (dataBytes & 1);
  }
  if (!hasPixels) throw damaged('The WebP file holds no pixels.');
}
