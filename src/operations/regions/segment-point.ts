import type { Box } from '../../domain/box.ts';
import { growBox, wholeBox } from '../../domain/box.ts';
import type { Matte } from '../../domain/capability.ts';
import type { Point } from '../../domain/connected-component.ts';
import { connectedComponent } from '../../domain/connected-component.ts';
import { boundedSize, labPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import type { FoundShape } from './segment-box.ts';
import { agreementOf, JUDGED_PIXELS } from './segment-box.ts';
import { SOLID_ALPHA, shapeEvidence } from './shape-evidence.ts';

/** A matte value from which neighbouring pixels count as one thing. */
const CONNECTED_ALPHA = 32;

/** Sides of the windows around a point, as shares of the picture's, in which a thing is looked for, largest first. */
const WINDOW_SHARES = [0.7, 0.4, 0.22];

/** Share of a window's edge that a matte may run along before it is no thing in the window but its surroundings. */
const MOST_EDGE_SHARE = 0.35;

/** How far beyond a cut shape a look at it reaches, as a share of its longer side. */
const LOOK_MARGIN = 0.1;

/** From this agreement on, two engines mean the same thing. */
const SAME_THING = 0.7;

/** Below this share of a salient whole a part is likelier a detail of it, and engines must agree more to mean it. */
const SMALL_PART = 0.1;
const SAME_SMALL_THING = 0.88;

/** A part smaller than this share is a detail of the whole. */
const LEAST_PART = 0.012;

/** Share of the edge of a look at a part along which it may go on: more, and it is cut off something. */
const MOST_SEVERED = 0.04;

/** How sure a cut alone is at most. */
const CUT_CONFIDENCE = 0.45;

/** Least clearness of the outline of what a cut alone has found. */
const LEAST_CONTRAST = 0.45;

/** Share of a salient whole from which on a cut shape at the point is that whole, and not a part with its own outline. */
const WHOLE_SHARE = 0.6;

/**
 * The shape of what lies at a point. The salient whole that hangs together with the point, unless a cut by colours and edges
 * finds a smaller thing there that a look at it alone confirms: the hat, not the cat that it leans on. `null` where nothing
 * stands out. Costs one to five looks and one cut.
 */
export async function segmentPoint(
  image: Raster,
  point: Point,
  context: OperationContext,
): Promise<FoundShape | null> {
  const engine = await context.capability('matte');
  const [engineId = 'matte'] = await context.enginesFor('matte');
  const whole = solidAt(await engine.matte(image, null, portion(context, 0, 0.25)), point);
  const cut = await cutAt(image, point, portion(context, 0.25, 0.4));
  const box = cut && tightBox(cut.matte, SOLID_ALPHA);
  if (cut && box) {
    const share = whole ? solidCount(cut.matte) / solidCount(whole) : 0;
    if (whole && share >= WHOLE_SHARE) {
      const agreement = agreementOf(whole, cut.matte, wholeBox(image));
      return { matte: whole, confidence: 0.55 + 0.45 * agreement, foundBy: engineId };
    }
    const window = growBox(box, Math.round(LOOK_MARGIN * Math.max(box.widthPx, box.heightPx)), image);
    const confirmed =
      whole && share < LEAST_PART
        ? null
        : solidAt(await engine.matte(image, window, portion(context, 0.4, 0.6)), point);
    const agreement = confirmed ? agreementOf(confirmed, cut.matte, box) : 0;
    const least = whole && share < SMALL_PART ? SAME_SMALL_THING : SAME_THING;
    if (confirmed && agreement >= least && edgeShare(confirmed, window) <= MOST_SEVERED) {
      return { matte: confirmed, confidence: agreement, foundBy: `${engineId}+${cut.engineId}` };
    }
  }
  if (whole) return { matte: whole, confidence: 0.55, foundBy: engineId };
  const windowed = await lookThroughWindows(image, point, engine, portion(context, 0.6, 1));
  if (windowed) return { matte: windowed, confidence: 0.5, foundBy: engineId };
  if (!cut || !box || fillsMost(cut.matte)) return null;
  const working = labPicture(image, wholeBox(image), boundedSize(image, JUDGED_PIXELS));
  const { contrast } = shapeEvidence(cut.matte, box, working);
  if (contrast < LEAST_CONTRAST) return null;
  return { matte: cut.matte, confidence: CUT_CONFIDENCE * contrast, foundBy: cut.engineId };
}

function solidCount({ data }: Mask): number {
  return data.reduce((count, value) => (value >= SOLID_ALPHA ? count + 1 : count), 0);
}

/** A cut that takes most of a picture is its background. */
function fillsMost(matte: Mask): boolean {
  return solidCount(matte) > 0.6 * matte.data.length;
}

/** What of a matte hangs together with a point, when some of that is solid. */
function solidAt(matte: Mask, point: Point): Mask | null {
  const component = connectedComponent(matte, point, CONNECTED_ALPHA);
  return component && solidCount(component) > 0 ? component : null;
}

async function cutAt(
  image: Raster,
  point: Point,
  context: OperationContext,
): Promise<{ matte: Mask; engineId: string } | null> {
  const [engineId] = await context.enginesFor('segment');
  if (engineId === undefined) return null;
  const engine = await context.capability('segment', engineId);
  const mask = await engine.segment(image, { points: [{ ...point, belongs: true }] }, context);
  const matte = connectedComponent(mask, point, CONNECTED_ALPHA);
  return matte && { matte, engineId };
}

async function lookThroughWindows(
  image: Raster,
  point: Point,
  engine: Matte,
  context: OperationContext,
): Promise<Mask | null> {
  for (const [index, share] of WINDOW_SHARES.entries()) {
    const window = windowAround(point, share, image);
    const part = portion(context, index / WINDOW_SHARES.length, (index + 1) / WINDOW_SHARES.length);
    const component = solidAt(await engine.matte(image, window, part), point);
    if (component && edgeShare(component, window) <= MOST_EDGE_SHARE) return component;
  }
  return null;
}

function windowAround(point: Point, share: number, image: Raster): Box {
  const widthPx = Math.max(1, Math.round(image.widthPx * share));
  const heightPx = Math.max(1, Math.round(image.heightPx * share));
  const slide = (center: number, length: number, limit: number): number =>
    Math.min(Math.max(0, Math.round(center - length / 2)), limit - length);
  return {
    leftPx: slide(point.xPx, widthPx, image.widthPx),
    topPx: slide(point.yPx, heightPx, image.heightPx),
    widthPx,
    heightPx,
  };
}

/** The share of the window's edge, where it is not the picture's own edge, at which the matte is solid. */
function edgeShare(matte: Mask, window: Box): number {
  let edge = 0;
  let solidEdge = 0;
  const right = window.leftPx + window.widthPx - 1;
  const bottom = window.topPx + window.heightPx - 1;
  const count = (x: number, y: number): void => {
    edge += 1;
    if (matte.data[y * matte.widthPx + x]! >= 128) solidEdge += 1;
  };
  for (let x = window.leftPx; x <= right; x += 1) {
    if (window.topPx > 0) count(x, window.topPx);
    if (bottom < matte.heightPx - 1) count(x, bottom);
  }
  for (let y = window.topPx; y <= bottom; y += 1) {
    if (window.leftPx > 0) count(window.leftPx, y);
    if (right < matte.widthPx - 1) count(right, y);
  }
  return edge === 0 ? 0 : solidEdge / edge;
}
