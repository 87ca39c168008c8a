import type { PaintModel, PaintSamples } from '../parts/paint.ts';
import { paintAt, positionOf } from '../parts/paint.ts';

/** Levels over which the samples at one place along a gradient are spread where a shadow lies on some of them. */
const LEAST_SPREAD = { clean: 4, noisy: 12 } as const;

/** Share of the samples at a place that lie close together where they show the paint itself, and how close, in levels. */
const PLAIN_SHARE = 0.3;
const MOST_PLAIN_SPREAD = { clean: 2.2, noisy: 6 } as const;

const LEAST_SAMPLES = 8;
const ROUNDS = 2;

/** How far the samples at one place lie off the table, by channel; `null` where they do not tell. */
function shiftAt(
  offs: readonly (readonly [number, number, number])[],
  noisy: boolean,
): readonly [number, number, number] | null {
  if (offs.length < LEAST_SAMPLES) return null;
  const kind = noisy ? 'noisy' : 'clean';
  const sorted = offs
    .map((off) => ({ off, light: (off[0] + off[1] + off[2]) / 3 }))
    .sort((one, other) => one.light - other.light);
  const last = sorted.length - 1;
  const spread = sorted[Math.floor(0.95 * last)]!.light - sorted[Math.floor(0.05 * last)]!.light;
  if (spread < LEAST_SPREAD[kind]) return [0, 0, 0];
  // The shortest stretch that holds so many: what is shaded is strewn, what is plain lies close together.
  const wanted = Math.max(4, Math.ceil(PLAIN_SHARE * sorted.length));
  let [best, shortest] = [0, Number.POSITIVE_INFINITY];
  for (let start = 0; start + wanted <= sorted.length; start += 1) {
    const length = sorted[start + wanted - 1]!.light - sorted[start]!.light;
    if (length < shortest) [best, shortest] = [start, length];
  }
  if (shortest > MOST_PLAIN_SPREAD[kind]) return null;
  const plain = sorted.slice(best, best + wanted);
  const mean = (channel: 0 | 1 | 2): number => plain.reduce((sum, { off }) => sum + off[channel], 0) / wanted;
  return [mean(0), mean(1), mean(2)];
}

/**
 * A gradient without the shadows that lay on its samples: the same course, at each place the colour that most of the
 * samples there agree on instead of their mean. About 2 ms for 2,000 samples.
 */
export function unshaded(paint: PaintModel, pieces: readonly PaintSamples[], noisy: boolean): PaintModel {
  if (paint.type !== 'linear' && paint.type !== 'radial') return paint;
  const entries = paint.table.length / 3;
  let model = paint;
  for (let round = 0; round < ROUNDS; round += 1) {
    const at: [number, number, number][][] = Array.from({ length: entries }, () => []);
    const color = new Float32Array(3);
    for (const { count, x, y, red, green, blue } of pieces) {
      for (let index = 0; index < count; index += 1) {
        const position = positionOf(paint, x[index]!, y[index]!);
        const place = Math.round(((position - paint.from) / (paint.to - paint.from)) * (entries - 1));
        paintAt(model, x[index]!, y[index]!, color);
        at[Math.max(0, Math.min(entries - 1, place))]!.push([
          red[index]! - color[0]!,
          green[index]! - color[1]!,
          blue[index]! - color[2]!,
        ]);
      }
    }
    const shifts = at.map((offs) => shiftAt(offs, noisy));
    const known = shifts.flatMap((shift, entry) => (shift ? [entry] : []));
    if (known.length < 2 || shifts.every((shift) => shift?.every((value) => value === 0))) return model;
    const table = model.table.slice();
    for (let entry = 0; entry < entries; entry += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        if (shifts[entry]) table[entry * 3 + channel]! += shifts[entry]![channel]!;
      }
    }
    // Where nothing tells, the course goes straight on between the places that do.
    for (let entry = 0; entry < entries; entry += 1) {
      if (shifts[entry]) continue;
      const before = known.findLast((other) => other < entry);
      const after = known.find((other) => other > entry);
      const [low, high] = [before ?? after!, after ?? before!];
      const share = high === low ? 0 : (entry - low) / (high - low);
      for (let channel = 0; channel < 3; channel += 1)
        table[entry * 3 + channel] =
          (1 - share) * table[low * 3 + channel]! + share * table[high * 3 + channel]!;
    }
    model = { ...model, table };
  }
  return model;
}
