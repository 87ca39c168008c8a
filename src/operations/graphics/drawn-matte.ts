import { labOf } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import { piecesOf as pixelPieces } from '../../domain/pieces.ts';
import type { Raster } from '../../domain/raster.ts';
import { innerAreas, nearestZones, type Zones, zonesOf } from './color-zones.ts';

/** So much of a figure in one zone with as much that is none is no mistake of the network. */
const LEAK_SHARE = 0.04;

/** Zones with an inner part from this share of the picture on are areas that somebody painted; others are edges and specks. */
const LEAST_SHARE = 0.0001;

/** A zone with so much of its outline on a figure is of the figure, where its colour says nothing. */
const ENCLOSED_SHARE = 0.6;
const LEAST_ENCLOSED = 0.4;
const MOST_ROUNDS = 4;

/** How much the colour counts: that of what is enclosed, and that of what the matte covers. */
const COLOR_WEIGHT = 0.7;
const OWN_COLOR_WEIGHT = 0.3;

/** How far apart colours are that still say something about each other (CIELAB), and how much any colour is there anyway. */
const SAME_COLOR = 10;
const LEAST_LIKENESS = 0.001;

/** What stands apart from a figure and has less than this share of its area is none of it. */
const SCRAP_SHARE = 0.01;

type Lab = readonly [number, number, number];

/**
 * A matte of a drawn picture, put right by areas of colour: a network errs by whole ones, a face that is left out, a wall that
 * is taken half. Each area goes where most of it lies, and what is enclosed by the figure for the most part goes with it. Some
 * 0.3 s per megapixel.
 */
export function drawnMatte(image: Raster, matte: Mask): Mask {
  const { widthPx, heightPx } = image;
  const zones = partedZones(zonesOf(image), matte);
  const least = LEAST_SHARE * widthPx * heightPx;
  const sums = new Float64Array(zones.areas.length);
  for (const [pixel, zone] of zones.owner.entries()) sums[zone]! += matte.data[pixel]!;
  const inner = innerAreas(zones, image);
  const isIn = zones.areas.map((area, zone) => (inner[zone]! < least ? null : sums[zone]! >= 127.5 * area));
  const labels = nearestZones(zones, (zone) => isIn[zone] !== null, widthPx, heightPx);
  const colors = new ZoneColors(image, zones, isIn);
  const first = colors.shares(isIn);
  for (const [zone, own] of isIn.entries()) {
    if (own === null) continue;
    const mean = sums[zone]! / (255 * zones.areas[zone]!);
    isIn[zone] = mean + OWN_COLOR_WEIGHT * (first.get(zone)! - 0.5) >= 0.5;
  }
  takeInEnclosed(labels, zones, isIn, colors, image);
  const snapped = createMask(widthPx, heightPx);
  for (const [pixel, zone] of labels.entries())
    snapped.data[pixel] = zone < 0 ? matte.data[pixel]! : isIn[zone] ? 255 : 0;
  return withoutScraps(snapped);
}

/** A matte without what stands apart from its largest part and is tiny against it: letters and specks beside a figure. */
function withoutScraps(matte: Mask): Mask {
  const solid = Uint8Array.from(matte.data, (value) => (value >= 128 ? 1 : 0));
  const parts = pixelPieces(solid, matte.widthPx).filter(({ value }) => value === 1);
  const largest = Math.max(0, ...parts.map(({ pixels }) => pixels.length));
  for (const { pixels } of parts)
    if (pixels.length < SCRAP_SHARE * largest) for (const pixel of pixels) matte.data[pixel] = 0;
  return matte;
}

/** Zones that run over an edge that is not to be seen: the network's own cut stands where it parts as much of the figure. */
function partedZones({ owner, areas }: Zones, matte: Mask): Zones {
  const inside = new Float64Array(areas.length);
  let figure = 0;
  for (const [pixel, zone] of owner.entries()) {
    if (matte.data[pixel]! < 128) continue;
    inside[zone]! += 1;
    figure += 1;
  }
  const parted = [...areas];
  const innerOf = new Map<number, number>();
  for (const [zone, area] of areas.entries()) {
    if (Math.min(inside[zone]!, area - inside[zone]!) < LEAK_SHARE * figure) continue;
    innerOf.set(zone, parted.length);
    parted.push(inside[zone]!);
    parted[zone] = area - inside[zone]!;
  }
  for (const [pixel, zone] of owner.entries()) {
    const inner = matte.data[pixel]! >= 128 ? innerOf.get(zone) : undefined;
    if (inner !== undefined) owner[pixel] = inner;
  }
  return { owner, areas: parted };
}

/** Lets the figure take in zones that lie within it for the most part; those at the rim of the picture go on beyond it. */
function takeInEnclosed(
  labels: Int32Array,
  { areas }: Zones,
  isIn: (boolean | null)[],
  colors: ZoneColors,
  { widthPx, heightPx }: Raster,
): void {
  const outline = new Float64Array(areas.length);
  const borders = areas.map(() => new Map<number, number>());
  const meet = (one: number, other: number): void => {
    if (one === other) return;
    for (const [zone, next] of [
      [one, other],
      [other, one],
    ] as const) {
      outline[zone]! += 1;
      borders[zone]!.set(next, (borders[zone]!.get(next) ?? 0) + 1);
    }
  };
  for (const [pixel, zone] of labels.entries()) {
    const column = pixel % widthPx;
    if (column < widthPx - 1) meet(zone, labels[pixel + 1]!);
    if (pixel < widthPx * (heightPx - 1)) meet(zone, labels[pixel + widthPx]!);
    const isRim =
      column === 0 || column === widthPx - 1 || pixel < widthPx || pixel >= widthPx * (heightPx - 1);
    if (isRim) outline[zone]! += 1;
  }
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let changed = false;
    const shares = colors.shares(isIn);
    for (const [zone, own] of isIn.entries()) {
      if (own !== false) continue;
      let within = 0;
      for (const [next, length] of borders[zone]!) if (isIn[next]) within += length;
      const enclosed = within / Math.max(1, outline[zone]!);
      if (enclosed < LEAST_ENCLOSED || enclosed + COLOR_WEIGHT * (shares.get(zone)! - 0.5) < ENCLOSED_SHARE)
        continue;
      isIn[zone] = true;
      changed = true;
    }
    if (!changed) return;
  }
}

/** What the colours of zones say about where they belong. */
class ZoneColors {
  readonly #known: readonly { readonly zone: number; readonly areaPx: number; readonly lab: Lab }[];

  constructor({ data }: Raster, { owner, areas }: Zones, isIn: readonly (boolean | null)[]) {
    const sums = new Float64Array(areas.length * 3);
    for (const [pixel, zone] of owner.entries())
      for (let channel = 0; channel < 3; channel += 1)
        sums[zone * 3 + channel]! += data[pixel * 4 + channel]!;
    this.#known = areas.flatMap((areaPx, zone) => {
      if (isIn[zone] === null) return [];
      const mean = (channel: number): number => Math.round(sums[zone * 3 + channel]! / areaPx);
      return [{ zone, areaPx, lab: labOf(mean(0), mean(1), mean(2)) }];
    });
  }

  /** By zone, how much more usual its colour is in the rest of the figure than beside it, 0..1. */
  shares(isIn: readonly (boolean | null)[]): ReadonlyMap<number, number> {
    let [inside, outside] = [1, 1];
    for (const { zone, areaPx } of this.#known) {
      if (isIn[zone]) inside += areaPx;
      else outside += areaPx;
    }
    return new Map(
      this.#known.map(({ zone, lab }) => {
        let [within, beside] = [LEAST_LIKENESS, LEAST_LIKENESS];
        for (const other of this.#known) {
          if (other.zone === zone) continue;
          const distance = Math.hypot(lab[0] - other.lab[0], lab[1] - other.lab[1], lab[2] - other.lab[2]);
          const alike = other.areaPx * Math.exp(-((distance / SAME_COLOR) ** 2));
          if (isIn[other.zone]) within += alike / inside;
          else beside += alike / outside;
        }
        return [zone, within / (within + beside)];
      }),
    );
  }
}
