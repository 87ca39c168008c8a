import type { FillRoute } from '../../domain/capability.ts';
import type { Pace } from '../pace.ts';
import type { Canvas } from './canvas.ts';
import { collectGrain } from './grain.ts';
import { eachRun, type Hole } from './holes.ts';
import { type Cone, guessCone, refineCone } from './radial.ts';
import { type Ring, thinRing } from './ring.ts';
import { type Frame, fitPolynomial, fitRobustly, fitThriftily, residuals, type Surface } from './surface.ts';

/** Noise above this is texture: patches show it better than a surface with grain. */
const MOST_NOISE = 4;
const LEAST_CONTACT_SHARE = 0.93;
const LEAST_RING_SHARE = 0.7;
const CONE_SAMPLES = 1500;
/** Each round of a robust fit goes on from the one before with nearly its weights, so that a few steps will do. */
const ROUND_STEPS = 3;
/** A ring of which less than this lies near any smooth surface needs no closer look. */
const LEAST_SMOOTH_SHARE = 0.6;
const SMOOTH_DISTANCE = 16;
/** Root mean square of plain rounding is .29; above this the ring has grain of its own. */
export const ROUNDING_RMS = 0.36;

/** How well a surface must fit, and how far it may bend. */
export interface Demands {
  readonly tolerance: number;
  /** Root mean square of what is left over, beyond what the ring's noise explains. */
  readonly rms: number;
  /** Mean of what is left over in any direction. */
  readonly bias: number;
  readonly shapes: 'flat' | 'linear' | 'all';
}

const WHOLE_RING: Demands = { tolerance: 1.6, rms: 0.5, bias: 0.3, shapes: 'all' };
/** Compression leaves blocks that are a level off; nothing but a surface lies under them. */
const COMPRESSED_RING: Demands = { tolerance: 4, rms: 1.3, bias: 0.9, shapes: 'all' };
/** For a piece of the ring: anything that bends would be stretched far beyond what was seen of it. */
export const LINEAR_PIECE: Demands = { ...WHOLE_RING, shapes: 'linear' };
export const FLAT_PIECE: Demands = { ...WHOLE_RING, shapes: 'flat' };
/** Printed or painted ground that is a little uneven is still one piece. */
export const UNEVEN_PIECE: Demands = { tolerance: 9, rms: 2.4, bias: 3.5, shapes: 'flat' };

export interface Fit {
  readonly surface: Surface;
  readonly tolerance: number;
  readonly rms: number;
}

/** The simplest surface that explains what lies around a hole, or `null` where none does. */
export function fitSurface(ring: Ring, hole: Hole, demands: Demands = WHOLE_RING): Fit | null {
  const fitting = fitInSteps(ring, hole, demands);
  for (;;) {
    const step = fitting.next();
    if (step.done) return step.value;
  }
}

/** The same, with a pause for the caller after each surface that was tried. */
function* fitInSteps(ring: Ring, hole: Hole, demands: Demands): Generator<void, Fit | null> {
  if (ring.count < 12 || ring.noise > MOST_NOISE) return null;
  const frame = frameOf(hole);
  const tolerance = Math.max(demands.tolerance, 4 * ring.noise);
  const judged = (surface: Surface | null) => judge(ring, surface, tolerance, hole, demands);
  const polynomial = (degree: 0 | 1 | 2) =>
    judged(fitThriftily(ring, tolerance, (samples, weight) => fitPolynomial(samples, weight, frame, degree)));
  const flat = judged(fitFlat(ring, tolerance));
  if (demands.shapes === 'flat') return flat;
  yield;
  const linear = polynomial(1);
  if (flat && (!linear || flat.rms <= linear.rms * 1.08 + 0.02)) return flat;
  if (linear && linear.rms <= Math.max(0.3, ring.noise * 0.5)) return linear;
  if (demands.shapes === 'linear') return linear;
  const candidates = [linear];
  for (const free of [2, 3] as const) {
    yield;
    candidates.push(judged(fitCone(ring, tolerance, frame, free)));
  }
  yield;
  candidates.push(polynomial(2));
  const fitted = candidates.filter((fit) => fit !== null);
  const best = Math.min(...fitted.map((fit) => fit.rms));
  return fitted.find((fit) => fit.rms <= best * 1.04 + 0.005) ?? null;
}

function frameOf({ box }: Hole): Frame {
  return {
    centerX: box.leftPx + (box.widthPx - 1) / 2,
    centerY: box.topPx + (box.heightPx - 1) / 2,
    unitPx: Math.max(8, Math.max(box.widthPx, box.heightPx) / 2),
  };
}

/** Whether a ring may lie on a smooth surface, by a rough fit to a part of it. */
function isPlausible(ring: Ring, hole: Hole): boolean {
  const few = thinRing(ring, CONE_SAMPLES);
  if (few.count < 12) return true;
  const frame = frameOf(hole);
  const rough = fitRobustly(few, SMOOTH_DISTANCE, (weight) => fitPolynomial(few, weight, frame, 2));
  const near = residuals(few, rough).filter((distance) => distance <= SMOOTH_DISTANCE).length;
  return near >= LEAST_SMOOTH_SHARE * few.count;
}

/** The commonest colour: exact where the ground is one colour, the mean of what is near it where it has grain. */
function fitFlat(ring: Ring, tolerance: number): Surface {
  const counts = new Map<number, number>();
  let common = 0;
  let most = 0;
  for (let sample = 0; sample < ring.count; sample += 1) {
    const at = sample * 3;
    const key = (ring.color[at]! << 16) | (ring.color[at + 1]! << 8) | ring.color[at + 2]!;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count <= most) continue;
    most = count;
    common = key;
  }
  const mean = [(common >> 16) & 255, (common >> 8) & 255, common & 255];
  if (most < ring.count * 0.5) {
    for (let round = 0; round < 4; round += 1) {
      const sum = [0, 0, 0];
      let used = 0;
      for (let sample = 0; sample < ring.count; sample += 1) {
        const red = ring.color[sample * 3]!;
        const green = ring.color[sample * 3 + 1]!;
        const blue = ring.color[sample * 3 + 2]!;
        if (Math.abs(red - mean[0]!) > tolerance) continue;
        if (Math.abs(green - mean[1]!) > tolerance || Math.abs(blue - mean[2]!) > tolerance) continue;
        used += 1;
        sum[0]! += red;
        sum[1]! += green;
        sum[2]! += blue;
      }
      if (used > 0) for (let channel = 0; channel < 3; channel += 1) mean[channel] = sum[channel]! / used;
    }
  }
  return {
    route: 'flat',
    at(_x, _y, color) {
      color.set(mean);
    },
  };
}

/** Fits to a part of the ring, and only where that promises well to the whole of it. */
function fitCone(ring: Ring, tolerance: number, frame: Frame, free: 2 | 3): Surface | null {
  const few = thinRing(ring, CONE_SAMPLES);
  let cone: Cone | null = null;
  const rough = fitRobustly(few, tolerance, (weight) => {
    cone = refineCone(few, weight, frame, cone ?? guessCone(few, weight, frame), free, ROUND_STEPS);
    return cone;
  });
  const inside = residuals(few, rough).filter((distance) => distance <= tolerance).length;
  if (!cone || inside < LEAST_RING_SHARE * few.count) return null;
  const weight = residuals(ring, rough).map((distance) => (distance <= tolerance ? 1 : 0));
  return refineCone(ring, weight, frame, cone, free);
}

/** Keeps a surface only when nearly all that touches the hole lies on it and what is left over has no pattern. */
function judge(
  ring: Ring,
  surface: Surface | null,
  tolerance: number,
  hole: Hole,
  demands: Demands,
): Fit | null {
  if (!surface) return null;
  const distances = residuals(ring, surface);
  const color = new Float64Array(3);
  const { box } = hole;
  // Leftovers averaged by direction seen from the hole: noise averages out, a misfit does not.
  const sectors = 24;
  const sums = new Float64Array(sectors * 3);
  const counts = new Float64Array(sectors);
  let inside = 0;
  let contacts = 0;
  let contactInside = 0;
  let squares = 0;
  for (let sample = 0; sample < ring.count; sample += 1) {
    const isInside = distances[sample]! <= tolerance;
    if (ring.contact[sample]) {
      contacts += 1;
      if (isInside) contactInside += 1;
    }
    if (!isInside) continue;
    inside += 1;
    const x = ring.x[sample]!;
    const y = ring.y[sample]!;
    surface.at(x, y, color);
    const angle = Math.atan2(y - box.topPx - box.heightPx / 2, x - box.leftPx - box.widthPx / 2);
    const sector = Math.min(sectors - 1, Math.floor(((angle + Math.PI) / (2 * Math.PI)) * sectors));
    counts[sector]! += 1;
    for (let channel = 0; channel < 3; channel += 1) {
      const left = ring.color[sample * 3 + channel]! - color[channel]!;
      squares += left * left;
      sums[sector * 3 + channel]! += left;
    }
  }
  if (contactInside < LEAST_CONTACT_SHARE * contacts || inside < LEAST_RING_SHARE * ring.count) return null;
  const rms = Math.sqrt(squares / (inside * 3));
  if (rms > Math.max(demands.rms, 1.4 * ring.noise + 0.15)) return null;
  for (let sector = 0; sector < sectors; sector += 1) {
    if (counts[sector]! < 12) continue;
    const allowed = Math.max(demands.bias, 0.35 * ring.noise) + (3 * rms) / Math.sqrt(counts[sector]!);
    for (let channel = 0; channel < 3; channel += 1) {
      if (Math.abs(sums[sector * 3 + channel]! / counts[sector]!) > allowed) return null;
    }
  }
  return { surface, tolerance, rms };
}

async function fitCalmly(ring: Ring, hole: Hole, demands: Demands, pace: Pace): Promise<Fit | null> {
  const fitting = fitInSteps(ring, hole, demands);
  for (;;) {
    const step = fitting.next();
    if (step.done) return step.value;
    await pace.breathe();
  }
}

/** Paints a hole with the surface around it, with the ring's own grain where it has any; null where none fits. */
export async function fillSmooth(
  canvas: Canvas,
  hole: Hole,
  ring: Ring,
  pace: Pace,
): Promise<FillRoute | null> {
  if (!isPlausible(ring, hole)) return null;
  const fit =
    (await fitCalmly(ring, hole, WHOLE_RING, pace)) ?? (await fitCalmly(ring, hole, COMPRESSED_RING, pace));
  if (!fit) return null;
  const { surface } = fit;
  const grain = fit.rms > ROUNDING_RMS ? collectGrain(canvas, hole, surface, fit.tolerance) : null;
  const color = new Float64Array(3);
  await eachRun(hole, pace, (y, fromX, endX) => {
    for (let x = fromX; x < endX; x += 1) {
      surface.at(x, y, color);
      grain?.add(x, y, color);
      canvas.paint(x, y, color[0]!, color[1]!, color[2]!);
    }
  });
  return surface.route;
}
