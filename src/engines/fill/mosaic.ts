import type { FillRoute } from '../../domain/capability.ts';
import type { Pace } from '../pace.ts';
import type { Canvas } from './canvas.ts';
import { type Chord, type Continuation, continueEdges } from './continuation.ts';
import type { Contour } from './contour.ts';
import { type Outline, outlineHole } from './crossing.ts';
import { collectGrain } from './grain.ts';
import type { Hole } from './holes.ts';
import type { Ring } from './ring.ts';
import { type Segments, segmentRing } from './segments.ts';
import { ROUNDING_RMS } from './smooth.ts';

/** Edge pixels are mixed from so many samples on each side. */
const SAMPLES = 4;

interface Region {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly segment: number;
}

/** A hole whose ring falls into flat or evenly graded pieces, ready to be painted. */
export interface Mosaic {
  /** How many edges run into the hole. */
  readonly crossings: number;
  paint(): Promise<FillRoute>;
}

/**
 * Finds the smooth pieces around a hole and continues the edges between them through it; painting then gives every
 * region its own piece's colours, with smooth edges. Null where the ring is not of that kind.
 */
export async function planMosaic(canvas: Canvas, hole: Hole, ring: Ring, pace: Pace): Promise<Mosaic | null> {
  const segments = await segmentRing(canvas, hole, ring, pace);
  if (!segments) return null;
  await pace.breathe();
  const outline = outlineHole(canvas, hole, segments);
  if (!outline) return null;
  const continuation = outline.crossings.length === 0 ? null : continueEdges(outline, Math.sqrt(hole.areaPx));
  if (outline.crossings.length > 0 && !continuation) return null;
  return {
    crossings: outline.crossings.length,
    async paint() {
      const first = continuation?.crossings[0]?.before ?? outline.first;
      const regions = continuation ? layRegions(outline, continuation) : [];
      await paintRegions(canvas, hole, segments, first, regions, pace);
      const used = [first, ...regions.map((region) => region.segment)];
      const flat = used.every((segment) => segments.fits[segment]!.surface.route === 'flat');
      return flat ? 'flat' : 'linear-gradient';
    },
  };
}

/** Polygons to paint one over the other: outer chords first, and the halves that stems cut off right after. */
function layRegions(outline: Outline, continuation: Continuation): Region[] {
  const { crossings, chords, stems } = continuation;
  const regions: Region[] = [];
  const parentOf = (stem: number): Chord | null =>
    chords
      .filter((chord) => chord.from < stem && stem < chord.to)
      .sort((a, b) => a.to - a.from - (b.to - b.from))[0] ?? null;
  const addStems = (parent: Chord | null) => {
    for (const stem of stems) {
      if (parentOf(stem) !== parent) continue;
      const crossing = crossings[stem]!;
      const end = parent ? crossings[parent.to]! : crossings[0]!;
      const far = 4 * (outline.contour.x.length + 1);
      const outerX = parent ? [...parent.x].reverse() : [];
      const outerY = parent ? [...parent.y].reverse() : [];
      const tip = stemTip(crossing, parent, far);
      const arc = arcBetween(outline.contour, crossing.at, end.at);
      // From the stem along the contour to the chord's end, back along the chord to where the stem meets it.
      const back = parent ? cutAtTip(outerX, outerY, tip) : { x: [tip.x], y: [tip.y] };
      regions.push({
        x: Float64Array.from([crossing.x, ...arc.x, ...back.x, tip.x]),
        y: Float64Array.from([crossing.y, ...arc.y, ...back.y, tip.y]),
        segment: crossing.after,
      });
    }
  };
  addStems(null);
  for (const chord of [...chords].sort((a, b) => b.to - b.from - (a.to - a.from))) {
    const arc = arcBetween(outline.contour, crossings[chord.from]!.at, crossings[chord.to]!.at);
    regions.push({
      x: Float64Array.from([...arc.x, ...[...chord.x].reverse()]),
      y: Float64Array.from([...arc.y, ...[...chord.y].reverse()]),
      segment: crossings[chord.from]!.after,
    });
    addStems(chord);
  }
  return regions;
}

/** Where a stem's straight line first meets its chord, and after which of the chord's points. */
function stemTip(
  crossing: { x: number; y: number; directionX: number; directionY: number },
  parent: Chord | null,
  far: number,
): { x: number; y: number; step: number } {
  const { directionX, directionY } = crossing;
  let nearest = far;
  let nearestStep = 0;
  for (let step = 0; parent && step + 1 < parent.x.length; step += 1) {
    const x = parent.x[step]! - crossing.x;
    const y = parent.y[step]! - crossing.y;
    const nextX = parent.x[step + 1]! - crossing.x;
    const nextY = parent.y[step + 1]! - crossing.y;
    const off = x * directionY - y * directionX;
    const nextOff = nextX * directionY - nextY * directionX;
    if (off > 0 === nextOff > 0) continue;
    const share = off / (off - nextOff);
    const ahead = (x + share * (nextX - x)) * directionX + (y + share * (nextY - y)) * directionY;
    if (ahead <= 0 || ahead >= nearest) continue;
    nearest = ahead;
    nearestStep = step;
  }
  return { x: crossing.x + directionX * nearest, y: crossing.y + directionY * nearest, step: nearestStep };
}

/** The chord's points from its end back to the tip's step. */
function cutAtTip(
  x: readonly number[],
  y: readonly number[],
  tip: { step: number },
): { x: number[]; y: number[] } {
  const keep = Math.max(0, x.length - 1 - tip.step);
  return { x: x.slice(0, keep), y: y.slice(0, keep) };
}

function arcBetween(contour: Contour, from: number, to: number): { x: number[]; y: number[] } {
  const count = contour.x.length;
  const x: number[] = [];
  const y: number[] = [];
  const steps = (to - from + count) % count;
  for (let step = 0; step <= steps; step += 1) {
    x.push(contour.x[(from + step) % count]!);
    y.push(contour.y[(from + step) % count]!);
  }
  return { x, y };
}

async function paintRegions(
  canvas: Canvas,
  hole: Hole,
  segments: Segments,
  first: number,
  regions: readonly Region[],
  pace: Pace,
): Promise<void> {
  const { box } = hole;
  const grains = segments.fits.map((fit) =>
    fit.rms > ROUNDING_RMS ? collectGrain(canvas, hole, fit.surface, fit.tolerance) : null,
  );
  const columns = box.widthPx * SAMPLES;
  const line = new Int16Array(columns * SAMPLES);
  const color = new Float64Array(3);
  const sum = new Float64Array(3);
  const counts = new Map<number, number>();
  let at = 0;
  for (let row = 0; row < box.heightPx; row += 1) {
    await pace.breathe();
    line.fill(first);
    for (let sub = 0; sub < SAMPLES; sub += 1) {
      const y = box.topPx + row + (sub + 0.5) / SAMPLES - 0.5;
      for (const region of regions)
        fillSpans(line.subarray(sub * columns, (sub + 1) * columns), region, y, box.leftPx);
    }
    for (; at < hole.runs.length && hole.runs[at] === box.topPx + row; at += 3) {
      for (let x = hole.runs[at + 1]!; x < hole.runs[at + 2]!; x += 1) {
        counts.clear();
        for (let sub = 0; sub < SAMPLES * SAMPLES; sub += 1) {
          const column = (x - box.leftPx) * SAMPLES + (sub % SAMPLES);
          const segment = line[Math.floor(sub / SAMPLES) * columns + column]!;
          counts.set(segment, (counts.get(segment) ?? 0) + 1);
        }
        sum.fill(0);
        for (const [segment, share] of counts) {
          segments.fits[segment]!.surface.at(x, box.topPx + row, color);
          grains[segment]?.add(x, box.topPx + row, color);
          for (let channel = 0; channel < 3; channel += 1) {
            sum[channel]! += (share * Math.max(0, Math.min(255, color[channel]!))) / (SAMPLES * SAMPLES);
          }
        }
        canvas.paint(x, box.topPx + row, sum[0]!, sum[1]!, sum[2]!);
      }
    }
  }
}

/** Sets the samples of one line that lie inside a polygon (even-odd). */
function fillSpans(line: Int16Array, region: Region, y: number, left: number): void {
  const cuts: number[] = [];
  const count = region.x.length;
  for (let point = 0; point < count; point += 1) {
    const next = (point + 1) % count;
    const y0 = region.y[point]!;
    const y1 = region.y[next]!;
    if (y0 <= y === y1 <= y) continue;
    cuts.push(region.x[point]! + ((y - y0) / (y1 - y0)) * (region.x[next]! - region.x[point]!));
  }
  cuts.sort((a, b) => a - b);
  for (let cut = 0; cut + 1 < cuts.length; cut += 2) {
    const from = Math.max(0, Math.ceil((cuts[cut]! - left + 0.5) * SAMPLES - 0.5));
    const to = Math.min(line.length, Math.ceil((cuts[cut + 1]! - left + 0.5) * SAMPLES - 0.5));
    if (to > from) line.fill(region.segment, from, to);
  }
}
