import sharp from 'sharp';
import type { Box } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';

/** The side of the square grid that the network looks at; pictures of any shape are squashed to it. */
export const LOOK_SIZE_PX = 1024;

/** What clear pixels are shown as: the mean that the network's input is centred on, so that they say nothing. */
const NEUTRAL = 128;
const MEAN = 128;
const RANGE = 256;

/** The picture inside `box` as the network sees it: R,G,B per cell of the square grid, clear pixels neutral grey. */
export async function squash(image: Raster, box: Box): Promise<Uint8Array> {
  const { data } = await sharp(image.data, {
    raw: { width: image.widthPx, height: image.heightPx, channels: 4 },
    limitInputPixels: false,
  })
    .extract({ left: box.leftPx, top: box.topPx, width: box.widthPx, height: box.heightPx })
    .flatten({ background: { r: NEUTRAL, g: NEUTRAL, b: NEUTRAL } })
    .resize(LOOK_SIZE_PX, LOOK_SIZE_PX, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return data;
}

/** Values of a network input: 12 MB of floats. */
export const INPUT_LENGTH = 3 * LOOK_SIZE_PX * LOOK_SIZE_PX;

/** Fills `input`, `[1, 3, LOOK_SIZE_PX, LOOK_SIZE_PX]`, with `(value - 128) / 256` from R,G,B per cell. */
export function fillNetworkInput(colors: Uint8Array, input: Float32Array): void {
  const cellCount = LOOK_SIZE_PX * LOOK_SIZE_PX;
  for (let cell = 0; cell < cellCount; cell += 1) {
    input[cell] = (colors[cell * 3]! - MEAN) / RANGE;
    input[cellCount + cell] = (colors[cell * 3 + 1]! - MEAN) / RANGE;
    input[2 * cellCount + cell] = (colors[cell * 3 + 2]! - MEAN) / RANGE;
  }
}

/** `cells` (1 or 3 values each) of the square grid, averaged down to a smaller grid. */
export async function reduceCells(
  cells: Uint8Array,
  channels: 1 | 3,
  widthPx: number,
  heightPx: number,
): Promise<Uint8Array> {
  if (widthPx === LOOK_SIZE_PX && heightPx === LOOK_SIZE_PX) return cells;
  const picture = sharp(cells, { raw: { width: LOOK_SIZE_PX, height: LOOK_SIZE_PX, channels } }).resize(
    widthPx,
    heightPx,
    { fit: 'fill', kernel: 'mitchell' },
  );
  // Without this a grey picture comes back with three channels.
  if (channels === 1) picture.toColourspace('b-w');
  const { data } = await picture.raw().toBuffer({ resolveWithObject: true });
  return data;
}
