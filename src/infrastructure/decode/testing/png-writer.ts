import { crc32, deflateRawSync, deflateSync } from 'node:zlib';

/** PNG colour types (ISO/IEC 15948, table 11.1). */
export const PNG_GREY = 0;
export const PNG_RGB = 2;
export const PNG_PALETTE = 3;
export const PNG_GREY_ALPHA = 4;
export const PNG_RGBA = 6;

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG written by hand, so that what it holds is known without any decoder. */
export interface PngRecipe {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly colorType: number;
  readonly bitDepth: number;
  /** Samples as PNG stores them, without filter bytes: `heightPx` rows of equal length. */
  readonly samples: Uint8Array;
  /** Chunks between the header and the pixels. */
  readonly chunks?: readonly (readonly [type: string, data: Uint8Array])[];
}

export function writePng(recipe: PngRecipe): Buffer {
  const { heightPx, samples } = recipe;
  const rowBytes = heightPx === 0 ? 0 : samples.length / heightPx;
  const filtered = Buffer.alloc(samples.length + heightPx);
  for (let row = 0; row < heightPx; row += 1)
    filtered.set(samples.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1);
  return joinPng(recipe, deflateSync(filtered));
}

/** A PNG around any compressed stream, sound or not. */
export function joinPng(recipe: Omit<PngRecipe, 'samples'>, compressed: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(recipe.widthPx, 0);
  header.writeUInt32BE(recipe.heightPx, 4);
  header.set([recipe.bitDepth, recipe.colorType, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    pngChunk('IHDR', header),
    ...(recipe.chunks ?? []).map(([type, data]) => pngChunk(type, data)),
    pngChunk('IDAT', compressed),
    pngChunk('IEND', new Uint8Array()),
  ]);
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** A sound, all black grey PNG of any size that never has its pixels in memory: one compressed piece, many times. */
export function writeHugeBlackPng(widthPx: number, heightPx: number): Buffer {
  const rowsPerPiece = 100;
  const pieces = heightPx / rowsPerPiece;
  if (!Number.isInteger(pieces)) throw new Error(`heightPx must be a multiple of ${rowsPerPiece}`);
  const piece = deflateRawSync(Buffer.alloc(rowsPerPiece * (widthPx + 1)), {
    finishFlush: 3 /* Z_FULL_FLUSH */,
  });
  const end = Buffer.from([0x03, 0x00, 0, 0, 0, 0]);
  // Adler-32 of n zero bytes: the first sum stays 1, the second counts to n.
  end.writeUInt16BE((heightPx * (widthPx + 1)) % 65521, 2);
  end.writeUInt16BE(1, 4);
  const stream = Buffer.concat([Buffer.from([0x78, 0x01]), ...new Array<Buffer>(pieces).fill(piece), end]);
  return joinPng({ widthPx, heightPx, colorType: PNG_GREY, bitDepth: 8 }, stream);
}
