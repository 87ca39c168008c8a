import { bellOf, type Random } from '../../../bench/scenes/random.ts';
import { createRaster, type Raster } from '../../../src/domain/raster.ts';

/**
 * Linear-light pixels with premultiplied alpha, row-major `[heightPx, widthPx, 4]`; 1 is the white of the display, more is
 * allowed until the picture is developed.
 */
export interface FloatPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Float32Array;
}

/** Linear light of R, G and B. */
export type Color = readonly [number, number, number];

/** A picture of the given size, all clear. */
export function createPicture(widthPx: number, heightPx: number): FloatPicture {
  return { widthPx, heightPx, data: new Float32Array(widthPx * heightPx * 4) };
}

/** Linear light of an 8-bit sRGB colour. */
export function srgb(red: number, green: number, blue: number): Color {
  const linear = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [linear(red), linear(green), linear(blue)];
}

/** Puts `color` with `coverage` (0..1) over the pixel, in place. */
export function blend(picture: FloatPicture, pixel: number, color: Color, coverage: number): void {
  const at = pixel * 4;
  const rest = 1 - coverage;
  picture.data[at] = color[0] * coverage + picture.data[at]! * rest;
  picture.data[at + 1] = color[1] * coverage + picture.data[at + 1]! * rest;
  picture.data[at + 2] = color[2] * coverage + picture.data[at + 2]! * rest;
  picture.data[at + 3] = coverage + picture.data[at + 3]! * rest;
}

/** Puts `above` over `below`, in place. Both have one size. */
export function layOver(below: FloatPicture, above: FloatPicture): void {
  for (let at = 0; at < below.data.length; at += 4) {
    const rest = 1 - above.data[at + 3]!;
    for (let channel = 0; channel < 4; channel += 1)
      below.data[at + channel] = above.data[at + channel]! + below.data[at + channel]! * rest;
  }
}

/** A picture of half the size; every pixel is the mean of four. Width and height are even. */
export function halved(picture: FloatPicture): FloatPicture {
  const half = createPicture(picture.widthPx / 2, picture.heightPx / 2);
  const rowLength = picture.widthPx * 4;
  for (let y = 0; y < half.heightPx; y += 1) {
    for (let x = 0; x < half.widthPx * 4; x += 1) {
      const from = y * 2 * rowLength + (x >> 2) * 8 + (x & 3);
      const { data } = picture;
      half.data[y * half.widthPx * 4 + x] =
        (data[from]! + data[from + 4]! + data[from + rowLength]! + data[from + rowLength + 4]!) / 4;
    }
  }
  return half;
}

/** How a picture is developed into 8 bits. */
export interface Development {
  /** Factor on the light before the tone curve. */
  readonly exposure: number;
  /** Standard deviation of the film grain in 8-bit steps, alike in all three channels. */
  readonly grain: number;
  readonly random: Random;
}

/** Straight-alpha 8-bit sRGB of a picture, with a soft shoulder for the highlights. */
export function develop(picture: FloatPicture, development: Development): Raster {
  const raster = createRaster(picture.widthPx, picture.heightPx);
  for (let at = 0; at < raster.data.length; at += 4) {
    const grain = development.grain === 0 ? 0 : development.grain * bellOf(development.random);
    const alpha = Math.round(Math.min(1, picture.data[at + 3]!) * 255);
    if (alpha === 0) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      const light = (picture.data[at + channel]! / picture.data[at + 3]!) * development.exposure;
      raster.data[at + channel] = Math.round(encode(shoulder(light)) * 255 + grain);
    }
    raster.data[at + 3] = alpha;
  }
  return raster;
}

const KNEE = 0.62;

function shoulder(light: number): number {
  if (light <= KNEE) return Math.max(0, light);
  return KNEE + (1 - KNEE) * (1 - Math.exp(-(light - KNEE) / (1 - KNEE)));
}

function encode(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}
