import { type HeicPixels, HeicSession } from './heic-session.ts';
import { damaged } from './integrity/damage.ts';

/** Two values that unwritten memory is given; any plane or colour that differs by them differs in the end. */
const BLANK = 0x00;
const OTHER_BLANK = 0x7f;

/**
 * The primary picture of a HEIC file: `[heightPx, widthPx, 4]`, straight alpha, upright, 8 bits, in the file's own
 * colour space. The HEVC decoder says nothing when coded data ends too soon and leaves the rest of its memory as it was.
 * Therefore everything is decoded again over memory of another value: what differs was never decoded. Tiles are compared
 * one by one, since a tile may lie in the memory of the one before. About 130 ms per megapixel.
 * @throws Problem `image_damaged`
 */
export function decodeHeicPixels(bytes: Buffer, pixelCount: number): HeicPixels {
  let session: HeicSession;
  let pixels: HeicPixels;
  let isWhole: boolean;
  try {
    session = new HeicSession(bytes);
    pixels = session.decodeWhole(pixelCount, BLANK);
    isWhole = isDecodedWhole(session, pixels, pixelCount);
  } catch (error) {
    throw damaged('The HEIC file cannot be decoded to its end.', error);
  }
  if (!isWhole) throw damaged('A part of the HEIC file has fewer pixels than it says.');
  return pixels;
}

function isDecodedWhole(session: HeicSession, pixels: HeicPixels, pixelCount: number): boolean {
  const { columns, rows, tileWidthPx, tileHeightPx } = session.tiling();
  if (columns * rows <= 1) return samePixels(pixels, session.decodeWhole(pixelCount, OTHER_BLANK));
  const tilePixels = tileWidthPx * tileHeightPx;
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const tile = session.decodeTile(column, row, tilePixels, BLANK);
      if (!samePixels(tile, session.decodeTile(column, row, tilePixels, OTHER_BLANK))) return false;
    }
  return true;
}

function samePixels(a: HeicPixels, b: HeicPixels): boolean {
  return Buffer.compare(new Uint8Array(a.data.buffer), new Uint8Array(b.data.buffer)) === 0;
}
