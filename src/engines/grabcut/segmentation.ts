import type { Box, Size } from '../../domain/box.ts';
import { clipBox, growBox, wholeBox } from '../../domain/box.ts';
import type { PromptPoint, RunContext, SegmentPrompt } from '../../domain/capability.ts';
import { boundedSize, labPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, pasteMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { boxStage } from './box-stage.ts';
import { dropCrumbs } from './crumbs.ts';
import type { Division, SpanOf } from './division.ts';
import { divide } from './division.ts';
import { firstSides, keepPointed, pointSides, rimShare } from './first-sides.ts';
import type { Sides } from './sharpening.ts';
import { sharpen, stretch } from './sharpening.ts';
import type { Stage } from './stage.ts';

/** What is looked at around a box, as a share of its longer side. */
const SURROUNDINGS = 0.3;
/** The size at which colours are measured and sides taken. */
const DIVISION_PIXELS = 60_000;
/** The size of the first pass along the outline, and the largest of the second, which is native up to there. */
const FIRST_BAND_PIXELS = 400_000;
const SECOND_BAND_PIXELS = 6_000_000;

/** Sides of the windows around points in which a thing is looked for, as shares of the picture's. */
const WINDOW_SHARES = [0.16, 0.32, 0.6, 1];

/**
 * The shape of what a prompt means; all zero where nothing answers. With a box, points settle what belongs to it; with
 * points alone, the window is taken in which what they lie on ends at the clearest edges.
 */
export async function segment(image: Raster, prompt: SegmentPrompt, context: RunContext): Promise<Mask> {
  const pace = new Pace(context);
  const { points } = prompt;
  const meant = points.filter(({ belongs }) => belongs);
  let found: Found | null = null;
  if (prompt.box || meant.length === 0) {
    const box = clipBox(prompt.box ?? wholeBox(image), image);
    if (box) found = await findInBox(image, box, points, pace);
  } else {
    found = await findAtPoints(image, points, meant, pace);
  }
  const mask = createMask(image.widthPx, image.heightPx);
  if (!found) return mask;
  const { stage, division, region } = found;
  const { widthPx, heightPx } = stage.picture;
  dropCrumbs(division.inside, stage.known, widthPx);
  pace.progress(0.5);
  let sides: Sides = { widthPx, heightPx, inside: division.inside };
  for (const mostPixels of [FIRST_BAND_PIXELS, SECOND_BAND_PIXELS]) {
    const next = boundedSize(region, mostPixels);
    if (next.widthPx <= sides.widthPx) continue;
    sides = await sharpen(image, region, { stage, ...division }, sides, next, pace);
    pace.progress(mostPixels === FIRST_BAND_PIXELS ? 0.75 : 0.95);
  }
  pasteMask(mask, maskOf(sides, region), region);
  pace.progress(1);
  return mask;
}

/** A picture's region and how it was divided at the working size. */
interface Found {
  readonly region: Box;
  readonly stage: Stage;
  readonly division: Division;
}

interface Setting {
  readonly region: Box;
  readonly stage: Stage;
  /** The box in pixels of the working size. */
  readonly box: Box;
}

function settingOf(image: Raster, box: Box, points: readonly PromptPoint[]): Setting {
  const margin = Math.max(8, Math.round(SURROUNDINGS * Math.max(box.widthPx, box.heightPx)));
  const region = growBox(box, margin, image);
  const size = boundedSize(region, DIVISION_PIXELS);
  const scaleX = size.widthPx / region.widthPx;
  const scaleY = size.heightPx / region.heightPx;
  const working: Box = {
    leftPx: (box.leftPx - region.leftPx) * scaleX,
    topPx: (box.topPx - region.topPx) * scaleY,
    widthPx: box.widthPx * scaleX,
    heightPx: box.heightPx * scaleY,
  };
  const stage = boxStage(labPicture(image, region, size), {
    box: working,
    points: points.map(({ xPx, yPx, belongs }) => ({
      xPx: (xPx + 0.5 - region.leftPx) * scaleX,
      yPx: (yPx + 0.5 - region.topPx) * scaleY,
      belongs,
    })),
    beyond: {
      left: box.leftPx > 0,
      top: box.topPx > 0,
      right: box.leftPx + box.widthPx < image.widthPx,
      bottom: box.topPx + box.heightPx < image.heightPx,
    },
  });
  return { region, stage, box: working };
}

async function findInBox(
  image: Raster,
  asked: Box,
  points: readonly PromptPoint[],
  pace: Pace,
): Promise<Found | null> {
  const { region, stage, box } = settingOf(image, asked, points);
  pace.progress(0.1);
  const span: SpanOf = (inside) => spanOf(inside, stage.picture.widthPx, box);
  const division = await divide(stage, firstSides(stage), span, pace);
  return division && { region, stage, division };
}

async function findAtPoints(
  image: Raster,
  points: readonly PromptPoint[],
  meant: readonly PromptPoint[],
  pace: Pace,
): Promise<Found | null> {
  let best: Found | null = null;
  let bestScore = 0;
  for (const [index, share] of WINDOW_SHARES.entries()) {
    const { region, stage, box } = settingOf(image, windowAround(meant, share, image), points);
    const division = await divide(stage, { generous: pointSides(stage) }, () => 1, pace);
    pace.progress((0.45 * (index + 1)) / WINDOW_SHARES.length);
    if (!division) continue;
    keepPointed(division.inside, stage);
    const score = (1 - division.weakness) * (1 - rimShare(division.inside, stage, box)) ** 2;
    if (score <= bestScore) continue;
    bestScore = score;
    best = { region, stage, division };
  }
  return best;
}

/** A window of a share of the picture's sides, around all points and no smaller than what they span. */
function windowAround(points: readonly PromptPoint[], share: number, image: Raster): Box {
  const xs = points.map(({ xPx }) => xPx);
  const ys = points.map(({ yPx }) => yPx);
  const reachPx = (share * Math.max(image.widthPx, image.heightPx)) / 2;
  const leftPx = Math.min(...xs) - reachPx;
  const topPx = Math.min(...ys) - reachPx;
  const window = {
    leftPx,
    topPx,
    widthPx: Math.max(...xs) + reachPx - leftPx,
    heightPx: Math.max(...ys) + reachPx - topPx,
  };
  return clipBox(window, image) ?? wholeBox(image);
}

/** 255 where the thing is, at another size. */
function maskOf(sides: Sides, size: Size): Mask {
  const mask = createMask(size.widthPx, size.heightPx);
  stretch(sides.inside, sides, mask.data, size);
  for (let pixel = 0; pixel < mask.data.length; pixel += 1) mask.data[pixel] = 255 * mask.data[pixel]!;
  return mask;
}

/** The share of a box's width and height, multiplied, that the sides span within it. */
function spanOf(inside: Uint8Array, widthPx: number, box: Box): number {
  const columns = new Uint32Array(widthPx);
  const rows = new Uint32Array(inside.length / widthPx);
  for (let pixel = 0; pixel < inside.length; pixel += 1) {
    if (inside[pixel] === 0) continue;
    columns[pixel % widthPx]! += 1;
    rows[Math.floor(pixel / widthPx)]! += 1;
  }
  return shareSpanned(columns, box.leftPx, box.widthPx) * shareSpanned(rows, box.topPx, box.heightPx);
}

function shareSpanned(counts: Uint32Array, start: number, length: number): number {
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  if (first < 0) return 0;
  return Math.max(0, Math.min(last + 1, start + length) - Math.max(first, start)) / length;
}
