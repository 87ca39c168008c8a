import type { Raster } from '../../../domain/raster.ts';
import type { FlatZones } from '../parts/flat-zones.ts';
import { NO_ZONE } from '../parts/flat-zones.ts';
import type { PaintModel } from '../parts/paint.ts';
import { paintAt } from '../parts/paint.ts';
import { Partition } from '../parts/partition.ts';

/** Share of the canvas from which a zone is a ground that things throw shadows on. */
const LEAST_GROUND_SHARE = 0.005;

/** How far, in levels, a pixel may be off its ground's colour at a share of its light. */
const MOST_OFF = 4;

/** Light that a shadow leaves, and by how much it changes from a pixel to the next: more is the edge of a thing. */
const LEAST_LIGHT = 0.35;
const MOST_LIGHT = 1.02;
const MOST_LIGHT_STEP = 0.06;

/** The sum of a ground's channels below which its shadows cannot be told from its noise. */
const LEAST_BRIGHTNESS = 90;

/** Share of another zone's pixels that must be the ground's in a shadow, and the most light there, for it to be in that shadow. */
const LEAST_TAKEN_SHARE = 0.8;
const MOST_ZONE_LIGHT = 0.85;

/** Share of the boundary of such a zone, where more light falls on the ground beyond, along which that changes softly. */
const LEAST_SOFT_SHARE = 0.5;

/** Light below which a pixel is deep in a shadow, how many of them there must be, and how far from one its rim is steep. */
const DEEP_LIGHT = 0.9;
const LEAST_DEEP_PIXELS = 24;
const RIM_PX = 6;

/**
 * Gives the pixels of a short soft shadow to the ground that it falls on: from the ground on, its colour at a light that
 * changes less from a pixel to the next than at any edge. A shadow too short for one zone falls to pieces otherwise, and those
 * beside a picture are taken for its texture. For pictures without noise. Linear in pixels.
 */
export function growShades(calm: Raster, zones: FlatZones, paints: readonly PaintModel[]): FlatZones {
  const { widthPx, data } = calm;
  const { labels, count } = zones;
  const areas = new Int32Array(count);
  for (const zone of labels) if (zone >= 0) areas[zone]! += 1;
  const isGround = Uint8Array.from(areas, (area, zone) =>
    area >= LEAST_GROUND_SHARE * labels.length && paints[zone]!.type !== 'free' ? 1 : 0,
  );
  const color = new Float32Array(3);
  /** The light that falls on a ground at a pixel; -1 where the pixel does not show it. */
  const lightAt = (pixel: number, zone: number): number => {
    paintAt(paints[zone]!, pixel % widthPx, Math.floor(pixel / widthPx), color);
    const whole = color[0]! + color[1]! + color[2]!;
    if (whole < LEAST_BRIGHTNESS) return -1;
    const at = pixel * 4;
    const light = (data[at]! + data[at + 1]! + data[at + 2]!) / whole;
    if (light < LEAST_LIGHT || light > MOST_LIGHT) return -1;
    for (let channel = 0; channel < 3; channel += 1)
      if (Math.abs(data[at + channel]! - light * color[channel]!) > MOST_OFF) return -1;
    return light;
  };
  const same = new Partition(count);
  const beside = new Float32Array(3);
  /** Joins two grounds where one shadow goes over from one to the other: what lies before it parts them. */
  const meet = (pixel: number, zone: number, other: number, from: number): void => {
    if (isGround[other] === 0 || same.root(zone) === same.root(other)) return;
    const own = lightAt(pixel, zone);
    if (own < 0 || own > DEEP_LIGHT || Math.abs(own - from) > MOST_LIGHT_STEP) return;
    paintAt(paints[other]!, pixel % widthPx, Math.floor(pixel / widthPx), beside);
    if (color.every((value, channel) => Math.abs(value - beside[channel]!) <= MOST_OFF))
      same.join(zone, other);
  };
  const ground = new Int32Array(labels.length).fill(NO_ZONE);
  const light = new Float32Array(labels.length);
  const queue: number[] = [];
  const reach = (pixel: number, zone: number, from: number): void => {
    if (ground[pixel] !== NO_ZONE) {
      if (ground[pixel] !== zone) meet(pixel, zone, ground[pixel]!, from);
      return;
    }
    // A ground is none of another's shadows.
    if (labels[pixel]! >= 0 && isGround[labels[pixel]!] === 1) return;
    const own = lightAt(pixel, zone);
    if (own < 0 || Math.abs(own - from) > MOST_LIGHT_STEP) return;
    ground[pixel] = zone;
    light[pixel] = own;
    queue.push(pixel);
  };
  const spread = (pixel: number, zone: number, from: number): void => {
    const x = pixel % widthPx;
    if (x > 0) reach(pixel - 1, zone, from);
    if (x < widthPx - 1) reach(pixel + 1, zone, from);
    if (pixel >= widthPx) reach(pixel - widthPx, zone, from);
    if (pixel + widthPx < labels.length) reach(pixel + widthPx, zone, from);
  };
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    const zone = labels[pixel]!;
    if (zone < 0 || isGround[zone] === 0) continue;
    const x = pixel % widthPx;
    const isRim =
      (x > 0 && labels[pixel - 1] !== zone) ||
      (x < widthPx - 1 && labels[pixel + 1] !== zone) ||
      (pixel >= widthPx && labels[pixel - widthPx] !== zone) ||
      (pixel + widthPx < labels.length && labels[pixel + widthPx] !== zone);
    if (!isRim) continue;
    const own = lightAt(pixel, zone);
    if (own >= 0) spread(pixel, zone, own);
  }
  for (let next = 0; next < queue.length; next += 1)
    spread(queue[next]!, ground[queue[next]!]!, light[queue[next]!]!);
  const shown = taken(zones, ground, light, queue, { lightAt, widthPx, areas });
  const result = shown.map((zone) => (zone >= 0 ? same.root(zone) : zone));
  return { labels: result, count };
}

interface Lit {
  /** The light that falls on a ground at a pixel; -1 where the pixel does not show it. */
  readonly lightAt: (pixel: number, zone: number) => number;
  readonly widthPx: number;
  readonly areas: Int32Array;
}

/** The labels with what was reached in deep shadows, where that is more than a line along an edge. */
function taken(
  { labels, count }: FlatZones,
  ground: Int32Array,
  light: Float32Array,
  reached: readonly number[],
  { lightAt, widthPx, areas }: Lit,
): Int32Array {
  const isOf = (pixel: number, zone: number): boolean => ground[pixel] === zone || labels[pixel] === zone;
  const isInner = (pixel: number): boolean => {
    const zone = ground[pixel]!;
    return (
      zone !== undefined &&
      zone !== NO_ZONE &&
      isOf(pixel - 1, zone) &&
      isOf(pixel + 1, zone) &&
      isOf(pixel - widthPx, zone) &&
      isOf(pixel + widthPx, zone)
    );
  };
  const broad = reached.filter((pixel) =>
    [pixel, pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx].some(isInner),
  );
  const deep = new Int32Array(count);
  const isNearDeep = new Uint8Array(labels.length);
  for (const pixel of broad) {
    if (light[pixel]! >= DEEP_LIGHT) continue;
    deep[ground[pixel]!]! += 1;
    const x = pixel % widthPx;
    const [left, right] = [Math.max(0, x - RIM_PX), Math.min(widthPx - 1, x + RIM_PX)];
    for (let down = -RIM_PX; down <= RIM_PX; down += 1) {
      const row = pixel - x + down * widthPx;
      if (row >= 0 && row < labels.length) isNearDeep.fill(1, row + left, row + right + 1);
    }
  }
  const kept = broad.filter((pixel) => isNearDeep[pixel] === 1 && deep[ground[pixel]!]! >= LEAST_DEEP_PIXELS);
  const [inZone, steps, soft] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const lightIn = new Float64Array(count);
  for (const pixel of kept) {
    const zone = labels[pixel]!;
    if (zone < 0) continue;
    inZone[zone]! += 1;
    lightIn[zone]! += light[pixel]!;
    for (const near of [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx]) {
      if (labels[near] === undefined || labels[near] === zone) continue;
      const beyond = lightAt(near, ground[pixel]!);
      if (beyond <= light[pixel]!) continue;
      steps[zone]! += 1;
      if (beyond - light[pixel]! <= MOST_LIGHT_STEP) soft[zone]! += 1;
    }
  }
  const result = labels.slice();
  for (const pixel of kept) {
    const zone = labels[pixel]!;
    const isShadow =
      zone < 0 ||
      (inZone[zone]! >= LEAST_TAKEN_SHARE * areas[zone]! &&
        lightIn[zone]! <= MOST_ZONE_LIGHT * inZone[zone]! &&
        // A thing in a shade of the ground's colour has an edge, which is soft only where it runs along the pixels.
        soft[zone]! >= LEAST_SOFT_SHARE * steps[zone]!);
    if (isShadow) result[pixel] = ground[pixel]!;
  }
  return result;
}
