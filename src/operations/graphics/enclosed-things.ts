import type { Size } from '../../domain/box.ts';
import { boxArea } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, tightBox } from '../../domain/mask.ts';
import { piecesOf as pixelPieces } from '../../domain/pieces.ts';
import type { Raster } from '../../domain/raster.ts';
import { matteShareIn, solidArea } from '../resolve/candidate.ts';
import { outlineContrast, pixelDifference } from '../resolve/outline-contrast.ts';
import type { Thing } from '../resolve/thing.ts';
import { zonesOf } from './color-zones.ts';

/** A calm ground has this share of the picture, and runs along so much of its rim: a face does not. */
const LEAST_GROUND = 0.1;
const LEAST_RIM = 0.1;

/** Shares of the picture between which a thing lies; what is smaller is a star or a window, what is larger a scene of its own. */
const LEAST_SHARE = 0.005;
const MOST_SHARE = 0.1;

/** Of its box a thing has at least this share: less are strokes, and a frame. */
const LEAST_FILLED = 0.35;

/** And it is of another colour than its ground (CIELAB, in the median). */
const LEAST_CONTRAST = 20;

/** The rim of a zone is smoothed: up to so many pixels of what it leaves are its own, by their colour. */
const RIM_PX = 6;
const NEARER_SHARE = 0.5;

/** More on one ground are its windows, or its pattern. */
const MOST_THINGS = 6;

/** How sure it is that what a ground encloses is a thing. */
const CONFIDENCE = 0.9;

/** What lies so much in things that are known is a part of these. */
const MOST_KNOWN = 0.3;

/**
 * Things of a drawn scene that one calm ground surrounds wholly: a bird in the sky, a badge on a wall. A network that looks
 * for what stands out names one or two, and leaves those beside them in the scene. Some 0.4 s per megapixel.
 * @param known mattes of things that are taken already
 */
export function enclosedThings(scene: Raster, known: readonly Mask[]): readonly Thing[] {
  const zones = zonesOf(scene);
  const grounds = zones.areas.flatMap((areaPx, zone) =>
    areaPx >= LEAST_GROUND * zones.owner.length && rimShare(zones.owner, zone, scene) >= LEAST_RIM
      ? [zone]
      : [],
  );
  const mattes = grounds.flatMap((ground) => {
    const enclosed = mattesIn(scene, zones.owner, ground);
    return enclosed.length > MOST_THINGS ? [] : enclosed;
  });
  return mattes
    .filter((matte) => !known.some((other) => matteShareIn(matte, other) > MOST_KNOWN))
    .map((matte, index) => ({
      matte,
      name: `object ${index + 1}`,
      kind: 'object',
      matchedBy: 'graphics',
      confidence: CONFIDENCE,
    }));
}

/** The mattes of what one zone surrounds. */
function mattesIn(scene: Raster, owner: Int32Array, ground: number): readonly Mask[] {
  const isBeside = Uint8Array.from(owner, (own) => (own === ground ? 0 : 1));
  return pixelPieces(isBeside, scene.widthPx)
    .filter(({ value, pixels, touchesRim }) => {
      const share = pixels.length / owner.length;
      return value === 1 && !touchesRim && share >= LEAST_SHARE && share <= MOST_SHARE;
    })
    .map(({ pixels }) => matteOf(pixels, isBeside, scene))
    .filter((matte) => {
      const box = tightBox(matte);
      if (!box || solidArea(matte) < LEAST_FILLED * boxArea(box)) return false;
      return outlineContrast(scene, matte) >= LEAST_CONTRAST;
    });
}

/** The share of the picture's rim that a zone runs along. */
function rimShare(owner: Int32Array, zone: number, { widthPx, heightPx }: Size): number {
  let own = 0;
  for (let x = 0; x < widthPx; x += 1) {
    if (owner[x] === zone) own += 1;
    if (owner[(heightPx - 1) * widthPx + x] === zone) own += 1;
  }
  for (let y = 0; y < heightPx; y += 1) {
    if (owner[y * widthPx] === zone) own += 1;
    if (owner[(y + 1) * widthPx - 1] === zone) own += 1;
  }
  return own / (2 * (widthPx + heightPx));
}

/** What a ground leaves, without the pixels along its rim that are nearer to the ground's colour than to the thing's. */
function matteOf(pixels: Int32Array, isBeside: Uint8Array, scene: Raster): Mask {
  const { widthPx, heightPx } = scene;
  const matte = createMask(widthPx, heightPx);
  for (const pixel of pixels) matte.data[pixel] = 255;
  const steps = [-1, 1, -widthPx, widthPx];
  const contrast = outlineContrast(scene, matte);
  /** Pixels that are the ground's, each with one of the ground whose colour it has. */
  let ends: (readonly [pixel: number, ground: number])[] = [];
  for (const pixel of pixels)
    for (const step of steps) if (isBeside[pixel + step] === 0) ends.push([pixel + step, pixel + step]);
  for (let round = 0; round < RIM_PX && ends.length > 0; round += 1) {
    const next: (readonly [number, number])[] = [];
    for (const [pixel, ground] of ends)
      for (const step of steps) {
        const own = pixel + step;
        if (matte.data[own] !== 255 || pixelDifference(scene, own, ground) > NEARER_SHARE * contrast)
          continue;
        matte.data[own] = 0;
        next.push([own, ground]);
      }
    ends = next;
  }
  return matte;
}
