import { createMask, type Mask } from '../../domain/mask.ts';
import { cloneRaster, pasteRaster, type Raster } from '../../domain/raster.ts';
import type { LiftedLayer } from '../../domain/solve.ts';
import type { Completion, CutSubject } from '../lift.ts';
import { completeByEngine, cutSubject, liftSubject, markHole, showsBeside } from '../lift.ts';
import type { OperationContext } from '../operation.ts';
import { depthOrder } from '../order/depth-order.ts';
import { portion } from '../portion.ts';
import type { CastShadow } from '../shadows/cast-shadow.ts';
import { shadeUnder } from '../shadows/shade-under.ts';
import { liftShadow, readLight } from '../shadows/shadow-lift.ts';
import { completeBeside } from '../standing-apart.ts';
import { matteShareIn } from './candidate.ts';
import { findShades } from './shades.ts';
import type { Thing } from './thing.ts';

/** A thing, or the shadow of one, taken off the picture. */
export interface LiftedThing {
  readonly thing: Thing;
  readonly layer: LiftedLayer;
  /** Where the layer is the thing's shadow: how well that is proven. */
  readonly shadowConfidence?: number;
}

export interface Lifting {
  /** Front to back. */
  readonly lifted: readonly LiftedThing[];
  /** The picture without them. */
  readonly below: Raster;
}

/** Share of a thing's solid pixels that must show behind what is in front of it; below, it is the same thing again. */
const LEAST_VISIBLE_SHARE = 0.1;

/** Share of a hole that may lie outside what was completed for all things together before it is completed as well. */
const LOOSE_SHARE = 0.002;

const solidPixels = ({ data }: Mask): number => {
  let count = 0;
  for (let pixel = 0; pixel < data.length; pixel += 1) if (data[pixel]! >= 128) count += 1;
  return count;
};

interface Placed {
  readonly thing: Thing;
  /** What shows of the thing behind those in front of it, and under those that lie on it. */
  readonly matte: Mask;
  /** Whether it lies on another thing that becomes a layer: then that is what lies behind it. */
  readonly liesOnThing: boolean;
}

/** Orders things front to back and gives each its own pixels. Things of which nothing is left to see are dropped. */
function place(things: readonly Thing[]): Placed[] {
  if (things.length === 0) return [];
  const { frontToBack, liesOn } = depthOrder(things);
  const placed: { index: number; matte: Mask }[] = [];
  for (const index of frontToBack) {
    const whole = things[index]!.matte;
    const matte = { ...whole, data: whole.data.slice() };
    const fronts = placed.filter((front) => !carriesFrom(liesOn, front.index, index));
    const carried = placed.filter((front) => carriesFrom(liesOn, front.index, index));
    for (const { matte: front } of carried) {
      for (let pixel = 0; pixel < matte.data.length; pixel += 1)
        if (front.data[pixel]! > matte.data[pixel]!) matte.data[pixel] = front.data[pixel]!;
    }
    const solid = solidPixels(matte);
    const visible = showBehind(
      matte,
      fronts.map((front) => {
        const other = things[front.index]!;
        return { matte: front.matte, isWithin: isPartOf(other, things[index]!) };
      }),
    );
    if (visible >= Math.max(1, solid * LEAST_VISIBLE_SHARE)) placed.push({ index, matte });
  }
  const kept = new Set(placed.map(({ index }) => index));
  return placed.map(({ index, matte }) => {
    const carrier = liesOn[index] ?? null;
    return { thing: things[index]!, matte, liesOnThing: carrier !== null && kept.has(carrier) };
  });
}

/** Whether a thing was cut out of the other one's matte: an arm of a body, the clothes of a person. */
function isPartOf(inner: Thing, outer: Thing): boolean {
  if (inner.person === undefined || inner.person !== outer.person) return false;
  return matteShareIn(inner.matte, outer.matte) >= LEAST_WITHIN;
}
const LEAST_WITHIN = 0.75;

/**
 * Leaves of a matte, in place, what shows behind those in front of it, as alpha of the source-over rule: where the one in
 * front covers half and this thing the rest, it is opaque there. What lies within the matte takes its share out of it: where
 * both end at one soft edge nothing of the matte is left, else the outline of a lifted arm would stay on the body. Gives back
 * how many pixels show.
 */
function showBehind(
  matte: Mask,
  fronts: readonly { readonly matte: Mask; readonly isWithin: boolean }[],
): number {
  let visible = 0;
  for (let pixel = 0; pixel < matte.data.length; pixel += 1) {
    const value = matte.data[pixel]!;
    if (value === 0) continue;
    let light = 1;
    let own = value / 255;
    for (const front of fronts) {
      const covered = front.matte.data[pixel]! / 255;
      if (covered === 0) continue;
      light *= 1 - covered;
      if (front.isWithin) own -= covered;
    }
    const shown = Math.max(0, Math.min(own, light));
    if (shown >= 0.5) visible += 1;
    // Behind what covers nearly all, a share is noise of two mattes.
    if (light < 1) matte.data[pixel] = light < LEAST_LIGHT ? 0 : Math.round((255 * shown) / light);
  }
  return visible;
}
const LEAST_LIGHT = 0.08;

/** Whether `carrier` is what `index` lies on, or what that lies on, and so on. */
function carriesFrom(liesOn: readonly (number | null)[], index: number, carrier: number): boolean {
  for (let next = liesOn[index] ?? null; next !== null; next = liesOn[next] ?? null) {
    if (next === carrier) return true;
  }
  return false;
}

/**
 * Takes things off a picture, front to back. What lies behind all of them together is completed once, from what is none
 * of them, so that no thing leaves a smear of its neighbour behind; only what lies on another thing (a logo on a shirt) is
 * completed from that. It is completed without the shades that they cast, or a fill would end at a shadow: those of the first
 * `mostShadows` become layers of their own below each, the others are put back, and run on where their things stood.
 * @param covered marks what is known to stand on the ground besides the things: none of it is repeated behind them
 */
export async function liftThings(
  image: Raster,
  things: readonly Thing[],
  { mostShadows, covered }: { readonly mostShadows: number; readonly covered: Mask | null },
  context: OperationContext,
): Promise<Lifting> {
  const placed = place(things);
  const count = placed.length;
  if (count === 0) return { lifted: [], below: image };
  context.stage('Following the edges');
  const cuts: (CutSubject | null)[] = [];
  for (const [index, { matte }] of placed.entries())
    cuts.push(
      await cutSubject(image, matte, portion(context, (0.3 * index) / count, (0.3 * (index + 1)) / count)),
    );
  const shades = findShades(image, placed, covered);
  context.stage('Completing what lies behind');
  const complete = completeBeside(covered);
  const ground = await completeGround(image, placed, cuts, shades, complete, portion(context, 0.3, 0.75));
  const picture = cloneRaster(image);
  const lifted: LiftedThing[] = [];
  const lying: (CastShadow | null)[] = ground ? [...ground.shades] : [];
  let shadowsLeft = mostShadows;
  for (const [index, { thing, matte, liesOnThing }] of placed.entries()) {
    const share = portion(context, 0.75 + (0.25 * index) / count, 0.75 + (0.25 * (index + 1)) / count);
    // Where something in front is gone, the edge beneath it is new.
    const isTouched = lifted.some(({ layer }) => overlaps(layer, cuts[index] ?? null));
    const cut = isTouched ? await cutSubject(picture, matte, portion(share, 0, 0.4)) : cuts[index];
    if (!cut) continue;
    const behind = liesOnThing
      ? completeByEngine
      : ground === null
        ? complete
        : completeFrom(ground, lying, complete);
    const layer = await liftSubject(picture, cut, portion(share, 0.4, 1), behind);
    pasteRaster(picture, layer.below, layer.box);
    lifted.push({ thing, layer });
    const shade = ground?.shades[index];
    if (!shade || !ground || shadowsLeft <= 0) continue;
    lying[index] = null;
    const shadow = liftShadow(picture, ground.lit, ground.hole, shade, lying);
    if (!shadow) continue;
    shadowsLeft -= 1;
    pasteRaster(picture, shadow.below, shadow.box);
    lifted.push({ thing, layer: shadow, shadowConfidence: shade.confidence });
  }
  return { lifted, below: picture };
}

function overlaps({ box }: LiftedLayer, cut: CutSubject | null): boolean {
  if (!cut) return false;
  const other = cut.box;
  return (
    box.leftPx < other.leftPx + other.widthPx &&
    other.leftPx < box.leftPx + box.widthPx &&
    box.topPx < other.topPx + other.heightPx &&
    other.topPx < box.topPx + box.heightPx
  );
}

/** The picture as it looks behind all things, without their shades, and the hole that was completed for it. */
interface Ground {
  lit: Raster;
  readonly hole: Mask;
  /** What each thing darkens of it. */
  readonly shades: readonly (CastShadow | null)[];
}

async function completeGround(
  image: Raster,
  placed: readonly Placed[],
  cuts: readonly (CutSubject | null)[],
  shades: readonly (CastShadow | null)[],
  complete: Completion,
  context: OperationContext,
): Promise<Ground | null> {
  // One thing that casts nothing is completed when it is lifted, in a hole of exactly its size.
  if (placed.length === 1 && !shades[0]) return null;
  const hole = createMask(image.widthPx, image.heightPx);
  for (const cut of cuts) if (cut) markHole(hole, cut, image);
  const standing = { ...hole, data: hole.data.slice() };
  for (const shade of shades) if (shade) markReach(hole, shade);
  if (!showsBeside(image, hole)) return null;
  const lit = await complete(image, hole, context);
  return { lit, hole, shades: shades.map((shade) => shade && shadeUnder(shade, image, lit, standing)) };
}

/** Marks in `hole` where a shadow lies. */
export function markReach(hole: Mask, { box, reach }: CastShadow): void {
  for (let row = 0; row < box.heightPx; row += 1) {
    const start = (box.topPx + row) * hole.widthPx + box.leftPx;
    for (let column = 0; column < box.widthPx; column += 1) {
      if (reach.data[row * box.widthPx + column]! > 0) hole.data[start + column] = 255;
    }
  }
}

/** Completes a hole from the common ground, darkened by the shadows that still lie on it. */
function completeFrom(
  ground: Ground,
  casts: readonly (CastShadow | null)[],
  complete: Completion,
): Completion {
  return async (picture, hole, context) => {
    let size = 0;
    let loose = 0;
    const beyond = createMask(hole.widthPx, hole.heightPx);
    for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
      if (hole.data[pixel] === 0) continue;
      size += 1;
      if (ground.hole.data[pixel]! > 0) continue;
      beyond.data[pixel] = 255;
      loose += 1;
    }
    if (loose > size * LOOSE_SHARE) {
      ground.lit = await complete(ground.lit, beyond, context);
      for (let pixel = 0; pixel < beyond.data.length; pixel += 1)
        ground.hole.data[pixel]! |= beyond.data[pixel]!;
    }
    const completed = cloneRaster(picture);
    const light = new Float64Array(3);
    for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
      if (hole.data[pixel] === 0) continue;
      readLight(casts, pixel % hole.widthPx, Math.floor(pixel / hole.widthPx), light);
      for (let channel = 0; channel < 3; channel += 1)
        completed.data[pixel * 4 + channel] = ground.lit.data[pixel * 4 + channel]! * light[channel]!;
      completed.data[pixel * 4 + 3] = ground.lit.data[pixel * 4 + 3]!;
    }
    return completed;
  };
}
