import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import { widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import type { GlyphLine } from './glyph-line.ts';
import type { LetteredScene, Rgb } from './lettered-block.ts';
import { groundColor, LETTER, OTHER, stepsFrom, surroundings } from './lettered-block.ts';
import type { WritingCast } from './writing-cast.ts';
import { castAlpha } from './writing-cast-alpha.ts';

/** What one line of writing casts, which is off the picture. */
export interface LineCast {
  readonly cast: WritingCast;
  /** A pixel of the letters that cast it. */
  readonly pixel: number;
  /** A pixel each of what is told to lie above it or below, and how many pixels tell that: fewer than none where below. */
  readonly witnesses: readonly (readonly [pixel: number, pixels: number])[];
}

/** How far, in levels, a pixel may lie off what ground, cast and ink explain, and how much further where the cast is strong. */
const MOST_OFF = { clean: 6, noisy: 14 } as const;
const OFF_SHARE = 0.08;

/** How far from letters their edges are mixed into what shows. */
const RIM_PX = { clean: 2, noisy: 4 } as const;

/** Covers below which a cast does not show, and above which nothing shows through it. */
const LEAST_COVER = 0.002;
const MOST_COVER = 0.97;

/** Share of a part's pixels below a cast that ground, cast and ink do not explain from which it is a thing of its own. */
const THING_SHARE = 0.5;

/** Levels of what shows beyond the gamut that tell of a thing above a cast, and the share of its pixels that does. */
const BEYOND = { clean: 6, noisy: 12 } as const;
const MOST_BEYOND_SHARE = 0.1;

/** How many times as much one colour below a cast leaves of a thing than one above it where the thing is above, and what is nothing, in levels². */
const UNEVEN_TIMES = 2;
const UNEVEN = 1;

/** How far, in pixels, a letter's edge is from a place that shows what is below it. */
const MOST_BESIDE_PX = 8;

/** A block's frame, pixel by pixel. */
interface Sheet {
  readonly kinds: Uint8Array;
  /** The casts of all lines, and per line what the lines after it cast on its letters. */
  readonly whole: Float32Array;
  readonly after: readonly Float32Array[];
  readonly fromLetters: Uint8Array;
}

function sheetOf(scene: LetteredScene, cast: WritingCast, isLetter: (id: number) => boolean): Sheet {
  const { mix, graph, noisy } = scene;
  const { letters, frame } = cast.block;
  const own = letters.map((parts) =>
    castAlpha(cast, frame, (x, y) => {
      const pixel = y * graph.widthPx + x;
      const share = mix.other[pixel]! < 0 ? 1 : mix.share[pixel]! / 255;
      return (parts.has(mix.owner[pixel]!) ? share : 0) + (parts.has(mix.other[pixel]!) ? 1 - share : 0);
    }),
  );
  const after: Float32Array[] = [];
  let through = new Float32Array(own[0]!.length).fill(1);
  for (const alpha of own.toReversed()) {
    after.unshift(through.map((value) => 1 - value));
    through = through.map((value, at) => value * (1 - alpha[at]!));
  }
  const kinds = surroundings(scene, cast.block, isLetter);
  const rim = RIM_PX[noisy ? 'noisy' : 'clean'];
  const fromLetters = stepsFrom((at) => kinds[at] === LETTER, widthOf(frame), kinds.length, rim + 1);
  return { kinds, whole: through.map((value) => 1 - value), after, fromLetters };
}

const mixed = (one: Rgb, other: Rgb, share: number): Rgb => [
  one[0] + share * (other[0] - one[0]),
  one[1] + share * (other[1] - one[1]),
  one[2] + share * (other[2] - one[2]),
];

const distance = (one: Rgb, other: Rgb): number =>
  Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

const colorAt = ({ data }: Raster, pixel: number): Rgb => [
  data[pixel * 4]!,
  data[pixel * 4 + 1]!,
  data[pixel * 4 + 2]!,
];

/** What lies below a colour that shows through a cover. */
const below = (shown: Rgb, color: Rgb, cover: number): Rgb => mixed(color, shown, 1 / (1 - cover));

/** How much of a pixel an ink covers that lies on a ground, and how far its colour is from any such mixture. */
function shareOf(shown: Rgb, ground: Rgb, ink: Rgb): { share: number; off: number } {
  const line = [ink[0] - ground[0], ink[1] - ground[1], ink[2] - ground[2]] as const;
  const length = line[0] ** 2 + line[1] ** 2 + line[2] ** 2;
  const dot =
    line[0] * (shown[0] - ground[0]) + line[1] * (shown[1] - ground[1]) + line[2] * (shown[2] - ground[2]);
  const share = Math.max(0, Math.min(1, dot / Math.max(1, length)));
  return { share, off: distance(shown, mixed(ground, ink, share)) };
}

/** What a pixel is without the cast where that lies on nothing but the ground and the letters; `null` where more is there. */
function bareColor(
  scene: LetteredScene,
  { block, color }: WritingCast,
  { whole, after, fromLetters }: Sheet,
  at: number,
  pixel: number,
): Rgb | null {
  const kind = scene.noisy ? 'noisy' : 'clean';
  const paint = new Float32Array(3);
  groundColor(scene, block, pixel % scene.graph.widthPx, Math.floor(pixel / scene.graph.widthPx), paint);
  const bare: Rgb = [paint[0]!, paint[1]!, paint[2]!];
  const shown = colorAt(scene.image, pixel);
  const ground = mixed(bare, color, whole[at]!);
  const most = MOST_OFF[kind] + OFF_SHARE * distance(ground, bare);
  if (fromLetters[at]! > RIM_PX[kind] && distance(shown, ground) <= most) return bare;
  let best = { share: 0, off: Number.POSITIVE_INFINITY };
  for (const tint of after) {
    const found = shareOf(shown, ground, mixed(block.ink, color, tint[at]!));
    if (found.off < best.off) best = found;
  }
  return best.off <= most ? mixed(bare, block.ink, best.share) : null;
}

/** What is told of a part that a cast may lie on or below. */
class Witness {
  pixels = 0;
  #beyond = 0;
  /** Sums over the pixels: of what lets through, squared, and per channel of what is told of the part above and below. */
  #through = 0;
  readonly #sums = new Float64Array(12);
  any = -1;

  add(shown: Rgb, color: Rgb, cover: number, pixel: number, most: number): void {
    const through = 1 - cover;
    this.pixels += 1;
    this.#through += through * through;
    this.any = pixel;
    let beyond = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      const [own, rest] = [shown[channel]!, shown[channel]! - cover * color[channel]!];
      beyond = Math.max(beyond, -rest, rest - 255 * through);
      this.#sums[channel]! += own;
      this.#sums[channel + 3]! += own * own;
      this.#sums[channel + 6]! += through * rest;
      this.#sums[channel + 9]! += rest * rest;
    }
    if (beyond > most) this.#beyond += 1;
  }

  /** Squared levels, per pixel, that one colour below or above the cast does not explain of what shows. */
  #unexplained(first: number, weight: number): number {
    const left = (channel: number): number =>
      this.#sums[first + channel + 3]! - this.#sums[first + channel]! ** 2 / weight;
    return (left(0) + left(1) + left(2)) / this.pixels;
  }

  /** Whether the cast would leave on it what no thing shows: colours beyond all, or its own form the other way round. */
  isAbove(isSmall: boolean): boolean {
    if (this.#beyond > MOST_BEYOND_SHARE * this.pixels) return true;
    const [above, below] = [this.#unexplained(0, this.pixels), this.#unexplained(6, this.#through)];
    // Where nothing tells, what is smaller than the writing lies on the page as that does, and was put there later.
    return isSmall ? below + UNEVEN >= above : below > UNEVEN_TIMES * above + UNEVEN;
  }
}

/** The nearest place that no letter's edge is mixed into, -1 where there is none close by. */
function nearestOther(at: number, width: number, fromLetters: Uint8Array, rim: number): number {
  const [x, y] = [at % width, Math.floor(at / width)];
  const height = fromLetters.length / width;
  let [best, nearest] = [-1, Number.POSITIVE_INFINITY];
  for (let row = Math.max(0, y - MOST_BESIDE_PX); row <= Math.min(height - 1, y + MOST_BESIDE_PX); row += 1) {
    for (
      let column = Math.max(0, x - MOST_BESIDE_PX);
      column <= Math.min(width - 1, x + MOST_BESIDE_PX);
      column += 1
    ) {
      const distanceOf = (row - y) ** 2 + (column - x) ** 2;
      if (distanceOf >= nearest || fromLetters[row * width + column]! <= rim) continue;
      [best, nearest] = [row * width + column, distanceOf];
    }
  }
  return best;
}

/** Takes the cast of a block off a picture, in place, and gives a pixel each of what lies above it. */
function takeOff(
  scene: LetteredScene,
  cast: WritingCast,
  data: Uint8ClampedArray,
  isLetter: (id: number) => boolean,
): (readonly [number, number])[] {
  const { image, mix, graph } = scene;
  const { frame, letters } = cast.block;
  const sheet = sheetOf(scene, cast, isLetter);
  const { kinds, whole } = sheet;
  const width = widthOf(frame);
  const rim = RIM_PX[scene.noisy ? 'noisy' : 'clean'];
  const beyond = BEYOND[scene.noisy ? 'noisy' : 'clean'];
  const pixelOf = (at: number): number =>
    (frame.top + Math.floor(at / width)) * graph.widthPx + frame.left + (at % width);
  const isOwn = (id: number): boolean => letters.some((own) => own.has(id));
  const fromOwn = stepsFrom((at) => isOwn(mix.owner[pixelOf(at)]!), width, kinds.length, rim + 1);
  const bare = new Map<number, Rgb>();
  const large = new Set<number>();
  const known = new Map<number, number>();
  const unknown = new Map<number, number>();
  const witnesses = new Map<number, Witness>();
  for (let at = 0; at < kinds.length; at += 1) {
    if (whole[at]! < LEAST_COVER) continue;
    const pixel = pixelOf(at);
    const owner = mix.owner[pixel]!;
    const color = kinds[at] !== OTHER ? bareColor(scene, cast, sheet, at, pixel) : null;
    if (color) {
      bare.set(at, color);
      known.set(owner, (known.get(owner) ?? 0) + 1);
      continue;
    }
    if (kinds[at] === OTHER) large.add(owner);
    unknown.set(owner, (unknown.get(owner) ?? 0) + 1);
    if (whole[at]! > MOST_COVER || mix.other[pixel]! >= 0 || sheet.fromLetters[at]! <= rim || isOwn(owner))
      continue;
    const witness = witnesses.get(owner) ?? new Witness();
    witness.add(colorAt(image, pixel), cast.color, whole[at]!, pixel, beyond);
    witnesses.set(owner, witness);
  }
  const isSmall = (id: number): boolean =>
    !large.has(id) && unknown.get(id)! * (1 - THING_SHARE) >= THING_SHARE * (known.get(id) ?? 0);
  const above = new Set<number>();
  const told: (readonly [number, number])[] = [];
  for (const [id, witness] of witnesses) {
    if (id < 0) continue;
    const isAbove = witness.isAbove(isSmall(id));
    if (isAbove) above.add(id);
    told.push([witness.any, isAbove ? witness.pixels : -witness.pixels]);
  }
  const edges: number[] = [];
  for (let at = 0; at < kinds.length; at += 1) {
    const cover = whole[at]!;
    if (cover < LEAST_COVER) continue;
    const pixel = pixelOf(at);
    const color = bare.get(at);
    if (color) data.set(color.map(Math.round), pixel * 4);
    else if (sheet.fromLetters[at]! <= rim && fromOwn[at]! <= rim) edges.push(at);
    else if (kinds[at] !== LETTER && cover <= MOST_COVER && !above.has(mix.owner[pixel]!))
      data.set(below(colorAt(image, pixel), cast.color, cover).map(Math.round), pixel * 4);
  }
  const result = { ...image, data };
  for (const at of edges) {
    const beside = nearestOther(at, width, sheet.fromLetters, rim);
    if (beside < 0) continue;
    const ground = colorAt(result, pixelOf(beside));
    const { share } = shareOf(
      colorAt(image, pixelOf(at)),
      mixed(ground, cast.color, whole[at]!),
      cast.block.ink,
    );
    data.set(mixed(ground, cast.block.ink, share).map(Math.round), pixelOf(at) * 4);
  }
  return told;
}

/** A pixel in the middle of a part's longest run of pixels that are its own, which stays its when its edges are read anew; -1 where there is none. */
export function innerPixel({ owner, other }: PixelMix, { parts, widthPx }: PartGraph, id: number): number {
  const { left, top, right, bottom } = parts[id]!.bounds;
  let [pixel, longest] = [-1, 0];
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left, run = 0; x <= right; x += 1) {
      const at = y * widthPx + x;
      run = owner[at] === id && other[at]! < 0 ? run + 1 : 0;
      if (run > longest) [pixel, longest] = [at - (run >> 1), run];
    }
  }
  return pixel;
}

/** The picture without what its writing casts: what shows through is as it was, and letters are of their one ink. */
export function withoutWritingCasts(
  scene: LetteredScene,
  lines: readonly GlyphLine[],
  casts: readonly WritingCast[],
): { bare: Raster; casts: LineCast[] } {
  const { mix, graph } = scene;
  const bare: Raster = { ...scene.image, data: scene.image.data.slice() };
  const lettered = new Set(lines.flatMap(({ parts }) => parts));
  const ofLines = casts.flatMap((cast) => {
    const before = { ...bare, data: bare.data.slice() };
    const witnesses = takeOff({ ...scene, image: before }, cast, bare.data, (id) => lettered.has(id));
    return cast.block.letters.flatMap((letters): LineCast[] => {
      const largest = [...letters].reduce((best, id) =>
        graph.parts[id]!.area > graph.parts[best]!.area ? id : best,
      );
      const pixel = innerPixel(mix, graph, largest);
      return pixel < 0 ? [] : [{ cast, pixel, witnesses }];
    });
  });
  return { bare, casts: ofLines };
}

/** Which element lies over which, by what casts show: each line of a block over those before it, on whose letters it casts. */
export function castPairs(
  casts: readonly LineCast[],
  map: Int32Array,
): (readonly [upper: number, lower: number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (const [index, { cast, pixel, witnesses }] of casts.entries()) {
    const own = map[pixel]!;
    const lines = casts.filter((other) => other.cast === cast).map((other) => map[other.pixel]!);
    for (const other of casts.slice(0, index)) if (other.cast === cast) pairs.push([own, map[other.pixel]!]);
    // A thing may have been in pieces when they were asked.
    const votes = new Map<number, number>();
    for (const [thing, pixels] of witnesses) votes.set(map[thing]!, (votes.get(map[thing]!) ?? 0) + pixels);
    for (const [thing, pixels] of votes) if (pixels > 0 && !lines.includes(thing)) pairs.push([thing, own]);
  }
  return pairs.filter(([upper, lower]) => upper >= 0 && lower >= 0 && upper !== lower);
}
