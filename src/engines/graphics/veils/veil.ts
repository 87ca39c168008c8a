import type { Size } from '../../../domain/box.ts';
import type { Raster } from '../../../domain/raster.ts';
import { createRaster } from '../../../domain/raster.ts';
import type { Outline } from '../../../domain/shape.ts';
import { distanceFrom, formBounds } from '../forms/form.ts';
import type { PaintModel } from '../parts/paint.ts';
import { paintAt } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import { widthOf } from '../parts/part.ts';
import type { Translucence, VeilEdge } from './veil-edge.ts';
import { veilEdges } from './veil-edge.ts';
import { rectangleOf } from './veil-rectangle.ts';

/** A translucent shape of one colour that lies over a picture or over several things. */
export interface Veil extends Translucence {
  /** `null` where it is given by its mask alone. */
  readonly outline: Extract<Outline, { type: 'rectangle' | 'ellipse' | 'polygon' }> | null;
  /** Its coverage 0..255 per pixel of the bounds, row by row. */
  readonly mask?: { readonly bounds: Bounds; readonly alpha: Uint8Array };
  readonly color: readonly [number, number, number];
  /** Its colours where they are a gradient. */
  readonly paint?: PaintModel;
}

/** How unlike, in share and in levels, two edges of one veil may be. */
const MOST_THROUGH_DIFFERENCE = 0.05;
const MOST_COLOR_DIFFERENCE = 14;

/** What shows through a veil that a single edge tells of: a fainter one may be chance. */
const MOST_SINGLE_THROUGH = 0.7;

const colorOf = ({ through, added }: Translucence): [number, number, number] => {
  const channel = (value: number): number => Math.min(255, Math.max(0, value / (1 - through)));
  return [channel(added[0]), channel(added[1]), channel(added[2])];
};

function isAlike(one: Translucence, other: Translucence): boolean {
  const [a, b] = [colorOf(one), colorOf(other)];
  return (
    Math.abs(one.through - other.through) <= MOST_THROUGH_DIFFERENCE &&
    a.every((value, channel) => Math.abs(value - b[channel]!) <= MOST_COLOR_DIFFERENCE)
  );
}

/** The veil that edges of one relation bound; `null` where they bound none. */
function bounded(edges: readonly VeilEdge[], image: Raster): Veil | null {
  const found = rectangleOf(edges, image, edges[0]!);
  if (!found) return null;
  const telling = found.edges.filter(({ isSure }) => isSure);
  const weight = telling.reduce((sum, { from, to }) => sum + to - from, 0);
  const mean = (value: (edge: VeilEdge) => number): number =>
    telling.reduce((sum, edge) => sum + value(edge) * (edge.to - edge.from), 0) / weight;
  const through = mean((edge) => edge.through);
  const added = [0, 1, 2].map((channel) => mean((edge) => edge.added[channel]!)) as [number, number, number];
  if (found.told === 1 && through > MOST_SINGLE_THROUGH) return null;
  const { left, top, right, bottom } = found;
  const outline = {
    type: 'rectangle',
    leftPx: left,
    topPx: top,
    widthPx: right - left,
    heightPx: bottom - top,
    cornerRadiusPx: 0,
  } as const;
  return { through, added, color: colorOf({ through, added }), outline };
}

/** Places looked at within a veil. */
const LOOKED_PLACES = 2000;

/** How far, in levels of what shows, a place may be from a colour that can be seen through a veil. */
const SEEN_SLACK = 6;

/**
 * The share of what shows within a veil that can lie below it, but for what is known to hide it: the blurred edge of a line is
 * no veil over what it encloses.
 */
export function seenShare(veil: Veil, image: Raster, hidden?: Uint8Array): number {
  const { left, top, right, bottom } = veilBounds(veil, image);
  const step = Math.max(1, Math.round(Math.sqrt(((right - left) * (bottom - top)) / LOOKED_PLACES)));
  const slack = SEEN_SLACK / veil.through;
  let [seen, whole] = [0, 0];
  for (let y = top + (step >> 1); y <= bottom; y += step) {
    for (let x = left + (step >> 1); x <= right; x += step) {
      if (veilCoverage(veil, x, y) < 0.5 || hidden?.[y * image.widthPx + x] === 1) continue;
      whole += 1;
      const at = (y * image.widthPx + x) * 4;
      const below = [0, 1, 2].map((channel) => unveiled(veil, image.data[at + channel]!, channel));
      if (below.every((value) => value >= -slack && value <= 255 + slack)) seen += 1;
    }
  }
  return seen / Math.max(1, whole);
}

/** A picture without veils, where nothing else is known of it. */
export function withoutVeils(image: Raster, veils: readonly Veil[]): Raster {
  if (veils.length === 0) return image;
  const bare: Raster = { ...image, data: image.data.slice() };
  for (const veil of veils) {
    const { left, top, right, bottom } = veilBounds(veil, image);
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) {
        const at = (y * image.widthPx + x) * 4;
        const coverage = veilCoverage(veil, x, y);
        for (let channel = 0; channel < 3; channel += 1)
          bare.data[at + channel] = Math.round(unveiled(veil, bare.data[at + channel]!, channel, coverage));
      }
    }
  }
  return bare;
}

/** The translucent rectangles of a picture, also such as run off it. About 100 ms per megapixel. */
export function findVeils(image: Raster, noisy: boolean): Veil[] {
  const groups: VeilEdge[][] = [];
  for (const edge of veilEdges(image, noisy)) {
    const group = groups.find((own) => isAlike(own[0]!, edge));
    if (group) group.push(edge);
    else groups.push([edge]);
  }
  return groups.flatMap((edges) => bounded(edges, image) ?? []);
}

/** The share of a pixel that a veil covers. */
export function veilCoverage({ outline, mask }: Veil, x: number, y: number): number {
  if (mask) {
    const { left, top, right, bottom } = mask.bounds;
    if (x < left || y < top || x > right || y > bottom) return 0;
    return mask.alpha[(y - top) * widthOf(mask.bounds) + x - left]! / 255;
  }
  if (!outline) return 0;
  if (outline.type !== 'rectangle' || outline.cornerRadiusPx > 0)
    return Math.min(1, Math.max(0, 0.5 - distanceFrom(outline, x + 0.5, y + 0.5)));
  const { leftPx, topPx, widthPx, heightPx } = outline;
  const across = Math.min(x + 1, leftPx + widthPx) - Math.max(x, leftPx);
  const along = Math.min(y + 1, topPx + heightPx) - Math.max(y, topPx);
  return across <= 0 || along <= 0 ? 0 : across * along;
}

/** The pixels of the canvas that a veil touches. */
export function veilBounds(
  { outline, mask }: Pick<Veil, 'outline' | 'mask'>,
  { widthPx, heightPx }: Size,
): Bounds {
  if (mask) return mask.bounds;
  if (!outline) return { left: 0, top: 0, right: -1, bottom: -1 };
  const { left, top, right, bottom } = formBounds(outline);
  return {
    left: Math.max(0, left - 1),
    top: Math.max(0, top - 1),
    right: Math.min(widthPx - 1, right + 1),
    bottom: Math.min(heightPx - 1, bottom + 1),
  };
}

/** One channel of what lies below a veil, from what shows; may lie outside of 0..255 where nothing below explains it. */
export function unveiled(veil: Veil, value: number, channel: number, coverage = 1): number {
  const alpha = Math.round(255 * (1 - veil.through) * coverage) / 255;
  return (value - alpha * veil.color[channel]!) / (1 - alpha);
}

/** The paint that lies below a veil. */
export function unveiledPaint(veil: Veil, paint: PaintModel): PaintModel {
  const table = paint.table.map((value, at) => Math.min(255, Math.max(0, unveiled(veil, value, at % 3))));
  return { ...paint, residual: paint.residual / veil.through, table };
}

/** Whether a colour can be seen through a veil at all: what lies below it has a colour. */
export function isSeenThrough(veil: Veil, color: ArrayLike<number>, slackLevels: number, at = 0): boolean {
  const slack = 4 + slackLevels / veil.through;
  for (let channel = 0; channel < 3; channel += 1) {
    const below = unveiled(veil, color[at + channel]!, channel);
    if (below < -slack || below > 255 + slack) return false;
  }
  return true;
}

/** Whether two veils share a pixel. */
export function overlaps(one: Veil, other: Veil, canvas: Size): boolean {
  const [a, b] = [veilBounds(one, canvas), veilBounds(other, canvas)];
  for (let y = Math.max(a.top, b.top); y <= Math.min(a.bottom, b.bottom); y += 1)
    for (let x = Math.max(a.left, b.left); x <= Math.min(a.right, b.right); x += 1)
      if (veilCoverage(one, x, y) > 0 && veilCoverage(other, x, y) > 0) return true;
  return false;
}

/** A veil's own pixels. */
export function drawVeil(veil: Veil, canvas: Size): { readonly bounds: Bounds; readonly raster: Raster } {
  const bounds = veilBounds(veil, canvas);
  const raster = createRaster(widthOf(bounds), bounds.bottom - bounds.top + 1);
  const color = Float32Array.from(veil.color);
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1, at += 4) {
      if (veil.paint) paintAt(veil.paint, x, y, color);
      for (let channel = 0; channel < 3; channel += 1)
        raster.data[at + channel] = Math.round(color[channel]!);
      raster.data[at + 3] = Math.round(255 * (1 - veil.through) * veilCoverage(veil, x, y));
    }
  }
  return { bounds, raster };
}
