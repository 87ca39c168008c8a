import { crc32 } from 'node:zlib';
import { damaged } from './damage.ts';

const SIGNATURE_BYTES = 8;
/** Length and type before a chunk's data, its checksum after. */
const CHUNK_FRAME_BYTES = 12;

/**
 * Walks a PNG from its signature to IEND and checks the CRC of every chunk on the way (ISO/IEC 15948, 5.3): any byte
 * that changed and any byte that is missing shows. Bytes after IEND are no part of the picture.
 * @returns the number of frames: 1, or more for an animated PNG
 * @throws Problem `image_damaged`
 */
export function checkPng(bytes: Buffer): { readonly frames: number } {
  let frames = 1;
  let hasHeader = false;
  let hasPixels = false;
  let offset = SIGNATURE_BYTES;
  for (;;) {
    if (offset + CHUNK_FRAME_BYTES > bytes.length) throw damaged('The PNG file ends before its last chunk.');
    const dataBytes = bytes.readUInt32BE(offset);
    const dataStart = offset + 8;
    const dataEnd = dataStart + dataBytes;
    if (dataEnd + 4 > bytes.length) throw damaged('The PNG file ends inside a chunk.');
    if (crc32(bytes.subarray(offset + 4, dataEnd)) !== bytes.readUInt32BE(dataEnd))
      throw damaged('The checksum of a chunk of the PNG file does not match its content.');
    const type = bytes.toString('latin1', offset + 4, dataStart);
    if (!hasHeader && (type !== 'IHDR' || dataBytes !== 13))
      throw damaged('The PNG file does not begin with its header.');
    hasHeader = true;
    if (type === 'IDAT') hasPixels = true;
    if (type === 'acTL' && dataBytes === 8) frames = Math.max(1, bytes.readUInt32BE(dataStart));
    if (type === 'IEND') break;
    offset = dataEnd + 4;
  }
  if (!hasPixels) throw damaged('The PNG file holds no pixels.');
  return { frames };
}
