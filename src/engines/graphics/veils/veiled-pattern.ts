import type { Raster } from '../../../domain/raster.ts';
import { distanceFrom } from '../forms/form.ts';
import type { OpaqueForm } from '../forms/opaque-form.ts';
import { hide } from '../forms/opaque-form.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { sources } from '../patterns/pattern-level.ts';
import type { Veil } from './veil.ts';
import { veilBounds, veilCoverage } from './veil.ts';

/** How far, in pixels, from a form's outline its inside is read. */
const EDGE_PX = 3;

/** Shares of a pattern's second colour up to which a place, with all around it, shows its first one. */
const MOST_FIRST = 0.06;

/** How far off, in levels, what shows within a form may be from what one veil over the pattern gives there. */
const MOST_OFF = 3;

/** Share of what shows within a form that must be just so, whatever lies on the rest, and how many places tell. */
const LEAST_SEEN_SHARE = 0.5;
const LEAST_PLACES = 60;

/** The share that shows through: more or less is no veil, or too faint to be told. */
const LEAST_THROUGH = 0.1;
const MOST_THROUGH = 0.9;

/** How far apart, in levels, the pattern's colours must show through a veil. */
const LEAST_STEP = 2;

/** What `told` says of a place within a veil: the pattern shows there through it, or something else does. */
export const SHOWS = 1;
const HIDES = 2;

/** Veils over a pattern. */
export interface PatternVeils {
  readonly veils: readonly Veil[];
  /** Per pixel within one `SHOWS` or another number, 0 elsewhere. */
  readonly told: Uint8Array;
}

/**
 * Which of some forms of one colour are veils through which a pattern shows: it repeats below them as it does beside them, so
 * that what shows at a place within is told by its copy a period away. All places together tell how much of it comes through,
 * because a copy may lie a pixel off. Some 50 ms per megapixel where there are such forms.
 */
export function veilsOnPattern(image: Raster, pattern: Pattern, forms: readonly OpaqueForm[]): PatternVeils {
  const told = new Uint8Array(image.widthPx * image.heightPx);
  if (forms.length === 0) return { veils: [], told };
  // Through a veil the second colour may look like the first one beside it.
  const inside = new Uint8Array(pattern.isKnown.length);
  for (const { outline } of forms) hide(inside, image, outline);
  const isKnown = pattern.isKnown.map((known, pixel) => (inside[pixel] === 1 ? 0 : known));
  const from = sources(image, isKnown, pattern.periods);
  const veils = forms.flatMap((form) => veilOver(image, pattern, from, form) ?? []);
  for (const veil of veils) tell(image, from, veil, told);
  return { veils, told };
}

/** Marks where within a veil a pattern shows through it, or something else does. */
function tell({ widthPx, heightPx, data }: Raster, from: Int32Array, veil: Veil, told: Uint8Array): void {
  const { left, top, right, bottom } = veilBounds(veil, { widthPx, heightPx });
  const { through, added } = veil;
  const fits = (pixel: number, source: number): boolean =>
    added.every(
      (value, channel) =>
        Math.abs(through * data[source * 4 + channel]! + value - data[pixel * 4 + channel]!) <= MOST_OFF,
    );
  for (let y = top; y <= bottom; y += 1)
    for (let x = left; x <= right; x += 1) {
      const pixel = y * widthPx + x;
      const source = from[pixel]!;
      if (source <= widthPx || source >= from.length - widthPx - 1 || veilCoverage(veil, x, y) < 1) continue;
      // A copy may lie a pixel off.
      const copies = [0, 1, -1, widthPx, -widthPx].map((move) => source + move);
      told[pixel] = copies.some((copy) => fits(pixel, copy)) ? SHOWS : HIDES;
    }
}

function veilOver(
  image: Raster,
  { colors: [first, second] }: Pattern,
  from: Int32Array,
  { outline, color }: OpaqueForm,
): Veil | null {
  const { widthPx, heightPx, data } = image;
  const line = [0, 1, 2].map((channel) => second[channel]! - first[channel]!);
  const length = Math.hypot(...line);
  const along = (pixel: number, base: readonly number[]): number =>
    line.reduce(
      (sum, value, channel) => sum + (value / length) * (data[pixel * 4 + channel]! - base[channel]!),
      0,
    );
  const isFirst = (pixel: number): boolean =>
    [0, 1, -1, widthPx, -widthPx].every(
      (move) => Math.abs(along(pixel + move, first)) <= MOST_FIRST * length,
    );
  const { left, top, right, bottom } = veilBounds({ outline }, image);
  const [plain, drawn]: [number[], number[]] = [[], []];
  for (let y = Math.max(1, top); y <= Math.min(heightPx - 2, bottom); y += 1)
    for (let x = Math.max(1, left); x <= Math.min(widthPx - 2, right); x += 1) {
      const pixel = y * widthPx + x;
      const source = from[pixel]!;
      if (source < widthPx + 1 || source >= from.length - widthPx - 1) continue;
      if (distanceFrom(outline, x + 0.5, y + 0.5) > -EDGE_PX) continue;
      (isFirst(source) ? plain : drawn).push(pixel);
    }
  const isNear = (pixel: number, slack: number): boolean =>
    color.every((value, channel) => Math.abs(data[pixel * 4 + channel]! - value) <= slack);
  const bare = plain.filter((pixel) => isNear(pixel, MOST_OFF));
  const seen = drawn.filter((pixel) => isNear(pixel, MOST_OFF + length));
  if (Math.min(bare.length, seen.length) < LEAST_PLACES) return null;
  if (bare.length < LEAST_SEEN_SHARE * plain.length || seen.length < LEAST_SEEN_SHARE * drawn.length)
    return null;
  const mean = (pixels: readonly number[]): [number, number, number] => {
    const channel = (at: number): number =>
      pixels.reduce((sum, pixel) => sum + data[pixel * 4 + at]!, 0) / pixels.length;
    return [channel(0), channel(1), channel(2)];
  };
  const sourceOf = (pixel: number): number => from[pixel]!;
  const [inside, outside] = [mean(bare), mean(bare.map(sourceOf))];
  let [within, beside] = [0, 0];
  for (const pixel of seen) {
    within += along(pixel, inside);
    beside += along(sourceOf(pixel), outside);
  }
  const through = within / beside;
  if (!(through >= LEAST_THROUGH && through <= MOST_THROUGH) || through * length < LEAST_STEP) return null;
  const added = inside.map((value, channel) => value - through * outside[channel]!) as [
    number,
    number,
    number,
  ];
  const own = (value: number): number => value / (1 - through);
  if (added.some((value) => own(value) < -MOST_OFF * 2 || own(value) > 255 + MOST_OFF * 2)) return null;
  const channel = (at: 0 | 1 | 2): number => Math.min(255, Math.max(0, own(added[at])));
  return { through, added, color: [channel(0), channel(1), channel(2)], outline };
}
