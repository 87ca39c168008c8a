import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import type { PixelMix } from './edge-mix.ts';
import { nearestFirst } from './edge-mix.ts';
import { NO_ZONE } from './flat-zones.ts';
import { explainCompressed } from './mixture.ts';
import type { PaintModel } from './paint.ts';
import { flatPaint, paintAt } from './paint.ts';
import type { Part } from './part.ts';
import { emptyBounds, includePixel } from './part.ts';
import { mainColor, plainStroke } from './plain-stroke.ts';

/** What a stroke or piece of texture is made of. */
interface Finding {
  readonly kind: 'ink' | 'texture' | 'speck';
  readonly paint: PaintModel;
  /** The zone around it, `NO_ZONE` where there is none. */
  readonly ground: number;
}

/** Pieces of fewer pixels between two zones are corners of their edges. */
const MOST_SPECK_PIXELS = 6;

/** How far, as a share of its length, a stroke's colours may lie off the line from its ground to its ink. */
const MOST_OFF_LINE = 0.22;

/** Share of a stroke's contacts with its ground, and levels between two zones that are one ground: in and around a letter. */
const LEAST_GROUND_SHARE = 0.6;
const MOST_GROUND_STEP = 8;

/** Share of a stroke's pixels that have its full colour where it lies on several grounds. */
const LEAST_FULL_SHARE = 0.3;

/** How far, in levels, a pixel of a stroke's edge may lie off its mixture, and how far away its other side may show. */
const MOST_OFF_MIXTURE = 6;
const BEYOND_PX = 4;

/** Shares of a stroke between several grounds that have its colour, and that are mixtures of it with one of so many of them. */
const LEAST_MAIN_SHARE = 0.15;
const LEAST_MIXED_SHARE = 0.75;
const MOST_GROUNDS = 4;

/** Gathers the connected unexplained pixels around `start` into `pixels`, taking them off `open`. */
function gather(start: number, open: Uint8Array, widthPx: number, pixels: Int32Array): number {
  const height = open.length / widthPx;
  let count = 1;
  pixels[0] = start;
  open[start] = 0;
  for (let next = 0; next < count; next += 1) {
    const pixel = pixels[next]!;
    const x = pixel % widthPx;
    const y = (pixel - x) / widthPx;
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
      for (let column = Math.max(0, x - 1); column <= Math.min(widthPx - 1, x + 1); column += 1) {
        const near = row * widthPx + column;
        if (open[near] === 0) continue;
        open[near] = 0;
        pixels[count] = near;
        count += 1;
      }
    }
  }
  return count;
}

/** The zones that touch a piece, by how many contacts, most first. */
function contacts(
  pixels: Int32Array,
  owner: Int32Array,
  widthPx: number,
  zones: number,
): { zone: number; touches: number }[] {
  const touches = new Map<number, number>();
  const last = owner.length;
  for (const pixel of pixels) {
    for (const near of [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx]) {
      if (near < 0 || near >= last) continue;
      const zone = owner[near]!;
      if (zone >= 0 && zone < zones) touches.set(zone, (touches.get(zone) ?? 0) + 1);
    }
  }
  return [...touches]
    .map(([zone, count]) => ({ zone, touches: count }))
    .sort((first, second) => second.touches - first.touches || first.zone - second.zone);
}

/** Contacts of a piece at `pixel` with the zone it touches most and with such as have the same paint there. */
function touchesOfGround(
  pixel: number,
  widthPx: number,
  paints: readonly PaintModel[],
  around: readonly { zone: number; touches: number }[],
): number {
  const x = pixel % widthPx;
  const y = Math.floor(pixel / widthPx);
  const [most, color] = [new Float32Array(3), new Float32Array(3)];
  paintAt(paints[around[0]!.zone]!, x, y, most);
  let own = 0;
  for (const { zone, touches } of around) {
    paintAt(paints[zone]!, x, y, color);
    const step = Math.hypot(color[0]! - most[0]!, color[1]! - most[1]!, color[2]! - most[2]!);
    if (step <= MOST_GROUND_STEP) own += touches;
  }
  return own;
}

/** Reads a piece's ink from its pixels' differences to what is painted around it. */
function examine(
  pixels: Int32Array,
  calm: Raster,
  paints: readonly PaintModel[],
  around: readonly { zone: number; touches: number }[],
  noisy: boolean,
): Finding {
  const total = around.reduce((sum, { touches }) => sum + touches, 0);
  const ground = around[0]?.zone ?? NO_ZONE;
  if (ground === NO_ZONE) return { kind: 'texture', paint: flatPaint(128, 128, 128, 255), ground };
  const { data, widthPx } = calm;
  const below = new Float32Array(3);
  const differences = new Float32Array(pixels.length * 3);
  const lengths = new Float32Array(pixels.length);
  let [red, green, blue] = [0, 0, 0];
  for (const [index, pixel] of pixels.entries()) {
    paintAt(paints[ground]!, pixel % widthPx, Math.floor(pixel / widthPx), below);
    for (let channel = 0; channel < 3; channel += 1)
      differences[index * 3 + channel] = data[pixel * 4 + channel]! - below[channel]!;
    const length = Math.hypot(
      differences[index * 3]!,
      differences[index * 3 + 1]!,
      differences[index * 3 + 2]!,
    );
    lengths[index] = length;
    red += differences[index * 3]! * length;
    green += differences[index * 3 + 1]! * length;
    blue += differences[index * 3 + 2]! * length;
  }
  const norm = Math.hypot(red, green, blue) || 1;
  const along = new Float32Array(pixels.length);
  let [offLine, onLine] = [0, 0];
  for (let index = 0; index < pixels.length; index += 1) {
    const position =
      (differences[index * 3]! * red +
        differences[index * 3 + 1]! * green +
        differences[index * 3 + 2]! * blue) /
      norm;
    along[index] = position;
    offLine += lengths[index]! ** 2 - position ** 2;
    onLine += lengths[index]! ** 2;
  }
  const straight = Math.sqrt(Math.max(0, offLine) / Math.max(1, onLine));
  const strongest = along.slice().sort()[Math.floor(0.95 * (along.length - 1))]!;
  const color = [0, 0, 0];
  let full = 0;
  for (const [index, pixel] of pixels.entries()) {
    if (along[index]! < 0.85 * strongest) continue;
    full += 1;
    for (let channel = 0; channel < 3; channel += 1) color[channel]! += data[pixel * 4 + channel]!;
  }
  const paint = flatPaint(color[0]! / full, color[1]! / full, color[2]! / full);
  let like = 0;
  for (const pixel of pixels) {
    const off = Math.hypot(
      data[pixel * 4]! - paint.table[0]!,
      data[pixel * 4 + 1]! - paint.table[1]!,
      data[pixel * 4 + 2]! - paint.table[2]!,
    );
    if (off <= 28) like += 1;
  }
  // Compression's ripples lie between zones as near in colour as these.
  const touches = noisy ? around[0]!.touches : touchesOfGround(pixels[0]!, widthPx, paints, around);
  const single = touches / total >= LEAST_GROUND_SHARE;
  const clean = (single && straight <= MOST_OFF_LINE) || like / pixels.length >= LEAST_FULL_SHARE;
  const between =
    noisy || (clean && single) || pixels.length <= 2 * MOST_SPECK_PIXELS
      ? null
      : betweenGrounds(pixels, calm, paints, around);
  if (between) return { kind: 'ink', paint: between, ground };
  if (clean && (pixels.length > MOST_SPECK_PIXELS || (single && strongest > 40)))
    return { kind: 'ink', paint, ground };
  if (pixels.length <= 2 * MOST_SPECK_PIXELS) return { kind: 'speck', paint, ground };
  return { kind: clean ? 'ink' : 'texture', paint, ground };
}

/**
 * The one colour of a stroke between grounds of several colours, as an outline between a letter and the page: every other
 * pixel is a mixture of it with one of them. `null` where there is none.
 */
function betweenGrounds(
  pixels: Int32Array,
  { data, widthPx }: Raster,
  paints: readonly PaintModel[],
  around: readonly { zone: number; touches: number }[],
): PaintModel | null {
  const main = mainColor(pixels, data, Math.max(MOST_SPECK_PIXELS, LEAST_MAIN_SHARE * pixels.length));
  if (main < 0) return null;
  const paint = flatPaint(main >> 16, (main >> 8) & 255, main & 255);
  const below = new Float32Array(3);
  let mixed = 0;
  for (const pixel of pixels)
    for (const { zone } of around.slice(0, MOST_GROUNDS)) {
      paintAt(paints[zone]!, pixel % widthPx, Math.floor(pixel / widthPx), below);
      if (shareOn(data, pixel * 4, below, paint.table)[1] > MOST_OFF_MIXTURE) continue;
      mixed += 1;
      break;
    }
  return mixed >= LEAST_MIXED_SHARE * pixels.length ? paint : null;
}

/** Gives each pixel of a speck to the touching zone whose paint is nearest in colour. */
function dissolve(
  pixels: Int32Array,
  calm: Raster,
  paints: readonly PaintModel[],
  around: readonly { zone: number }[],
  owner: Int32Array,
): void {
  const color = new Float32Array(3);
  for (const pixel of pixels) {
    let nearest = Number.POSITIVE_INFINITY;
    for (const { zone } of around) {
      paintAt(paints[zone]!, pixel % calm.widthPx, Math.floor(pixel / calm.widthPx), color);
      const distance = Math.hypot(
        calm.data[pixel * 4]! - color[0]!,
        calm.data[pixel * 4 + 1]! - color[1]!,
        calm.data[pixel * 4 + 2]! - color[2]!,
      );
      if (distance >= nearest) continue;
      nearest = distance;
      owner[pixel] = zone;
    }
  }
}

/**
 * Finds what the zones leave unexplained: strokes thinner than their own edges, told by their colours lying on one line
 * from the ground to the ink, and texture. Their pixels are written into `mix`; their parts are returned, numbered on from the
 * zones. Linear in the unexplained pixels.
 */
export async function findInk(
  calm: Raster,
  mix: PixelMix,
  paints: readonly PaintModel[],
  noisy: boolean,
  pace: Pace,
): Promise<Part[]> {
  const { widthPx } = calm;
  const { owner, other, share } = mix;
  const open = new Uint8Array(owner.length);
  for (let pixel = 0; pixel < open.length; pixel += 1) if (owner[pixel] === NO_ZONE) open[pixel] = 1;
  const queue = new Int32Array(owner.length);
  const marks = new Uint8Array(owner.length);
  const parts: Part[] = [];
  const grounds: number[] = [];
  for (let start = 0; start < open.length; start += 1) {
    if (open[start] === 0) continue;
    await pace.breathe();
    let pixels: Int32Array = queue.subarray(0, gather(start, open, widthPx, queue));
    let around = contacts(pixels, owner, widthPx, paints.length);
    let found = examine(pixels, calm, paints, around, noisy);
    const stroke = noisy ? null : plainStroke(pixels, calm, marks);
    if (stroke) {
      // The rest is gathered again.
      for (const pixel of pixels) open[pixel] = 1;
      for (const pixel of stroke) open[pixel] = 0;
      pixels = stroke;
      around = contacts(pixels, owner, widthPx, paints.length);
      found = examine(pixels, calm, paints, around, noisy);
      start -= 1;
    }
    if (found.kind === 'speck') {
      dissolve(pixels, calm, paints, around, owner);
      continue;
    }
    const id = paints.length + parts.length;
    const bounds = emptyBounds();
    for (const pixel of pixels) {
      owner[pixel] = id;
      includePixel(bounds, pixel % widthPx, Math.floor(pixel / widthPx));
    }
    parts.push({ id, kind: found.kind, paint: found.paint, area: pixels.length, bounds, roughness: 0 });
    grounds.push(found.ground);
  }
  const lists = { parts, grounds, first: paints.length, paints, noisy };
  // Without a stroke no pixel is in or beside one.
  if (parts.length === 0) return parts;
  const before = owner.slice();
  const offsets = nearestFirst(2);
  const beyond = nearestFirst(BEYOND_PX);
  const color = new Float32Array(3);
  const isBeside = besideStrokes(before, paints.length, widthPx);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    if ((pixel & 16383) === 0) await pace.breathe();
    if (isBeside[pixel] === 0) continue;
    mixInk(pixel, calm, lists, before, { owner, other, share }, offsets, beyond, color);
  }
  return parts;
}

/** Marks the pixels of strokes and texture, whose ids begin at `first`, and the eight around each. */
function besideStrokes(owner: Int32Array, first: number, widthPx: number): Uint8Array {
  const marks = new Uint8Array(owner.length);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    if (owner[pixel]! < first) continue;
    for (let row = pixel - widthPx; row <= pixel + widthPx; row += widthPx)
      marks.fill(1, Math.max(0, row - 1), Math.max(0, row + 2));
  }
  return marks;
}

const explained = { share: 0, miss: 0 };
const under = new Float32Array(3);

/** Where a colour lies on the way from one to another, 0..1, and how far off it, in levels; a share of -1 where they are one. */
function shareOn(
  data: Uint8ClampedArray,
  at: number,
  from: Float32Array,
  to: ArrayLike<number>,
): [share: number, off: number] {
  let [dot, length, off] = [0, 0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    const line = to[channel]! - from[channel]!;
    dot += line * (data[at + channel]! - from[channel]!);
    length += line * line;
  }
  if (length < 64) return [-1, Number.POSITIVE_INFINITY];
  const share = Math.min(1, Math.max(0, dot / length));
  for (let channel = 0; channel < 3; channel += 1)
    off += (data[at + channel]! - from[channel]! - share * (to[channel]! - from[channel]!)) ** 2;
  return [share, Math.sqrt(off)];
}

/** Mixes a pixel in or beside a stroke from the stroke's ink and the nearest zone's paint. */
function mixInk(
  pixel: number,
  { widthPx, heightPx, data }: Raster,
  lists: {
    readonly parts: readonly Part[];
    /** Per stroke the zone that most of it lies on. */
    readonly grounds: readonly number[];
    readonly first: number;
    readonly paints: readonly PaintModel[];
    readonly noisy: boolean;
  },
  before: Int32Array,
  { owner, other, share }: PixelMix,
  offsets: { readonly x: Int8Array; readonly y: Int8Array },
  beyond: { readonly x: Int8Array; readonly y: Int8Array },
  color: Float32Array,
): void {
  const own = before[pixel]!;
  if (own < 0) return;
  const ownInk = own >= lists.first ? lists.parts[own - lists.first]! : null;
  if (ownInk?.kind === 'texture') return;
  const x = pixel % widthPx;
  const y = (pixel - x) / widthPx;
  let ink = ownInk;
  let zone = ownInk ? NO_ZONE : own;
  // A zone's pixel is looked at only next to ink; an ink's looks as far as its strokes are thick.
  const reach = ownInk ? offsets.x.length : 8;
  for (let index = 0; index < reach && (ink === null || zone === NO_ZONE); index += 1) {
    const column = x + offsets.x[index]!;
    const row = y + offsets.y[index]!;
    if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
    const near = before[row * widthPx + column]!;
    if (near < 0) continue;
    if (near < lists.first) {
      if (zone === NO_ZONE) zone = near;
    } else if (ink === null) {
      const part = lists.parts[near - lists.first]!;
      if (part.kind === 'ink') ink = part;
    }
  }
  if (ink === null) return;
  const { table } = ink.paint;
  let [along, off] = [-1, Number.POSITIVE_INFINITY];
  if (zone !== NO_ZONE) {
    paintAt(lists.paints[zone]!, x, y, color);
    [along, off] = shareOn(data, pixel * 4, color, table);
  }
  // At the rim of a thing that a line passes by, its edge is mixed with what the line lies on, not with that thing.
  if (ownInk && !lists.noisy && off > MOST_OFF_MIXTURE) {
    const ground = lists.paints[lists.grounds[own - lists.first]!]!;
    paintAt(ground, x, y, under);
    const [share, miss] = shareOn(data, pixel * 4, under, table);
    for (let index = 0; miss <= MOST_OFF_MIXTURE && index < beyond.x.length; index += 1) {
      const column = x + beyond.x[index]!;
      const row = y + beyond.y[index]!;
      if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
      const near = before[row * widthPx + column]!;
      if (near < 0 || near >= lists.first || lists.paints[near]!.type !== ground.type) continue;
      paintAt(lists.paints[near]!, x, y, color);
      if (Math.hypot(color[0]! - under[0]!, color[1]! - under[1]!, color[2]! - under[2]!) > MOST_OFF_MIXTURE)
        continue;
      [along, off, zone] = [share, miss, near];
      break;
    }
  }
  if (zone === NO_ZONE || along < 0) return;
  paintAt(lists.paints[zone]!, x, y, color);
  // A zone's pixel that is another mixture already stays so unless this one explains it well.
  if (!ownInk && (along < 0.03 || off > 12 || (other[pixel] !== NO_ZONE && off > MOST_OFF_MIXTURE))) return;
  if (lists.noisy) {
    explainCompressed(data, pixel * 4, color, 0, table, 0, explained);
    along = explained.share;
    if (along === 0) {
      owner[pixel] = zone;
      other[pixel] = NO_ZONE;
      share[pixel] = 255;
      return;
    }
  }
  if (along > 0.97) {
    owner[pixel] = ink.id;
    other[pixel] = NO_ZONE;
    share[pixel] = 255;
    return;
  }
  const inkFirst = along >= 0.5;
  owner[pixel] = inkFirst ? ink.id : zone;
  other[pixel] = inkFirst ? zone : ink.id;
  share[pixel] = Math.round(255 * (inkFirst ? along : 1 - along));
}
