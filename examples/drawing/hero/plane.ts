import sharp from 'sharp';
import type { Raster } from '../../../src/domain/raster.ts';

/** Straight-alpha 8-bit colour with alpha 0..1, at a point. */
export type Sample = readonly [number, number, number, number];

/** A picture file or its bytes, scaled to a width. */
export async function pictureAt(source: string | Buffer, widthPx: number): Promise<Raster> {
  const { data, info } = await sharp(source)
    .resize({ width: widthPx })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, data: new Uint8ClampedArray(data) };
}

/** The picture's colour at `u`, `v` (0..1 across and down), between pixels by bilinear interpolation. */
export function sampleAt(picture: Raster, u: number, v: number): Sample {
  const x = Math.min(picture.widthPx - 1.001, Math.max(0, u * picture.widthPx - 0.5));
  const y = Math.min(picture.heightPx - 1.001, Math.max(0, v * picture.heightPx - 0.5));
  const left = Math.floor(x);
  const top = Math.floor(y);
  const sums = [0, 0, 0, 0];
  for (const [stepX, stepY] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    const weight = (stepX ? x - left : 1 - x + left) * (stepY ? y - top : 1 - y + top);
    const at = ((top + stepY) * picture.widthPx + left + stepX) * 4;
    const alpha = (weight * picture.data[at + 3]!) / 255;
    for (let channel = 0; channel < 3; channel += 1) sums[channel]! += alpha * picture.data[at + channel]!;
    sums[3]! += alpha;
  }
  const alpha = sums[3]!;
  return alpha === 0 ? [0, 0, 0, 0] : [sums[0]! / alpha, sums[1]! / alpha, sums[2]! / alpha, alpha];
}

/** A camera in front of an upright plane that is turned about the vertical through its middle. */
export interface PlaneView {
  readonly centerX: number;
  readonly centerY: number;
  /** Pixels per plane width at the plane's middle. */
  readonly scalePx: number;
  /** Turn about the vertical in radians; positive brings the left edge nearer. */
  readonly turn: number;
  /** How far the eye is, in plane widths. */
  readonly eyeDistance: number;
}

/**
 * Where the view through a page's point meets the plane: `u` and `v` count 0..1 over a plane of the given aspect (width
 * over height), or beyond.
 */
export function meetPlane(
  view: PlaneView,
  aspect: number,
  pageX: number,
  pageY: number,
): { readonly u: number; readonly v: number } {
  const cos = Math.cos(view.turn);
  const sin = Math.sin(view.turn);
  const rayX = (pageX - view.centerX) / (view.scalePx * view.eyeDistance);
  const rayY = (pageY - view.centerY) / (view.scalePx * view.eyeDistance);
  // Eye at (0, 0, eyeDistance), ray (rayX, rayY, -1); the plane's normal is (sin, 0, cos).
  const travelled = (view.eyeDistance * cos) / (cos - rayX * sin);
  const worldX = rayX * travelled;
  const worldZ = view.eyeDistance - travelled;
  return { u: worldX * cos - worldZ * sin + 0.5, v: rayY * travelled * aspect + 0.5 };
}

/** Where a plane's point is seen on the page: the other way round than `meetPlane`. */
export function seenAt(
  view: PlaneView,
  aspect: number,
  u: number,
  v: number,
): { readonly x: number; readonly y: number } {
  const cos = Math.cos(view.turn);
  const sin = Math.sin(view.turn);
  const worldX = (u - 0.5) * cos;
  const worldZ = -(u - 0.5) * sin;
  const share = (view.scalePx * view.eyeDistance) / (view.eyeDistance - worldZ);
  return { x: view.centerX + worldX * share, y: view.centerY + ((v - 0.5) / aspect) * share };
}
