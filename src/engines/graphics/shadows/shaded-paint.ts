import type { PaintModel, PaintSamples } from '../parts/paint.ts';
import { fitPaint, paintAt, residualsOf } from '../parts/paint.ts';

/** How far from all that lies on a ground, in pixels, its paint is looked for, nearest first. */
const DISTANCES_PX = [12, 20, 32, 48] as const;

/** Samples so far off that are enough, and their share of all. */
const LEAST_SAMPLES = 120;
const LEAST_SHARE = 0.08;

/** Share of them that the paint explains. */
const LEAST_EXPLAINED_SHARE = 0.93;

/** Sides of a ground on which its gradient is read, upper ones first: shadows fall downwards. */
const SIDES = [['upper'], ['left'], ['right'], ['upper', 'left'], ['upper', 'right']] as const;

/** Share of all samples that a gradient read on one side of a ground goes on to explain, and rounds in which it is followed. */
const LEAST_FOLLOWED_SHARE = 0.7;
const FOLLOWING_ROUNDS = 5;

/** How far off it, in tolerances, samples tell of a shadow: it is known less exactly where the shadow begins. */
const LEAST_OFF_TOLERANCES = 4;

/** Share of the samples off the paint that are darker than it, as in a shadow. */
const LEAST_DARKER_SHARE = 0.85;

/** Per pixel, the steps along rows and columns to the nearest pixel of another zone, at most 255; the canvas's border is none. */
export function stepsInside(labels: Int32Array, widthPx: number): Uint8Array {
  const steps = new Uint8Array(labels.length).fill(255);
  const look = (pixel: number, near: number): void => {
    const next = labels[near] === labels[pixel] ? Math.min(255, steps[near]! + 1) : 1;
    if (next < steps[pixel]!) steps[pixel] = next;
  };
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    if (pixel % widthPx > 0) look(pixel, pixel - 1);
    if (pixel >= widthPx) look(pixel, pixel - widthPx);
  }
  for (let pixel = labels.length - 1; pixel >= 0; pixel -= 1) {
    if (pixel % widthPx < widthPx - 1) look(pixel, pixel + 1);
    if (pixel + widthPx < labels.length) look(pixel, pixel + widthPx);
  }
  return steps;
}

const isGradient = ({ type }: PaintModel): boolean => type === 'linear' || type === 'radial';

function chosen(samples: PaintSamples, isChosen: (index: number) => boolean): PaintSamples {
  const used: number[] = [];
  for (let index = 0; index < samples.count; index += 1) if (isChosen(index)) used.push(index);
  const pick = (values: Float32Array): Float32Array => Float32Array.from(used, (index) => values[index]!);
  const { x, y, red, green, blue } = samples;
  return { count: used.length, x: pick(x), y: pick(y), red: pick(red), green: pick(green), blue: pick(blue) };
}

/** Whether a paint is that of nearly all samples: a plain one is rated by those that have it. */
export function explainsAll(model: PaintModel, samples: PaintSamples, tolerance: number): boolean {
  if (model.type === 'free' || model.residual > tolerance) return false;
  const explained = residualsOf(model, samples).filter((value) => value <= 2 * tolerance).length;
  return explained >= LEAST_EXPLAINED_SHARE * samples.count;
}

/** Whether what a paint is off by more than `leastOff` levels is darker than it; `isDarker` compares what shows with it. */
function isShaded(
  model: PaintModel,
  samples: PaintSamples,
  leastOff: number,
  isDarker: (shown: Color, color: Float32Array) => boolean,
): boolean {
  const color = new Float32Array(3);
  let [off, darker] = [0, 0];
  for (let index = 0; index < samples.count; index += 1) {
    paintAt(model, samples.x[index]!, samples.y[index]!, color);
    const shown = [samples.red[index]!, samples.green[index]!, samples.blue[index]!] as const;
    if (shown.every((value, channel) => Math.abs(value - color[channel]!) <= leastOff)) continue;
    off += 1;
    if (isDarker(shown, color)) darker += 1;
  }
  return darker >= LEAST_DARKER_SHARE * off;
}

type Color = readonly [number, number, number];

/** Whether no channel is lighter, by more than a tolerance. */
const isNotLighter = (tolerance: number) => (shown: Color, color: Float32Array) =>
  shown.every((value, channel) => value - color[channel]! <= tolerance);

/** Whether what shows is the same colour under a shadow: some share of all channels. Another paint's is of another hue. */
const isSameDarkened = (tolerance: number) => (shown: Color, color: Float32Array) => {
  const square = color.reduce((sum, value) => sum + value * value, 0);
  const share = shown.reduce((sum, value, channel) => sum + value * color[channel]!, 0) / Math.max(1, square);
  return share < 1 && shown.every((value, channel) => Math.abs(value - share * color[channel]!) <= tolerance);
};

/**
 * The gradient of a ground that a shadow bends out of shape when it is fitted to all of it: read on one side, and followed from
 * there to wherever it goes on.
 */
function fitSide(samples: PaintSamples, tolerance: number): PaintModel | null {
  const mean = (values: Float32Array): number =>
    values.reduce((sum, value) => sum + value, 0) / samples.count;
  const [middleX, middleY] = [mean(samples.x), mean(samples.y)];
  const isOn = {
    upper: (index: number): boolean => samples.y[index]! < middleY,
    left: (index: number): boolean => samples.x[index]! < middleX,
    right: (index: number): boolean => samples.x[index]! >= middleX,
  };
  for (const sides of SIDES) {
    const seen = chosen(samples, (index) => sides.every((side) => isOn[side](index)));
    if (seen.count < LEAST_SAMPLES) continue;
    let model = fitPaint(seen, tolerance);
    let explained = 0;
    for (let round = 0; round < FOLLOWING_ROUNDS && isGradient(model); round += 1) {
      const misfits = residualsOf(model, samples);
      const own = chosen(samples, (index) => misfits[index]! <= 2 * tolerance);
      if (own.count <= explained || own.count < LEAST_SAMPLES) break;
      explained = own.count;
      model = fitPaint(own, tolerance);
    }
    if (!isGradient(model) || explained < LEAST_FOLLOWED_SHARE * samples.count) continue;
    if (isShaded(model, samples, LEAST_OFF_TOLERANCES * tolerance, isSameDarkened(2 * tolerance)))
      return model;
  }
  return null;
}

/**
 * The paint of a ground that the shadows of what lies on it darken: it is read where they end, or on a side of it that lies in
 * none. `null` where there is no such place, or where the rest is no shadow. `inside` says per pixel how far it is from
 * all else.
 */
export function fitShadedPaint(
  samples: PaintSamples,
  inside: Uint8Array,
  widthPx: number,
  tolerance: number,
): PaintModel | null {
  for (const distancePx of DISTANCES_PX) {
    const far = chosen(
      samples,
      (index) => inside[samples.y[index]! * widthPx + samples.x[index]!]! >= distancePx,
    );
    if (far.count < Math.max(LEAST_SAMPLES, LEAST_SHARE * samples.count)) break;
    const model = fitPaint(far, tolerance);
    if (
      explainsAll(model, far, tolerance) &&
      isShaded(model, samples, 2 * tolerance, isNotLighter(tolerance))
    )
      return model;
  }
  return fitSide(samples, tolerance);
}
