import type { Box } from '../../domain/box.ts';
import { clipBox } from '../../domain/box.ts';
import { distanceTo } from '../../domain/distance.ts';
import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { carryAlphas, enlarged, MOST_ALPHA } from './alpha-grid.ts';
import { contactPart, darkPatches, REACH, ratingOf } from './dark-patch.ts';
import type { GroundFit } from './ground-fit.ts';
import { fitGround } from './ground-fit.ts';
import type { GroundSample } from './ground-sample.ts';
import { sampleGround } from './ground-sample.ts';

/** A shadow as black with an alpha: the lit ground is the picture divided by 1 - alpha. */
export interface CastShadow {
  readonly box: Box;
  /** The box's size, smooth. It reaches under the thing that casts it, so that the ground there is lit too. */
  readonly alpha: Mask;
  /** To which power of 1 - alpha it lets each colour channel through: 1 where it takes from all alike. */
  readonly tint: readonly [number, number, number];
  /** The box's size: 255 where the shadow lies, on open ground and under the thing; fading around it, and 0 elsewhere. */
  readonly reach: Mask;
  /** 0..1: how well the evidence fits a shadow. */
  readonly confidence: number;
}

/** How far around a thing its shadow is looked for, as shares of its width and height. */
const BESIDE = 0.9;
const BELOW = 0.55;
/** The upper part of a thing casts no shadow that lies on the ground beside it. */
const FROM_TOP = 0.45;

/** Shade of less is none. */
const FAINT_ALPHA = 0.01;

/** Shade that runs on into something else is the thing's own up to so far from it, as a share of its size. */
const CONTACT_SHARE = 0.12;
/** How sure such a part of a shadow is beside one that ends where it should. */
const CONTACT_CONFIDENCE = 0.8;

const FRAME_PX = 2;

/** Share of a thing's height, from below, where it touches the ground. */
const FOOT_SHARE = 0.4;

/** Below this confidence there is no shadow worth a layer. */
const LEAST_CONFIDENCE = 0.5;

function searchBox(thing: Box, image: Raster): Box | null {
  const beside = BESIDE * Math.max(thing.widthPx, 0.6 * thing.heightPx);
  const top = thing.topPx + FROM_TOP * thing.heightPx;
  const bottom = thing.topPx + thing.heightPx + BELOW * Math.min(thing.heightPx, 2 * thing.widthPx);
  return clipBox(
    {
      leftPx: Math.round(thing.leftPx - beside),
      topPx: Math.round(top),
      widthPx: Math.round(thing.widthPx + 2 * beside),
      heightPx: Math.round(bottom - top),
    },
    image,
  );
}

/** The cells where the thing stands: its lowest part. */
function feetOf({ box, columns, rows, isThing }: GroundSample, thing: Box): Uint8Array {
  const footTop = thing.topPx + (1 - FOOT_SHARE) * thing.heightPx;
  return isThing.map((value, cell) => {
    const y = box.topPx + ((Math.floor(cell / columns) + 0.5) * box.heightPx) / rows;
    return value === 1 && y >= footTop ? 1 : 0;
  });
}

/** 1 in the patches, less and less for three cells around them: the penumbra. 0 where no open ground is. */
function nearnessTo({ columns, rows, isFree }: GroundSample, cells: readonly number[]): Float32Array {
  const nearness = new Float32Array(columns * rows);
  for (const cell of cells) nearness[cell] = 1;
  for (let step = 0; step < 3; step += 1) {
    const before = nearness.slice();
    for (let cell = 0; cell < nearness.length; cell += 1) {
      const x = cell % columns;
      const around = Math.max(
        x > 0 ? before[cell - 1]! : 0,
        x < columns - 1 ? before[cell + 1]! : 0,
        before[cell - columns] ?? 0,
        before[cell + columns] ?? 0,
      );
      if (isFree[cell] === 1) nearness[cell] = Math.max(before[cell]!, around - 0.27);
    }
  }
  return nearness;
}

/** Alphas on the grid: as dark as the cells are, faded with their nearness, and carried on smoothly under the thing. */
function gridAlphas(sample: GroundSample, fit: GroundFit, nearness: Float32Array): Float32Array {
  const { columns, rows, isFree } = sample;
  const alphas = new Float32Array(columns * rows);
  for (let cell = 0; cell < alphas.length; cell += 1) {
    if (isFree[cell] === 0) continue;
    alphas[cell] = nearness[cell]! * Math.min(MOST_ALPHA, 1 - Math.exp(-Math.max(0, fit.darkness[cell]!)));
  }
  carryAlphas(alphas, isFree, sample);
  return alphas;
}

/**
 * What a thing darkens around where it stands: its cast shadow, and where the dark runs on into a kerb, another shadow or a
 * darker floor the part of it that is near. `null` where the evidence is not good: the ground must be one smooth surface, and
 * darker than it where it touches the thing, in all colours alike. About 60 ms.
 * @param covered marks everything that lies on the ground, the thing included
 */
export function findShade(image: Raster, matte: Mask, covered: Mask): CastShadow | null {
  const thing = tightBox(matte, 128);
  // What the frame cuts off below does not show where it stands.
  if (!thing || thing.topPx + thing.heightPx >= image.heightPx - FRAME_PX) return null;
  const box = searchBox(thing, image);
  if (!box) return null;
  const sample = sampleGround(image, matte, covered, box);
  const fit = fitGround(sample);
  if (!fit) return null;
  const feet = feetOf(sample, thing);
  const found: { readonly cells: readonly number[]; readonly confidence: number }[] = [];
  for (const patch of darkPatches(sample, fit, feet)) {
    const { isolated, likeShade } = ratingOf(sample, fit, patch, image.widthPx);
    // From side to side runs a kerb or a darker floor, frame or not.
    const touches = (column: number): boolean => patch.some((cell) => cell % sample.columns === column);
    const isWhole = isolated >= LEAST_CONFIDENCE && !(touches(0) && touches(sample.columns - 1));
    if (isWhole) found.push({ cells: patch, confidence: isolated });
    else if (CONTACT_CONFIDENCE * likeShade >= LEAST_CONFIDENCE) {
      const reachPx = CONTACT_SHARE * Math.sqrt(thing.widthPx * thing.heightPx);
      const cells = contactPart(sample, fit, feet, patch, reachPx);
      if (cells.length > 0) found.push({ cells, confidence: CONTACT_CONFIDENCE * likeShade });
    }
  }
  if (found.length === 0) return null;
  const cells = found.flatMap((one) => one.cells);
  const confidence = found.reduce((sum, one) => sum + one.confidence * one.cells.length, 0) / cells.length;
  const nearness = nearnessTo(sample, cells);
  const alphas = gridAlphas(sample, fit, nearness);
  // At the thing's edge there is no open ground, yet what shows of the ground there is shade, as it is under the thing.
  const toThing = distanceTo(sample.isThing, sample.columns, sample.rows);
  const reach = nearness.map((value, cell) =>
    sample.isFree[cell] === 0 && toThing[cell]! < REACH && alphas[cell]! > FAINT_ALPHA ? 1 : value,
  );
  return {
    box,
    alpha: enlarged(alphas, sample),
    tint: [1, 1, 1],
    reach: enlarged(reach, sample),
    confidence,
  };
}
