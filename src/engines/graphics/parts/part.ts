import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import { explainsAll, fitShadedPaint, stepsInside } from '../shadows/shaded-paint.ts';
import { unshaded } from '../shadows/unshaded-paint.ts';
import type { FlatZones } from './flat-zones.ts';
import type { PaintModel, PaintSamples } from './paint.ts';
import { fitPaint } from './paint.ts';
import { sharedPaints } from './shared-paint.ts';

/** Edges of a part's pixels on the canvas; `right` and `bottom` are the last pixels inside. */
export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A connected piece of the picture in one paint: a flat zone, a thin stroke of ink, or a piece of texture. */
export interface Part {
  readonly id: number;
  /** `ink` is thinner than an anti-aliased edge is wide; `texture` has no one paint. */
  readonly kind: 'zone' | 'ink' | 'texture';
  readonly paint: PaintModel;
  /** Pixels that it has the larger share of. */
  area: number;
  bounds: Bounds;
  /** Mean second difference along the rows inside it, in levels of the picture itself: 0 where flat, above 2 with grain. */
  roughness: number;
}

const MOST_SAMPLES = 2000;

/** Tolerances above this, in levels, are such of pictures with compression noise. */
const NOISY_TOLERANCE = 2;

export const emptyBounds = (): Bounds => ({
  left: Number.MAX_SAFE_INTEGER,
  top: Number.MAX_SAFE_INTEGER,
  right: -1,
  bottom: -1,
});

export function includePixel(bounds: Bounds, x: number, y: number): void {
  if (x < bounds.left) bounds.left = x;
  if (x > bounds.right) bounds.right = x;
  if (y < bounds.top) bounds.top = y;
  if (y > bounds.bottom) bounds.bottom = y;
}

export function includeBounds(bounds: Bounds, other: Bounds): void {
  bounds.left = Math.min(bounds.left, other.left);
  bounds.top = Math.min(bounds.top, other.top);
  bounds.right = Math.max(bounds.right, other.right);
  bounds.bottom = Math.max(bounds.bottom, other.bottom);
}

export const widthOf = (bounds: Bounds): number => bounds.right - bounds.left + 1;
export const heightOf = (bounds: Bounds): number => bounds.bottom - bounds.top + 1;

/** Whether two boxes share a pixel. */
export const meet = (one: Bounds, other: Bounds): boolean =>
  one.left <= other.right && other.left <= one.right && one.top <= other.bottom && other.top <= one.bottom;

/** Which pixels have all four neighbours in their own zone; counted per zone. */
function innerCounts(labels: Int32Array, widthPx: number, count: number): Int32Array {
  const inner = new Int32Array(count);
  for (let pixel = widthPx + 1; pixel < labels.length - widthPx - 1; pixel += 1) {
    const label = labels[pixel]!;
    if (label >= 0 && isInner(labels, pixel, widthPx)) inner[label]! += 1;
  }
  return inner;
}

function isInner(labels: Int32Array, pixel: number, widthPx: number): boolean {
  const label = labels[pixel];
  return (
    labels[pixel - 1] === label &&
    labels[pixel + 1] === label &&
    labels[pixel - widthPx] === label &&
    labels[pixel + widthPx] === label
  );
}

/** Share of the canvas from which a zone may be a ground with shadows on it. */
const LEAST_GROUND_SHARE = 0.05;

/** Evenly spread samples of every zone's inner pixels. Linear in pixels. */
function zoneSamples(calm: Raster, { labels, count }: FlatZones): PaintSamples[] {
  const { widthPx, data } = calm;
  const inner = innerCounts(labels, widthPx, count);
  const starts = new Int32Array(count + 1);
  const strides = new Float64Array(count);
  for (let zone = 0; zone < count; zone += 1) {
    const wanted = Math.min(inner[zone]!, MOST_SAMPLES);
    strides[zone] = inner[zone]! / wanted;
    starts[zone + 1] = starts[zone]! + wanted;
  }
  const total = starts[count]!;
  const columns = ['x', 'y', 'red', 'green', 'blue'] as const;
  const all = Object.fromEntries(columns.map((name) => [name, new Float32Array(total)])) as Record<
    (typeof columns)[number],
    Float32Array
  >;
  const seen = new Int32Array(count);
  const taken = new Int32Array(count);
  for (let pixel = widthPx + 1; pixel < labels.length - widthPx - 1; pixel += 1) {
    const zone = labels[pixel]!;
    if (zone < 0 || !isInner(labels, pixel, widthPx)) continue;
    const index = seen[zone]!;
    seen[zone] = index + 1;
    // The n-th sample is the pixel at n strides, jittered by a fixed amount so that it follows no column.
    if (index < taken[zone]! * strides[zone]! || starts[zone]! + taken[zone]! >= starts[zone + 1]!) continue;
    const slot = starts[zone]! + taken[zone]!;
    taken[zone]! += 1;
    all.x[slot] = pixel % widthPx;
    all.y[slot] = Math.floor(pixel / widthPx);
    all.red[slot] = data[pixel * 4]!;
    all.green[slot] = data[pixel * 4 + 1]!;
    all.blue[slot] = data[pixel * 4 + 2]!;
  }
  return Array.from({ length: count }, (_, zone) => {
    const [start, end] = [starts[zone]!, starts[zone]! + taken[zone]!];
    return {
      count: end - start,
      x: all.x.subarray(start, end),
      y: all.y.subarray(start, end),
      red: all.red.subarray(start, end),
      green: all.green.subarray(start, end),
      blue: all.blue.subarray(start, end),
    };
  });
}

/** The paints of zones. */
export interface ZonePaints {
  readonly paints: readonly PaintModel[];
  /** What each zone's own samples say, before any share one. */
  readonly fits: readonly PaintModel[];
  /** Those of them that were read where the shadows on a zone end. */
  readonly readFar: ReadonlySet<PaintModel>;
  /** Pixels of each zone. */
  readonly areas: Int32Array;
}

/**
 * Fits the paint of every zone to samples of its inner pixels, and one paint to all pieces of one gradient. A zone that lost
 * no pixel since it was fitted `before` keeps its fit. Linear in pixels, and about 2 ms for each zone that is no single colour.
 */
export async function zonePaints(
  calm: Raster,
  zones: FlatZones,
  tolerance: number,
  pace: Pace,
  before: ZonePaints | null = null,
): Promise<ZonePaints> {
  const areas = new Int32Array(zones.count);
  for (const zone of zones.labels) if (zone >= 0) areas[zone]! += 1;
  const samples = zoneSamples(calm, zones);
  const fits: PaintModel[] = [];
  const least = LEAST_GROUND_SHARE * zones.labels.length;
  let inside: Uint8Array | null = null;
  const readFar = new Set<PaintModel>(before?.readFar);
  for (const [zone, own] of samples.entries()) {
    await pace.breathe();
    const isKnown = before !== null && before.areas[zone] === areas[zone];
    let fit = isKnown ? before.fits[zone]! : fitPaint(own, tolerance);
    if (!isKnown && areas[zone]! >= least && !explainsAll(fit, own, tolerance)) {
      inside ??= stepsInside(zones.labels, calm.widthPx);
      const far = fitShadedPaint(own, inside, calm.widthPx, tolerance);
      if (far) readFar.add(far);
      fit = far ?? fit;
    }
    fits.push(fit);
  }
  const shared = sharedPaints(fits, samples, areas, { tolerance, pixels: zones.labels.length });
  const bare = new Map<PaintModel, PaintModel>();
  for (const paint of shared) {
    if (bare.has(paint) || paint.type === 'flat' || paint.type === 'free') continue;
    // What was read where the shadows end is free of them.
    if (readFar.has(paint)) continue;
    await pace.breathe();
    const own = samples.filter((_, zone) => shared[zone] === paint);
    bare.set(paint, unshaded(paint, own, tolerance > NOISY_TOLERANCE));
  }
  return { paints: shared.map((paint) => bare.get(paint) ?? paint), fits, readFar, areas };
}
