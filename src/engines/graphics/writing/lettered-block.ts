import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import { paintAt } from '../parts/paint.ts';
import type { Bounds, Part } from '../parts/part.ts';
import { emptyBounds, heightOf, includeBounds, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import type { LevelPicture } from '../patterns/pattern-level.ts';
import type { GlyphLine } from './glyph-line.ts';

/** What writing and its ground are read from. */
export interface LetteredScene {
  /** The picture, and the same with its noise smoothed away; with its pattern, if it has one. */
  readonly image: Raster;
  readonly calm: Raster;
  readonly mix: PixelMix;
  readonly graph: PartGraph;
  readonly level: LevelPicture | null;
  readonly noisy: boolean;
}

export type Rgb = readonly [number, number, number];

/** Lines in one ink that stand close to each other on one ground of a known paint. */
export interface LetteredBlock {
  /** Per line the parts that are its letters. */
  readonly letters: readonly ReadonlySet<number>[];
  readonly bounds: readonly Bounds[];
  readonly ink: Rgb;
  readonly ground: Part;
  /** As far around the lines as what they cast is looked for. */
  readonly frame: Bounds;
}

/** Writing lower than this casts nothing that could be told from its edges. */
const LEAST_HEIGHT_PX = 14;

/** How far around a line what it casts is looked for, as a share of its height and at least. */
const REACH_SHARE = 0.6;
const LEAST_REACH_PX = 20;
const MOST_REACH_PX = 90;

/** Levels between two parts in one ink. */
const SAME_INK = { clean: 6, noisy: 18 } as const;

/** Share of the canvas that a ground takes up at least. */
const LEAST_GROUND_SHARE = 0.04;

/** Levels that a thing of one colour is off it at most, on average: what writing casts changes by more from place to place. */
const MOST_PLAIN_RESIDUAL = { clean: 1, noisy: 2.5 } as const;

/** Shares of what shows around a line from which a thing is most of it, and from which it may be the ground at all. */
const MOST_SHARE = 0.5;
const LEAST_SHARE = 0.1;

/** How far from each other lines of one block stand, and how unlike their heights may be. */
const MOST_LINE_GAP = 0.8;
const MOST_HEIGHT_RATIO = 1.8;

const colorOf = ({ paint }: Part): Rgb => [paint.table[0]!, paint.table[1]!, paint.table[2]!];

const distance = (one: Rgb, other: Rgb): number =>
  Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

const isWithin = (inner: Bounds, outer: Bounds): boolean =>
  inner.left >= outer.left &&
  inner.right <= outer.right &&
  inner.top >= outer.top &&
  inner.bottom <= outer.bottom;

const grown = (
  { left, top, right, bottom }: Bounds,
  px: number,
  { widthPx, heightPx }: PartGraph,
): Bounds => ({
  left: Math.max(0, left - px),
  top: Math.max(0, top - px),
  right: Math.min(widthPx - 1, right + px),
  bottom: Math.min(heightPx - 1, bottom + px),
});

const reachOf = (bounds: Bounds): number =>
  Math.min(MOST_REACH_PX, Math.max(LEAST_REACH_PX, Math.round(REACH_SHARE * heightOf(bounds))));

/**
 * What a line stands on: the one plain thing that is most of what shows around it, or else the largest painted part of a good
 * share of the canvas that shows there. What the writing casts shatters its ground, but no thing that lies beside it. `null`
 * where there is none.
 */
function groundAround({ mix, graph, noisy }: LetteredScene, { bounds, parts: own }: GlyphLine): Part | null {
  const { parts, widthPx, heightPx } = graph;
  const seenWithin = (reach: number): (readonly [part: Part, share: number])[] => {
    const around = grown(bounds, reach, graph);
    const counts = new Map<number, number>();
    let whole = 0;
    for (let y = around.top; y <= around.bottom; y += 2) {
      for (let x = around.left; x <= around.right; x += 2) {
        const id = mix.owner[y * widthPx + x]!;
        if (id < 0 || own.includes(id)) continue;
        counts.set(id, (counts.get(id) ?? 0) + 1);
        whole += 1;
      }
    }
    return [...counts]
      .map(([id, count]) => [parts[id]!, count / whole] as const)
      .filter(([{ kind, paint }]) => kind === 'zone' && paint.type !== 'free');
  };
  const plain = MOST_PLAIN_RESIDUAL[noisy ? 'noisy' : 'clean'];
  const beside = seenWithin(LEAST_REACH_PX).find(
    ([{ paint }, share]) => share > MOST_SHARE && paint.type === 'flat' && paint.residual <= plain,
  );
  if (beside) return beside[0];
  let ground: Part | null = null;
  for (const [part, share] of seenWithin(reachOf(bounds))) {
    if (part.area < LEAST_GROUND_SHARE * widthPx * heightPx || share < LEAST_SHARE) continue;
    if (!ground || part.area > ground.area) ground = part;
  }
  return ground;
}

/** The blocks of writing of which one may say what they cast. */
export function letteredBlocks(scene: LetteredScene, lines: readonly GlyphLine[]): LetteredBlock[] {
  const { graph, noisy } = scene;
  const taken = new Set(lines.flatMap(({ parts }) => parts));
  const most = SAME_INK[noisy ? 'noisy' : 'clean'];
  const possible = lines.flatMap((line) => {
    if (heightOf(line.bounds) < LEAST_HEIGHT_PX) return [];
    const zones = line.parts.map((id) => graph.parts[id]!).filter(({ kind }) => kind === 'zone');
    const main = zones.reduce<Part | null>(
      (best, part) => (best && best.area >= part.area ? best : part),
      null,
    );
    if (main?.paint.type !== 'flat') return [];
    const ground = groundAround(scene, line);
    if (!ground) return [];
    const ink = colorOf(main);
    const around = grown(line.bounds, heightOf(line.bounds), graph);
    const letters = new Set(line.parts.filter((id) => distance(colorOf(graph.parts[id]!), ink) <= most));
    const bounds = { ...line.bounds };
    // Letters that touch what else is there are not always found to stand in the row.
    for (const part of graph.parts) {
      if (part.kind !== 'zone' || taken.has(part.id) || !isWithin(part.bounds, around)) continue;
      const middle = (part.bounds.top + part.bounds.bottom) / 2;
      if (middle < line.bounds.top || middle > line.bounds.bottom) continue;
      if (part.paint.type !== 'flat' || distance(colorOf(part), ink) > most) continue;
      letters.add(part.id);
      includeBounds(bounds, part.bounds);
    }
    return [{ letters, bounds, ink, ground }];
  });
  const blocks: (typeof possible)[] = [];
  for (const line of possible.toSorted((one, other) => one.bounds.top - other.bounds.top)) {
    const height = heightOf(line.bounds);
    const isNext = (other: typeof line): boolean =>
      other.ground === line.ground &&
      distance(other.ink, line.ink) <= most &&
      Math.max(height, heightOf(other.bounds)) <=
        MOST_HEIGHT_RATIO * Math.min(height, heightOf(other.bounds)) &&
      line.bounds.top - other.bounds.bottom <= MOST_LINE_GAP * height &&
      line.bounds.left <= other.bounds.right &&
      other.bounds.left <= line.bounds.right;
    const block = blocks.find((own) => own.some(isNext));
    if (block) block.push(line);
    else blocks.push([line]);
  }
  return blocks.map((own) => {
    const whole = emptyBounds();
    for (const { bounds } of own) includeBounds(whole, bounds);
    const reach = Math.max(...own.map(({ bounds }) => reachOf(bounds)));
    return {
      letters: own.map(({ letters }) => letters),
      bounds: own.map(({ bounds }) => bounds),
      ink: own[0]!.ink,
      ground: own[0]!.ground,
      frame: grown(whole, reach, graph),
    };
  });
}

/** The colour that a block's ground has at a pixel where nothing lies on it. */
export function groundColor(
  { graph, level }: LetteredScene,
  { ground }: LetteredBlock,
  x: number,
  y: number,
  out: Float32Array,
): void {
  paintAt(ground.paint, x, y, out);
  if (!level) return;
  const at = (y * graph.widthPx + x) * 4;
  for (let channel = 0; channel < 3; channel += 1)
    out[channel] = out[channel]! + level.ground.data[at + channel]! - level.color[channel]!;
}

/** What a pixel near writing is, as far as it is known. */
export const OPEN = 0;
export const LETTER = 1;
export const OTHER = 2;

/**
 * Per pixel of a block's frame: a letter of any line, a thing that reaches further than what writing casts, or open: the ground
 * as it shows there, and whatever else is small.
 */
export function surroundings(
  { mix, graph }: LetteredScene,
  { letters, ground, frame }: LetteredBlock,
  isLetter: (id: number) => boolean,
): Uint8Array {
  const [width, height] = [widthOf(frame), heightOf(frame)];
  const kinds = new Uint8Array(width * height);
  const known = new Map<number, number>();
  const kindOf = (id: number): number => {
    if (id < 0) return OTHER;
    let kind = known.get(id);
    if (kind === undefined) {
      const isOwn = letters.some((own) => own.has(id)) || isLetter(id);
      const isOpen = id === ground.id || isWithin(graph.parts[id]!.bounds, frame);
      kind = isOwn ? LETTER : isOpen ? OPEN : OTHER;
      known.set(id, kind);
    }
    return kind;
  };
  for (let y = frame.top, at = 0; y <= frame.bottom; y += 1)
    for (let x = frame.left; x <= frame.right; x += 1, at += 1)
      kinds[at] = kindOf(mix.owner[y * graph.widthPx + x]!);
  return kinds;
}

/** Per place of a grid, how far it is from the nearest one that is marked, in steps along rows and columns, at most `most`. */
export function stepsFrom(
  isMarked: (at: number) => boolean,
  width: number,
  count: number,
  most: number,
): Uint8Array {
  const steps = new Uint8Array(count).fill(most);
  for (let at = 0; at < count; at += 1) {
    if (isMarked(at)) steps[at] = 0;
    else {
      if (at % width > 0) steps[at] = Math.min(steps[at]!, steps[at - 1]! + 1);
      if (at >= width) steps[at] = Math.min(steps[at]!, steps[at - width]! + 1);
    }
  }
  for (let at = count - 1; at >= 0; at -= 1) {
    if (at % width < width - 1) steps[at] = Math.min(steps[at]!, steps[at + 1]! + 1);
    if (at + width < count) steps[at] = Math.min(steps[at]!, steps[at + width]! + 1);
  }
  return steps;
}
