import type { Size } from '../../../domain/box.ts';
import type { Raster } from '../../../domain/raster.ts';
import { createRaster } from '../../../domain/raster.ts';
import { fillSmoothly } from '../../push-pull.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import type { Pattern } from './pattern.ts';
import type { Move } from './pattern-period.ts';

/** A picture whose pattern is taken off: its first colour lies there instead, shaded as the pattern was. */
export interface LevelPicture {
  readonly image: Raster;
  /** The picture that the pattern was taken off. */
  readonly source: Raster;
  /** The pattern alone, continued over the whole canvas. */
  readonly ground: Raster;
  /** The colour that lies in its place. */
  readonly color: readonly [number, number, number];
  /** Per pixel, 1 where the pattern shows, shaded or not. */
  readonly shows: Uint8Array;
  /** Per pixel, 1 where it shows just as it is. */
  readonly isBare: Uint8Array;
}

/** What a pattern is read from. */
export interface PatternScene {
  readonly image: Raster;
  readonly calm: Raster;
  readonly mix: PixelMix;
  readonly graph: PartGraph;
  readonly noisy: boolean;
}

/** How many periods away, each way, a hidden pixel's copy is looked for: as far as the canvas reaches. */
const MOST_PERIODS = 48;

/** Levels by which a pixel may miss the pattern's own colours, in a clean picture and in a noisy one. */
const OWN_COLOR = { clean: 3, noisy: 7 } as const;

/** How many times as far a pixel may be off in a shadow, whose light is known less exactly. */
const SHADED_TIMES = 3;

/** Shares of the second colour up to which, and from which on, a pixel is of one colour. */
const MOST_FIRST = 0.12;
const LEAST_SECOND = 0.88;

/** Cells in which light is measured, and how it may change from one to the next: slower than at any edge. */
const CELL_PX = 4;
const MOST_LIGHT_STEP = { clean: 0.035, noisy: 0.02 } as const;
const MOST_JUMP_CELLS = 1.1;
const LEAST_LIGHT = 0.4;
const MOST_LIGHT = 1.04;
const LEAST_CELL_PIXELS = 3;

/** Share of a part's pixels that are the pattern's where the part is. */
const LEAST_PATTERN_SHARE = 0.6;
const LEAST_JUDGED_PIXELS = 8;

/** How far compression ripples. */
const RIPPLE_PX = 5;

/** How far from the pattern a thing's edge lets it through, and from which share on a thing hides it. */
const EDGE_PX = 2;
const MOST_COVER = 0.97;

/** The shortest moves that reach the same places as two do (Lagrange's reduction): the others reach no further for their length. */
function shortest(periods: readonly Move[]): readonly Move[] {
  let [short, long] = periods;
  if (!short || !long) return periods;
  if (Math.hypot(...long) < Math.hypot(...short)) [short, long] = [long, short];
  for (;;) {
    const times = Math.round((short[0] * long[0] + short[1] * long[1]) / (short[0] ** 2 + short[1] ** 2));
    const rest: Move = [long[0] - times * short[0], long[1] - times * short[1]];
    if (times === 0 || Math.hypot(...rest) >= Math.hypot(...short)) return [short, rest];
    [short, long] = [rest, short];
  }
}

/** Per pixel the one that shows the same place of the pattern: itself where it is known, -1 where none is. */
export function sources(
  { widthPx, heightPx }: Size,
  isKnown: Uint8Array,
  periods: readonly Move[],
): Int32Array {
  // Many short moves reach no further than one long one.
  const least = Math.max(widthPx, heightPx) / MOST_PERIODS;
  const [first, second = [0, 0]] = shortest(periods).map(([moveX, moveY]): Move => {
    const times = Math.ceil(least / Math.hypot(moveX, moveY));
    return [times * moveX, times * moveY];
  }) as [Move, Move?];
  const moves: { x: number; y: number }[] = [];
  for (let i = -MOST_PERIODS; i <= MOST_PERIODS; i += 1)
    for (let j = -MOST_PERIODS; j <= MOST_PERIODS; j += 1) {
      const x = Math.round(i * first[0] + j * second[0]);
      const y = Math.round(i * first[1] + j * second[1]);
      if (Math.abs(x) < widthPx && Math.abs(y) < heightPx) moves.push({ x, y });
    }
  moves.sort((one, other) => Math.hypot(one.x, one.y) - Math.hypot(other.x, other.y));
  const from = new Int32Array(isKnown.length).fill(-1);
  for (let y = 0; y < heightPx; y += 1) {
    // What was found for the pixel to the left mostly serves this one too.
    let last = 0;
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      for (let tried = -1; tried < moves.length; tried += 1) {
        // A pixel that is known is its own source, whatever served before.
        if (tried < 0 && isKnown[pixel] === 1) continue;
        const move = moves[tried < 0 ? last : tried]!;
        const [column, row] = [x + move.x, y + move.y];
        if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
        const source = row * widthPx + column;
        if (isKnown[source] === 0) continue;
        from[pixel] = source;
        if (tried >= 0) last = tried;
        break;
      }
    }
  }
  return from;
}

/** The light that falls on the pattern, per cell, where it changes slowly from where it is full; 0 elsewhere. */
function lightOf(
  { calm, noisy }: PatternScene,
  shares: Float32Array,
  { colors }: Pattern,
): { light: Float32Array; columns: number; rows: number } {
  const { widthPx, heightPx, data } = calm;
  const columns = Math.ceil(widthPx / CELL_PX);
  const rows = Math.ceil(heightPx / CELL_PX);
  const sums = new Float64Array(columns * rows);
  const lows = new Float32Array(columns * rows).fill(9);
  const highs = new Float32Array(columns * rows);
  const counts = new Int32Array(columns * rows);
  const most = OWN_COLOR[noisy ? 'noisy' : 'clean'];
  const squares = colors.map((color) => color.reduce((sum, value) => sum + value * value, 0));
  for (let y = 1; y < heightPx - 1; y += 1) {
    for (let x = 1; x < widthPx - 1; x += 1) {
      const pixel = y * widthPx + x;
      const which = shares[pixel]! <= MOST_FIRST ? 0 : 1;
      if (which === 1 && shares[pixel]! < LEAST_SECOND) continue;
      let isInner = true;
      for (let row = -1; row <= 1 && isInner; row += 1)
        for (let column = -1; column <= 1 && isInner; column += 1) {
          const share = shares[pixel + row * widthPx + column]!;
          isInner = which === 0 ? share <= MOST_FIRST : share >= LEAST_SECOND;
        }
      if (!isInner) continue;
      const color = colors[which]!;
      let dot = 0;
      for (let channel = 0; channel < 3; channel += 1) dot += color[channel]! * data[pixel * 4 + channel]!;
      const light = dot / Math.max(1, squares[which]!);
      if (light < LEAST_LIGHT || light > MOST_LIGHT) continue;
      let off = 0;
      for (let channel = 0; channel < 3; channel += 1)
        off = Math.max(off, Math.abs(data[pixel * 4 + channel]! - light * color[channel]!));
      if (off > most) continue;
      const cell = Math.floor(y / CELL_PX) * columns + Math.floor(x / CELL_PX);
      sums[cell]! += light;
      counts[cell]! += 1;
      lows[cell] = Math.min(lows[cell]!, light);
      highs[cell] = Math.max(highs[cell]!, light);
    }
  }
  const rounding = (most + 1) / Math.sqrt(Math.max(...squares));
  const step = MOST_LIGHT_STEP[noisy ? 'noisy' : 'clean'] * CELL_PX;
  const measured = new Float32Array(columns * rows);
  for (let cell = 0; cell < counts.length; cell += 1)
    if (counts[cell]! >= LEAST_CELL_PIXELS && highs[cell]! - lows[cell]! <= step + rounding)
      measured[cell] = sums[cell]! / counts[cell]!;
  const light = new Float32Array(columns * rows);
  const queue: number[] = [];
  for (let cell = 0; cell < counts.length; cell += 1) {
    if (measured[cell] === 0 || Math.abs(1 - measured[cell]!) > rounding / 2) continue;
    light[cell] = measured[cell]!;
    queue.push(cell);
  }
  for (let next = 0; next < queue.length; next += 1) {
    const cell = queue[next]!;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    for (let down = -2; down <= 2; down += 1)
      for (let across = -2; across <= 2; across += 1) {
        const [toColumn, toRow] = [column + across, row + down];
        if (toColumn < 0 || toRow < 0 || toColumn >= columns || toRow >= rows) continue;
        const to = toRow * columns + toColumn;
        if (light[to] !== 0 || measured[to] === 0) continue;
        const reach = step * Math.min(MOST_JUMP_CELLS, Math.hypot(across, down)) + rounding;
        if (Math.abs(measured[to]! - light[cell]!) > reach) continue;
        light[to] = measured[to]!;
        queue.push(to);
      }
  }
  return { light, columns, rows };
}

/** The light per pixel, between the cells' middles; full where it is nearly. */
function lightField(
  { light, columns, rows }: { light: Float32Array; columns: number; rows: number },
  { widthPx, heightPx }: Raster,
  rounding: number,
): Float32Array {
  const values = new Float32Array(columns * rows * 4);
  for (let cell = 0; cell < light.length; cell += 1) {
    if (light[cell] === 0) continue;
    values[cell * 4] = light[cell]!;
    values[cell * 4 + 3] = 1;
  }
  fillSmoothly(values, columns, rows);
  const field = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const row = Math.min(rows - 1, Math.max(0, (y + 0.5) / CELL_PX - 0.5));
    const [top, bottom] = [Math.floor(row), Math.min(rows - 1, Math.floor(row) + 1)];
    for (let x = 0; x < widthPx; x += 1) {
      const column = Math.min(columns - 1, Math.max(0, (x + 0.5) / CELL_PX - 0.5));
      const [left, right] = [Math.floor(column), Math.min(columns - 1, Math.floor(column) + 1)];
      const at = (cellRow: number, cellColumn: number): number =>
        values[(cellRow * columns + cellColumn) * 4]!;
      const upper = at(top, left) * (1 - column + left) + at(top, right) * (column - left);
      const lower = at(bottom, left) * (1 - column + left) + at(bottom, right) * (column - left);
      const value = upper * (1 - row + top) + lower * (row - top);
      field[y * widthPx + x] = Math.abs(1 - value) <= rounding ? 1 : value;
    }
  }
  return field;
}

/** Per pixel, 1 where it is the pattern in its light; what is less than mostly so is another thing in one of its colours. */
function patternPixels(
  { calm, mix, graph, noisy }: PatternScene,
  calmGround: Uint8ClampedArray,
  light: Float32Array,
  isOther: Uint8Array,
): Uint8Array {
  const { widthPx, heightPx, data } = calm;
  const most = OWN_COLOR[noisy ? 'noisy' : 'clean'];
  const shows = new Uint8Array(light.length);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      let isPattern = 1;
      const reach = light[pixel] === 1 ? most : SHADED_TIMES * most;
      // However much light there is, it is one for all channels.
      let [leastLight, mostLight] = [0, MOST_LIGHT];
      for (let channel = 0; channel < 3 && isPattern === 1; channel += 1) {
        let [low, high] = [255, 0];
        // A copy may lie half a pixel off.
        for (let row = Math.max(0, y - 1); row <= Math.min(heightPx - 1, y + 1); row += 1)
          for (let column = Math.max(0, x - 1); column <= Math.min(widthPx - 1, x + 1); column += 1) {
            const value = calmGround[(row * widthPx + column) * 4 + channel]!;
            if (value < low) low = value;
            if (value > high) high = value;
          }
        const value = data[pixel * 4 + channel]!;
        if (value < low * light[pixel]! - reach || value > high * light[pixel]! + reach) isPattern = 0;
        if (high > 0) leastLight = Math.max(leastLight, (value - most) / high);
        if (low > 0) mostLight = Math.min(mostLight, (value + most) / low);
        if (leastLight > mostLight) isPattern = 0;
      }
      shows[pixel] = isPattern;
    }
  }
  const whole = new Int32Array(graph.parts.length);
  const inside = new Int32Array(graph.parts.length);
  for (let pixel = 0; pixel < shows.length; pixel += 1) {
    const owner = mix.owner[pixel]!;
    if (owner < 0) continue;
    whole[owner]! += 1;
    inside[owner]! += shows[pixel]!;
  }
  for (let pixel = 0; pixel < shows.length; pixel += 1) {
    const owner = mix.owner[pixel]!;
    if (owner < 0 || (isOther[owner] === 0 && whole[owner]! < LEAST_JUDGED_PIXELS)) continue;
    if (isOther[owner] === 1 || inside[owner]! < LEAST_PATTERN_SHARE * whole[owner]!) shows[pixel] = 0;
  }
  return shows;
}

/**
 * Takes a pattern off a picture: where it shows, shaded or not, its first colour comes in its place, also through the edges of
 * what lies on it. What comes after then sees things on one plain colour. About 250 ms per megapixel.
 */
export function levelled(scene: PatternScene, pattern: Pattern): LevelPicture {
  const { image, calm, noisy } = scene;
  const { widthPx, heightPx } = image;
  const { colors, periods } = pattern;
  const own = OWN_COLOR[noisy ? 'noisy' : 'clean'];
  const from = sources(image, pattern.isKnown, periods);
  const ground = createRaster(widthPx, heightPx);
  const calmGround = new Uint8ClampedArray(ground.data.length);
  const shares = new Float32Array(from.length);
  const [first, second] = colors;
  const line = first.map((value, channel) => second[channel]! - value);
  const square = line.reduce((sum, value) => sum + value * value, 0);
  for (let pixel = 0; pixel < from.length; pixel += 1) {
    let dot = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = from[pixel]! * 4 + channel;
      ground.data[pixel * 4 + channel] = at < 0 ? first[channel]! : image.data[at]!;
      calmGround[pixel * 4 + channel] = at < 0 ? first[channel]! : calm.data[at]!;
      dot += line[channel]! * (calmGround[pixel * 4 + channel]! - first[channel]!);
    }
    ground.data[pixel * 4 + 3] = 255;
    shares[pixel] = dot / square;
  }
  const rounding = own / 2 / Math.max(1, Math.hypot(...first), Math.hypot(...second));
  const light = lightField(lightOf(scene, shares, pattern), image, rounding);
  const shows = patternPixels(scene, calmGround, light, pattern.isOther);
  const level = { widthPx, heightPx, data: image.data.slice() };
  const isBare = new Uint8Array(from.length);
  const under = new Float32Array(3);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      if (shows[pixel] === 1) {
        if (light[pixel] === 1) isBare[pixel] = 1;
        // Beside an edge compression leaves ripples and stray chroma, which belong to the edge and are read with it.
        const isRippled = noisy && isBeside(shows, image, x, y);
        for (let channel = 0; channel < 3; channel += 1) {
          const at = pixel * 4 + channel;
          level.data[at] = isRippled
            ? image.data[at]! + light[pixel]! * (first[channel]! - calmGround[at]!)
            : Math.round(light[pixel]! * first[channel]!);
        }
        continue;
      }
      const cover = coverAt(image, shows, ground.data, light, x, y);
      if (cover >= MOST_COVER) continue;
      for (let channel = 0; channel < 3; channel += 1) {
        under[channel] = light[pixel]! * (first[channel]! - ground.data[pixel * 4 + channel]!);
        level.data[pixel * 4 + channel] = Math.round(
          image.data[pixel * 4 + channel]! + (1 - cover) * under[channel]!,
        );
      }
    }
  }
  return { image: level, source: image, ground, color: [first[0]!, first[1]!, first[2]!], shows, isBare };
}

/** Whether something else than the pattern shows close by. */
function isBeside(shows: Uint8Array, { widthPx, heightPx }: Size, x: number, y: number): boolean {
  for (let row = Math.max(0, y - RIPPLE_PX); row <= Math.min(heightPx - 1, y + RIPPLE_PX); row += 1)
    for (let column = Math.max(0, x - RIPPLE_PX); column <= Math.min(widthPx - 1, x + RIPPLE_PX); column += 1)
      if (shows[row * widthPx + column] === 0) return true;
  return false;
}

/** How much of a pixel beside the pattern the thing there covers: on the line from the pattern to the thing's own colour. */
function coverAt(
  { widthPx, heightPx, data }: Raster,
  shows: Uint8Array,
  ground: Uint8ClampedArray,
  light: Float32Array,
  x: number,
  y: number,
): number {
  const pixel = y * widthPx + x;
  let beside = false;
  let [most, thing] = [-1, -1];
  for (let row = Math.max(0, y - EDGE_PX); row <= Math.min(heightPx - 1, y + EDGE_PX); row += 1)
    for (let column = Math.max(0, x - EDGE_PX); column <= Math.min(widthPx - 1, x + EDGE_PX); column += 1) {
      const near = row * widthPx + column;
      if (shows[near] === 1) {
        beside = true;
        continue;
      }
      let off = 0;
      for (let channel = 0; channel < 3; channel += 1)
        off += (data[near * 4 + channel]! - light[near]! * ground[near * 4 + channel]!) ** 2;
      if (off > most) [most, thing] = [off, near];
    }
  if (!beside || most < 1) return 1;
  let [dot, length] = [0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    const base = light[pixel]! * ground[pixel * 4 + channel]!;
    const along = data[thing * 4 + channel]! - base;
    dot += along * (data[pixel * 4 + channel]! - base);
    length += along * along;
  }
  return Math.max(0, Math.min(1, dot / Math.max(1, length)));
}
