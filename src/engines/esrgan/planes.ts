import type { Box } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';

/** Values 0..255 as `[channels, heightPx, widthPx]`, which is how a network takes and gives pictures. */
export interface Planes {
  readonly channels: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Float32Array;
}

/** Where values of a raster are found: three colours, or the alpha alone. */
export type Content = 'color' | 'alpha';

const FIRST_CHANNEL = { color: 0, alpha: 3 } as const;
const CHANNELS = { color: 3, alpha: 1 } as const;

/** The values of `raster` inside `region`, which may reach beyond the picture: its border pixels repeat there. */
export function readPlanes(raster: Raster, region: Box, content: Content): Planes {
  const { leftPx, topPx, widthPx, heightPx } = region;
  const channels = CHANNELS[content];
  const data = new Float32Array(channels * widthPx * heightPx);
  for (let channel = 0; channel < channels; channel += 1) {
    for (let y = 0; y < heightPx; y += 1) {
      const row = clampIndex(topPx + y, raster.heightPx) * raster.widthPx;
      const target = (channel * heightPx + y) * widthPx;
      for (let x = 0; x < widthPx; x += 1) {
        const pixel = row + clampIndex(leftPx + x, raster.widthPx);
        data[target + x] = raster.data[pixel * 4 + FIRST_CHANNEL[content] + channel]!;
      }
    }
  }
  return { channels, widthPx, heightPx, data };
}

/** Rounds the part of `planes` that starts at (`fromLeftPx`, `fromTopPx`) into `box` of `raster`, in place. */
export function writePlanes(
  raster: Raster,
  box: Box,
  content: Content,
  planes: Planes,
  fromLeftPx: number,
  fromTopPx: number,
): void {
  for (let channel = 0; channel < planes.channels; channel += 1) {
    for (let y = 0; y < box.heightPx; y += 1) {
      const source = (channel * planes.heightPx + fromTopPx + y) * planes.widthPx + fromLeftPx;
      const target = (box.topPx + y) * raster.widthPx + box.leftPx;
      for (let x = 0; x < box.widthPx; x += 1) {
        raster.data[(target + x) * 4 + FIRST_CHANNEL[content] + channel] = planes.data[source + x]!;
      }
    }
  }
}

/** Whether every channel holds one value only. */
export function isFlat(planes: Planes): boolean {
  const size = planes.widthPx * planes.heightPx;
  for (let channel = 0; channel < planes.channels; channel += 1) {
    const start = channel * size;
    const value = planes.data[start]!;
    for (let index = 1; index < size; index += 1) {
      if (planes.data[start + index] !== value) return false;
    }
  }
  return true;
}

/** Planes of a size whose channels hold the first value of each channel of `flat`. */
export function flatPlanes(flat: Planes, widthPx: number, heightPx: number): Planes {
  const size = widthPx * heightPx;
  const data = new Float32Array(flat.channels * size);
  for (let channel = 0; channel < flat.channels; channel += 1) {
    data.fill(flat.data[channel * flat.widthPx * flat.heightPx]!, channel * size, (channel + 1) * size);
  }
  return { channels: flat.channels, widthPx, heightPx, data };
}

/** One channel three times: grey for a network that takes colours. */
export function repeatChannel(grey: Planes): Planes {
  const size = grey.data.length;
  const data = new Float32Array(size * 3);
  for (let channel = 0; channel < 3; channel += 1) data.set(grey.data, channel * size);
  return { ...grey, channels: 3, data };
}

/** The mean of all channels as one. */
export function meanChannel(planes: Planes): Planes {
  const size = planes.widthPx * planes.heightPx;
  const data = new Float32Array(size);
  for (let index = 0; index < size; index += 1) {
    let sum = 0;
    for (let channel = 0; channel < planes.channels; channel += 1)
      sum += planes.data[channel * size + index]!;
    data[index] = sum / planes.channels;
  }
  return { ...planes, channels: 1, data };
}

function clampIndex(index: number, length: number): number {
  if (index < 0) return 0;
  return index < length ? index : length - 1;
}
