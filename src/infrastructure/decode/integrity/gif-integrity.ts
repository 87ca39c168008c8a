import { damaged } from './damage.ts';

const SCREEN_DESCRIPTOR_END = 13;
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

/**
 * Walks the blocks of a GIF up to its trailer (GIF89a, 15 to 27) and counts the pixels that the first frame's LZW data
 * gives: a decoder would leave a frame that stops short partly unpainted. Neither blocks nor data carry a checksum.
 * @returns the number of frames
 * @throws Problem `image_damaged`
 */
export function checkGif(bytes: Buffer): { readonly frames: number } {
  let frames = 0;
  let offset = SCREEN_DESCRIPTOR_END + colorTableBytes(bytes[10]);
  for (;;) {
    const block = bytes[offset];
    if (block === undefined) throw damaged('The GIF file ends before its trailer.');
    if (block === TRAILER) break;
    if (block === EXTENSION) {
      offset = skipSubBlocks(bytes, offset + 2);
    } else if (block === IMAGE) {
      if (offset + 11 > bytes.length) throw damaged('The GIF file ends inside a frame header.');
      const pixels = bytes.readUInt16LE(offset + 5) * bytes.readUInt16LE(offset + 7);
      const dataStart = offset + 10 + colorTableBytes(bytes[offset + 9]);
      const dataEnd = skipSubBlocks(bytes, dataStart + 1);
      if (pixels === 0) throw damaged('A frame of the GIF file has no pixels.');
      frames += 1;
      if (frames === 1 && !hasAllPixels(joinSubBlocks(bytes, dataStart + 1), bytes[dataStart]!, pixels))
        throw damaged('The first frame of the GIF file has fewer pixels than it says.');
      offset = dataEnd;
    } else {
      throw damaged('The GIF file has bytes between its blocks.');
    }
  }
  if (frames === 0) throw damaged('The GIF file holds no pixels.');
  return { frames };
}

function colorTableBytes(flags: number | undefined): number {
  if (flags === undefined || (flags & 0x80) === 0) return 0;
  return 3 * 2 ** ((flags & 7) + 1);
}

function skipSubBlocks(bytes: Buffer, start: number): number {
  let offset = start;
  for (;;) {
    const length = bytes[offset];
    if (length === undefined) throw damaged('The GIF file ends inside a block.');
    offset += 1 + length;
    if (length === 0) return offset;
  }
}

function joinSubBlocks(bytes: Buffer, start: number): Buffer {
  const parts: Buffer[] = [];
  for (let offset = start; bytes[offset]! > 0; offset += 1 + bytes[offset]!)
    parts.push(bytes.subarray(offset + 1, offset + 1 + bytes[offset]!));
  return Buffer.concat(parts);
}

/** Whether LZW `data` decodes to at least `pixels` values. Only the lengths of the strings are followed. */
function hasAllPixels(data: Buffer, minimumCodeBits: number, pixels: number): boolean {
  if (minimumCodeBits < 1 || minimumCodeBits > 11) return false;
  const clearCode = 1 << minimumCodeBits;
  const lengths = new Int32Array(4096).fill(1);
  let nextCode = clearCode + 2;
  let codeBits = minimumCodeBits + 1;
  let previous = -1;
  let count = 0;
  let window = 0;
  let windowBits = 0;
  for (const byte of data) {
    window |= byte << windowBits;
    windowBits += 8;
    while (windowBits >= codeBits) {
      const code = window & ((1 << codeBits) - 1);
      window >>>= codeBits;
      windowBits -= codeBits;
      if (code === clearCode) {
        nextCode = clearCode + 2;
        codeBits = minimumCodeBits + 1;
        previous = -1;
        continue;
      }
      if (code === clearCode + 1 || code > nextCode) return count >= pixels;
      if (code === nextCode && previous < 0) return count >= pixels;
      if (previous >= 0 && nextCode < 4096) {
        lengths[nextCode] = lengths[previous]! + 1;
        nextCode += 1;
        if (nextCode === 1 << codeBits && codeBits < 12) codeBits += 1;
      }
      count += lengths[code]!;
      if (count >= pixels) return true;
      previous = code;
    }
  }
  return count >= pixels;
}
