import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import type { FlatZones } from './flat-zones.ts';

/** Share of the canvas from which a zone may be two things that a soft bridge joins. */
const LEAST_ZONE_SHARE = 0.05;

/** Share of a zone that each of two plateaus has at least, and both have together. */
const LEAST_PLATEAU_SHARE = 0.08;
const LEAST_SHARE = 0.55;

/** Levels, in the channel that differs most, from which on two plateaus are two colours. */
const LEAST_STEP = 5;

/** Share of a zone in one colour from which it is nothing but that. */
const LEAST_WHOLE_SHARE = 0.95;

/** How often the colour midway between two plateaus may occur against the rarer one: a gradient has it as often. */
const MOST_MIDWAY = 0.12;

/** How far, in levels, pixels of one plateau are from its colour, and how far its inside is from anything else. */
const REACH = 2;
const CORE_PX = 2;

/** Pixels of a piece of a plateau. */
const LEAST_PIXELS = 64;

/** How wide, in pixels, the edge of a thing is at most. */
const EDGE_PX = 2;

/** Share of the outline of a plateau's piece along which the zone's colours break off, where no other plateau tells it. */
const LEAST_BROKEN_SHARE = 0.8;

type Color = readonly [number, number, number];

const keyOf = (data: Uint8ClampedArray, at: number): number =>
  (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;

const colorOf = (key: number): Color => [key >> 16, (key >> 8) & 255, key & 255];

const stepOf = (one: Color, other: Color): number =>
  Math.max(Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1]), Math.abs(one[2] - other[2]));

/** The two colours that a zone has on plateaus with next to nothing between; `null` where it is one colour or a course. */
function plateausOf(counts: ReadonlyMap<number, number>, area: number): readonly [Color, Color] | null {
  const colors = [...counts]
    .map(([key, count]) => ({ color: colorOf(key), count }))
    .sort((one, other) => other.count - one.count);
  const near = (color: Color): number =>
    colors.reduce((sum, other) => sum + (stepOf(other.color, color) <= 1 ? other.count : 0), 0);
  const first = colors[0]!.color;
  const second = colors.find(({ color }) => stepOf(color, first) >= LEAST_STEP)?.color;
  if (!second) return null;
  const [most, next] = [near(first), near(second)];
  if (Math.min(most, next) < LEAST_PLATEAU_SHARE * area || most + next < LEAST_SHARE * area) return null;
  const middle = first.map((value, channel) => Math.round((value + second[channel]!) / 2));
  if (near([middle[0]!, middle[1]!, middle[2]!]) > MOST_MIDWAY * Math.min(most, next)) return null;
  return [first, second];
}

/** The colour that a zone has mostly, where that is enough of it; a gradient has none mostly. */
function plainColor(counts: ReadonlyMap<number, number>, area: number): Color | null {
  const [key, count] = [...counts].reduce((best, own) => (own[1] > best[1] ? own : best));
  return count >= LEAST_PLATEAU_SHARE * area && count < LEAST_WHOLE_SHARE * area ? colorOf(key) : null;
}

/**
 * Parts zones that are two plain colours with a soft bridge between, as a card is that the page's shadow below its edge
 * happens to match: what has the colour of the two that shows less of the canvas's border becomes zones of its own, the
 * bridge stays with the other. On a page in a gradient a piece of one colour is such a card when the zone's colours break off
 * along most of its outline and it shows nothing of the canvas's border, as the rest of the zone does. Answers the same zones where there is nothing of the kind. About 20 ms per megapixel.
 */
export async function partPlateaus(calm: Raster, zones: FlatZones, pace: Pace): Promise<FlatZones> {
  const { widthPx, heightPx, data } = calm;
  const areas = new Int32Array(zones.count);
  for (const zone of zones.labels) if (zone >= 0) areas[zone]! += 1;
  const labels = zones.labels.slice();
  let { count } = zones;
  for (const [zone, area] of areas.entries()) {
    if (area < LEAST_ZONE_SHARE * labels.length) continue;
    await pace.breathe();
    const counts = new Map<number, number>();
    for (let pixel = 0; pixel < labels.length; pixel += 1) {
      if (labels[pixel] !== zone) continue;
      const key = keyOf(data, pixel * 4);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const plateaus = plateausOf(counts, area);
    if (!plateaus) {
      const own = plainColor(counts, area);
      if (own) count = takePieces(calm, labels, { zone, own, ground: null }, count);
      continue;
    }
    const onBorder = plateaus.map((color) => {
      let length = 0;
      for (let pixel = 0; pixel < labels.length; pixel += 1) {
        const x = pixel % widthPx;
        const y = Math.floor(pixel / widthPx);
        if (x > 0 && y > 0 && x < widthPx - 1 && y < heightPx - 1) continue;
        if (labels[pixel] === zone && isNear(data, pixel, color)) length += 1;
      }
      return length;
    });
    const [ground, own] = onBorder[0]! >= onBorder[1]! ? plateaus : [plateaus[1], plateaus[0]];
    count = takePieces(calm, labels, { zone, own, ground }, count);
  }
  return count === zones.count ? zones : { labels, count };
}

function isNear(data: Uint8ClampedArray, pixel: number, color: Color): boolean {
  for (let channel = 0; channel < 3; channel += 1)
    if (Math.abs(data[pixel * 4 + channel]! - color[channel]!) > REACH) return false;
  return true;
}

/** Gives each piece of a plateau a number of its own, in place, with what lies within its outline; answers the next number. */
function takePieces(
  { widthPx, heightPx, data }: Raster,
  labels: Int32Array,
  { zone, own, ground }: { readonly zone: number; readonly own: Color; readonly ground: Color | null },
  count: number,
): number {
  const isOwn = Uint8Array.from(labels, (label, pixel) =>
    label === zone && isNear(data, pixel, own) ? 1 : 0,
  );
  const core = eroded(isOwn, widthPx, heightPx);
  const queue: number[] = [];
  for (let start = 0; start < core.length; start += 1) {
    if (core[start] !== 1) continue;
    core[start] = 2;
    queue.length = 0;
    queue.push(start);
    const [lefts, rights] = [new Int32Array(heightPx).fill(widthPx), new Int32Array(heightPx).fill(-1)];
    const [tops, bottoms] = [new Int32Array(widthPx).fill(heightPx), new Int32Array(widthPx).fill(-1)];
    for (let next = 0; next < queue.length; next += 1) {
      const pixel = queue[next]!;
      const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
      for (let row = Math.max(0, y - CORE_PX); row <= Math.min(heightPx - 1, y + CORE_PX); row += 1) {
        lefts[row] = Math.min(lefts[row]!, x - CORE_PX);
        rights[row] = Math.max(rights[row]!, x + CORE_PX);
      }
      for (let column = Math.max(0, x - CORE_PX); column <= Math.min(widthPx - 1, x + CORE_PX); column += 1) {
        tops[column] = Math.min(tops[column]!, y - CORE_PX);
        bottoms[column] = Math.max(bottoms[column]!, y + CORE_PX);
      }
      for (const near of [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx]) {
        if (core[near] !== 1) continue;
        core[near] = 2;
        queue.push(near);
      }
    }
    if (queue.length < LEAST_PIXELS) continue;
    const hull = { lefts, rights, tops, bottoms };
    if (!ground && (!breaksOff({ widthPx, heightPx, data }, hull) || !isOnBorder(labels, zone, widthPx)))
      continue;
    for (let y = 0; y < heightPx; y += 1) {
      for (let x = Math.max(0, lefts[y]!); x <= Math.min(widthPx - 1, rights[y]!); x += 1) {
        const pixel = y * widthPx + x;
        if (labels[pixel] !== zone || y < tops[x]! || y > bottoms[x]!) continue;
        if (ground && isNear(data, pixel, ground)) continue;
        labels[pixel] = count;
      }
    }
    count += 1;
  }
  return count;
}

/** Where a piece's rows and columns begin and end; nowhere where they end before they begin. */
interface Hull {
  readonly lefts: Int32Array;
  readonly rights: Int32Array;
  readonly tops: Int32Array;
  readonly bottoms: Int32Array;
}

/** Whether the colours of a picture break off along most of a piece's outline, none of which is the canvas's border. */
function breaksOff({ widthPx, heightPx, data }: Raster, { lefts, rights, tops, bottoms }: Hull): boolean {
  let [broken, whole, onBorder] = [0, 0, 0];
  const look = (pixel: number, step: number, room: number): void => {
    whole += 1;
    if (room < EDGE_PX) onBorder += 1;
    else if (stepAt(data, pixel, pixel + EDGE_PX * step) > LEAST_STEP) broken += 1;
  };
  for (let y = 0; y < heightPx; y += 1) {
    if (rights[y]! < lefts[y]!) continue;
    look(y * widthPx + lefts[y]!, -1, lefts[y]!);
    look(y * widthPx + rights[y]!, 1, widthPx - 1 - rights[y]!);
  }
  for (let x = 0; x < widthPx; x += 1) {
    if (bottoms[x]! < tops[x]!) continue;
    look(tops[x]! * widthPx + x, -widthPx, tops[x]!);
    look(bottoms[x]! * widthPx + x, widthPx, heightPx - 1 - bottoms[x]!);
  }
  return onBorder === 0 && broken >= LEAST_BROKEN_SHARE * whole;
}

/** Whether a zone shows on the canvas's border. */
function isOnBorder(labels: Int32Array, zone: number, widthPx: number): boolean {
  const last = labels.length - widthPx;
  for (let x = 0; x < widthPx; x += 1) if (labels[x] === zone || labels[last + x] === zone) return true;
  for (let row = 0; row <= last; row += widthPx)
    if (labels[row] === zone || labels[row + widthPx - 1] === zone) return true;
  return false;
}

const stepAt = (data: Uint8ClampedArray, one: number, other: number): number =>
  Math.max(...[0, 1, 2].map((channel) => Math.abs(data[one * 4 + channel]! - data[other * 4 + channel]!)));

/** 1 where everything up to `CORE_PX` around is marked too. */
function eroded(marks: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const inRow = new Uint8Array(marks.length);
  for (let y = 0, pixel = 0; y < heightPx; y += 1)
    for (let x = 0, run = 0; x < widthPx; x += 1, pixel += 1) {
      run = marks[pixel] === 1 ? run + 1 : 0;
      if (run > 2 * CORE_PX) inRow[pixel - CORE_PX] = 1;
    }
  const core = new Uint8Array(marks.length);
  for (let x = 0; x < widthPx; x += 1)
    for (let y = 0, run = 0; y < heightPx; y += 1) {
      run = inRow[y * widthPx + x] === 1 ? run + 1 : 0;
      if (run > 2 * CORE_PX) core[(y - CORE_PX) * widthPx + x] = 1;
    }
  return core;
}
