import type { Box } from '../domain/box.ts';
import { growBox } from '../domain/box.ts';
import type { Matte } from '../domain/capability.ts';
import type { Point } from '../domain/connected-component.ts';
import { connectedComponent } from '../domain/connected-component.ts';
import type { MatchedBy } from '../domain/layer.ts';
import type { Mask } from '../domain/mask.ts';
import type { Raster } from '../domain/raster.ts';
import type { OperationContext } from './operation.ts';
import { boxesOn, pointsOn } from './parameters.ts';
import { portion } from './portion.ts';

/** Something that was asked for and found: its matte at the picture's size, right except near its edges. */
export interface FoundTarget {
  readonly matte: Mask;
  readonly matchedBy: MatchedBy;
}

export interface FoundTargets {
  readonly targets: readonly FoundTarget[];
  /** One sentence for each thing that was asked for and not found. */
  readonly notes: readonly string[];
}

/** How far beyond a given box is looked, as a share of its longer side: context that the matte needs. */
const BOX_MARGIN = 0.1;

/** A matte value from which neighbouring pixels count as one thing. */
const CONNECTED_ALPHA = 32;

/** Sides of the windows around a point, as shares of the picture's, in which a thing is looked for, largest first. */
const WINDOW_SHARES = [0.7, 0.4, 0.22];

/** Share of a window's edge that a matte may run along before it is no thing in the window but its surroundings. */
const MAX_EDGE_SHARE = 0.35;

/** Share of a picture's pixels that is too little to be a background. */
const SLIVER_SHARE = 0.002;

function solid({ data }: Mask): boolean {
  for (let pixel = 0; pixel < data.length; pixel += 1) if (data[pixel]! >= 128) return true;
  return false;
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

async function findAtPoint(
  image: Raster,
  point: Point,
  engine: Matte,
  context: OperationContext,
): Promise<Mask | null> {
  const whole = await engine.matte(image, null, portion(context, 0, 0));
  const inWhole = connectedComponent(whole, point, CONNECTED_ALPHA);
  if (inWhole && solid(inWhole)) return inWhole;
  for (const share of WINDOW_SHARES) {
    const window = windowAround(point, share, image);
    const matte = await engine.matte(image, window, portion(context, 0, 0));
    const component = connectedComponent(matte, point, CONNECTED_ALPHA);
    if (component && solid(component) && edgeShare(component, window) <= MAX_EDGE_SHARE) return component;
  }
  return null;
}

/**
 * Finds every target: what each box holds, what lies at each point, or without either the main subject. Costs one look of
 * the matte engine for a box or the main subject, up to four for a point.
 * @throws Problem `invalid_parameters` for boxes and points off the picture
 */
export async function findTargets(
  image: Raster,
  asked: { readonly boxes: readonly Box[]; readonly points: readonly Point[] },
  context: OperationContext,
): Promise<FoundTargets> {
  const boxes = boxesOn(image, asked.boxes);
  const points = pointsOn(image, asked.points);
  const engine = await context.capability('matte');
  const count = Math.max(1, boxes.length + points.length);
  const targets: FoundTarget[] = [];
  const notes: string[] = [];
  let done = 0;
  const next = (): OperationContext => {
    done += 1;
    return portion(context, (done - 1) / count, done / count);
  };
  for (const box of boxes) {
    const region = growBox(box, Math.round(BOX_MARGIN * Math.max(box.widthPx, box.heightPx)), image);
    const matte = await engine.matte(image, region, next());
    if (solid(matte)) targets.push({ matte, matchedBy: 'box' });
    else notes.push(`Nothing stands out in the box at ${box.leftPx},${box.topPx}.`);
  }
  for (const point of points) {
    const matte = await findAtPoint(image, point, engine, next());
    if (matte) targets.push({ matte, matchedBy: 'point' });
    else notes.push(`Nothing stands out at the point ${point.xPx},${point.yPx}.`);
  }
  if (boxes.length + points.length === 0) {
    const matte = await engine.matte(image, null, next());
    if (solid(matte)) targets.push({ matte, matchedBy: 'main-subject' });
    else notes.push('No subject stands out in the picture.');
  }
  context.progress(1);
  return { targets, notes };
}

/**
 * Whether the matte covers a picture so wholly that there is nothing to separate it from. A picture with clear pixels is
 * never filled: its subject is already cut out, and that is a fair layer.
 */
export function fillsFrame(matte: Mask, image: Raster): boolean {
  let left = 0;
  for (let pixel = 0; pixel < matte.data.length; pixel += 1) {
    if (matte.data[pixel]! < 128 || image.data[pixel * 4 + 3] === 0) left += 1;
  }
  return left <= matte.data.length * SLIVER_SHARE;
}
