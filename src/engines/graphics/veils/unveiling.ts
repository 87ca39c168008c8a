import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import { NO_ZONE } from '../parts/flat-zones.ts';
import type { PaintModel } from '../parts/paint.ts';
import { paintAt } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { graphOf } from '../parts/part-graph.ts';
import { Partition } from '../parts/partition.ts';
import type { Veil } from './veil.ts';
import { isSeenThrough, unveiled, unveiledPaint, veilBounds, veilCoverage, withoutVeils } from './veil.ts';
import { SHOWS } from './veiled-pattern.ts';

/** Share of a part's pixels from which it counts as lying in a veil. */
const LEAST_VEILED_SHARE = 0.8;

/** What lies across a veil's outline has so much of itself on either side of it, and would be changed by so many levels. */
const LEAST_ACROSS_SHARE = 0.05;
const LEAST_ACROSS_PIXELS = 24;
const LEAST_CHANGE = 12;

/** Share of a part's pixels from which it is seen through a veil. */
const LEAST_SEEN_SHARE = 0.5;

/** How far, in levels of what shows, a pixel may be from a colour that can be seen through a veil. */
const GAMUT_SLACK = { clean: 2, noisy: 6 } as const;

/** How far, in levels of what shows, one paint may differ inside and outside of a veil. */
const SAME_PAINT_SLACK = { clean: 1.5, noisy: 4 } as const;

/** Share of what shows through a veil that a part has which it lies on. */
const LEAST_BELOW_SHARE = 0.01;

/** Share of the boundary around a veil from which its ground is a picture. */
const LEAST_PICTURE_SHARE = 0.35;
const PICTURE_ROUGHNESS = 1.1;

/** A picture without its veils. */
export interface Unveiled {
  /** The picture as it is below the veils; what lies on them is left as it is. */
  readonly image: Raster;
  readonly graph: PartGraph;
  /** Per veil, the parts that it lies on. */
  readonly covered: readonly (readonly number[])[];
  /** Parts that belong to a picture because a veil lies on it. */
  readonly pictured: ReadonlySet<number>;
}

/** What the picture is taken apart into before its veils are off. */
export interface VeiledScene {
  readonly image: Raster;
  readonly calm: Raster;
  readonly mix: PixelMix;
  readonly graph: PartGraph;
  readonly shares: Float32Array;
  /** Parts that lie on the veils: writing, and what cannot be seen through them. */
  readonly isAbove: (id: number) => boolean;
  readonly ignored: Uint8Array | null;
  readonly noisy: boolean;
}

/** Takes a veil off: its parts get the paint below, and what is one paint inside and outside becomes one part in `mix`. */
export function unveil(scene: VeiledScene, veils: readonly Veil[]): Unveiled {
  let { graph } = scene;
  const image: Raster = { ...scene.image, data: scene.image.data.slice() };
  const covered: number[][] = [];
  const pictured = new Set<number>();
  for (const veil of veils) {
    const step = unveilOne({ ...scene, image, graph }, veil);
    graph = step.graph;
    for (const id of step.pictured) pictured.add(id);
    covered.push(step.covered);
  }
  return { image, graph, covered, pictured };
}

/**
 * A picture as it is below its veils, before anything else is known of it but what lies on them, and which pixels that has.
 * `told` has per pixel whether a pattern shows there through a veil, as `veilsOnPattern` tells.
 */
export function bareBelow(
  scene: Pick<VeiledScene, 'image' | 'mix' | 'graph' | 'noisy'>,
  veils: readonly Veil[],
  told: Uint8Array,
): { readonly image: Raster; readonly isOn: (pixel: number) => boolean } {
  const onVeils = new Set(partsOnVeils(scene, veils));
  const isHeard = hearPattern(scene, told, onVeils);
  const image: Raster = { ...scene.image, data: scene.image.data.slice() };
  // Texture has no one colour that could tell.
  const isAbove = (id: number): boolean =>
    onVeils.has(id) && (isHeard.has(id) || scene.graph.parts[id]!.kind !== 'texture');
  const none = new Uint8Array(scene.graph.parts.length);
  for (const veil of veils) takeOffPixels({ ...scene, image, isAbove }, veil, none);
  return { image, isOn: (pixel) => scene.mix.owner[pixel]! >= 0 && isAbove(scene.mix.owner[pixel]!) };
}

/**
 * Corrects which parts lie on veils by where a pattern shows through; answers those that were asked. What shows none there lies
 * on the veil, also across its outline: below it, its one colour would break off there.
 */
function hearPattern(
  { mix, graph }: Pick<VeiledScene, 'mix' | 'graph'>,
  told: Uint8Array,
  onVeils: Set<number>,
): ReadonlySet<number> {
  const [inside, showing] = [new Int32Array(graph.parts.length), new Int32Array(graph.parts.length)];
  for (const [pixel, id] of mix.owner.entries()) {
    if (id < 0 || told[pixel] === 0) continue;
    inside[id]! += 1;
    if (told[pixel] === SHOWS) showing[id]! += 1;
  }
  const asked = graph.parts.filter(
    ({ id, area }) => inside[id]! > 0 && inside[id]! >= LEAST_ACROSS_SHARE * area,
  );
  for (const { id } of asked)
    if (showing[id]! >= LEAST_SEEN_SHARE * inside[id]!) onVeils.delete(id);
    else onVeils.add(id);
  return new Set(asked.map(({ id }) => id));
}

/** Per veil, the parts that it lies on: such as show through it somewhere. */
export function partsBelow(
  { mix, graph }: Pick<VeiledScene, 'mix' | 'graph'>,
  veils: readonly Veil[],
  isOn: (pixel: number) => boolean,
): number[][] {
  return veils.map((veil) => {
    const { left, top, right, bottom } = veilBounds(veil, graph);
    const counts = new Map<number, number>();
    let whole = 0;
    for (let y = top; y <= bottom; y += 1)
      for (let x = left; x <= right; x += 1) {
        const pixel = y * graph.widthPx + x;
        const own = mix.owner[pixel]!;
        if (own < 0 || isOn(pixel) || veilCoverage(veil, x, y) < 0.5) continue;
        counts.set(own, (counts.get(own) ?? 0) + 1);
        whole += 1;
      }
    return [...counts].filter(([, count]) => count >= LEAST_BELOW_SHARE * whole).map(([id]) => id);
  });
}

/** Per part, how many of its pixels lie in a veil, and how many of them can be seen through it. */
function pixelsInside(
  { image, mix, graph }: Pick<VeiledScene, 'image' | 'mix' | 'graph'>,
  veil: Veil,
  slackLevels: number,
): { readonly all: Int32Array; readonly seen: Int32Array } {
  const { widthPx, parts } = graph;
  const [all, seen] = [new Int32Array(parts.length), new Int32Array(parts.length)];
  const { left, top, right, bottom } = veilBounds(veil, graph);
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const pixel = y * widthPx + x;
      const own = mix.owner[pixel]!;
      if (own < 0 || veilCoverage(veil, x, y) < 0.5) continue;
      all[own]! += 1;
      if (isSeenThrough(veil, image.data, slackLevels, pixel * 4)) seen[own]! += 1;
    }
  }
  return { all, seen };
}

/** Per part, whether most of it lies in a veil. */
function partsInside(scene: Pick<VeiledScene, 'image' | 'mix' | 'graph'>, veil: Veil): Uint8Array {
  const inside = pixelsInside(scene, veil, 0).all;
  return Uint8Array.from(scene.graph.parts, ({ id, area }) =>
    area > 0 && inside[id]! >= LEAST_VEILED_SHARE * area ? 1 : 0,
  );
}

/** Pixels of a part that are asked whether they show what a veil makes of its paint. */
const ASKED_PIXELS = 2000;

/**
 * Whether a part shows one plain paint on both sides of a veil's outline, though the veil would change it: it lies on the veil.
 * `paint` is the part's as `image` shows it, without the veils that have come off.
 */
function isAcross(
  { image, mix, noisy }: Pick<VeiledScene, 'image' | 'mix' | 'noisy'>,
  veil: Veil,
  part: Part,
  paint: PaintModel,
  inside: number,
): boolean {
  const { area, id, bounds } = part;
  const least = Math.max(LEAST_ACROSS_PIXELS, LEAST_ACROSS_SHARE * area);
  if (Math.min(inside, area - inside) < least || (part.kind === 'zone' && !isPlain(part, noisy)))
    return false;
  const change = (color: ArrayLike<number>, channel: number): number =>
    (color[channel]! - unveiled(veil, color[channel]!, channel)) * veil.through;
  if ([0, 1, 2].every((channel) => Math.abs(change(paint.table, channel)) < LEAST_CHANGE)) return false;
  if (paint === part.paint) return true;
  // Through a veil before this one, what lies below this one may look like one paint: that of the side where most of it lies.
  const isMostlyIn = 2 * inside > area;
  const step = Math.max(1, Math.round(Math.sqrt(area / ASKED_PIXELS)));
  const own = new Float32Array(3);
  let [like, unlike] = [0, 0];
  for (let y = bounds.top; y <= bounds.bottom; y += step)
    for (let x = bounds.left; x <= bounds.right; x += step) {
      const pixel = y * image.widthPx + x;
      if (mix.owner[pixel] !== id || mix.other[pixel]! >= 0 || veilCoverage(veil, x, y) >= 0.5 === isMostlyIn)
        continue;
      paintAt(paint, x, y, own);
      let [off, otherOff] = [0, 0];
      for (let channel = 0; channel < 3; channel += 1) {
        const shown = image.data[pixel * 4 + channel]!;
        const other = isMostlyIn
          ? Math.min(255, Math.max(0, unveiled(veil, own[channel]!, channel)))
          : veil.through * own[channel]! + veil.added[channel]!;
        off += Math.abs(shown - own[channel]!);
        otherOff += Math.abs(shown - other);
      }
      if (off <= otherOff) like += 1;
      else unlike += 1;
    }
  return like >= unlike && like * step * step >= least;
}

/** The parts that lie in veils: those that lie on one, and those that can be seen through all of them. */
export interface VeiledParts {
  readonly on: ReadonlySet<number>;
  readonly below: ReadonlySet<number>;
}

/**
 * The parts that lie in a veil. What cannot be seen through it lies on it. Their pixels tell: at the ends of a gradient a paint
 * may have the colours of what is beside it.
 */
export function partsAtVeils(
  scene: Pick<VeiledScene, 'image' | 'mix' | 'graph' | 'noisy'>,
  veils: readonly Veil[],
): VeiledParts {
  const slack = GAMUT_SLACK[scene.noisy ? 'noisy' : 'clean'];
  const found = new Set<number>();
  const seen = new Set<number>();
  // What lies below one veil is looked at through the next one as it is without the first.
  let { image } = scene;
  const below = new Map<number, PaintModel>();
  for (const veil of veils) {
    const inside = pixelsInside({ ...scene, image }, veil, slack);
    for (const part of scene.graph.parts) {
      const { id, area } = part;
      if (found.has(id) || area === 0) continue;
      const paint = below.get(id) ?? part.paint;
      if (isAcross({ ...scene, image }, veil, part, paint, inside.all[id]!)) found.add(id);
      if (inside.all[id]! < LEAST_VEILED_SHARE * area) continue;
      if (inside.seen[id]! < LEAST_SEEN_SHARE * inside.all[id]!) found.add(id);
      else {
        seen.add(id);
        if (paint.type !== 'free') below.set(id, unveiledPaint(veil, paint));
      }
    }
    image = withoutVeils(image, [veil]);
  }
  return { on: found, below: new Set([...seen].filter((id) => !found.has(id))) };
}

/** The parts that lie in a veil and cannot be seen through it: they lie on it. */
export const partsOnVeils = (...given: Parameters<typeof partsAtVeils>): ReadonlySet<number> =>
  partsAtVeils(...given).on;

function unveilOne(
  scene: VeiledScene,
  veil: Veil,
): { readonly graph: PartGraph; readonly covered: number[]; readonly pictured: readonly number[] } {
  const { image, calm, mix, graph, ignored, noisy } = scene;
  const isVeiled = partsInside(scene, veil).map((inside, id) => (scene.isAbove(id) ? 0 : inside));
  takeOffPixels(scene, veil, isVeiled);
  const parts = graph.parts.map(
    (part): Part => (isVeiled[part.id] === 1 ? { ...part, paint: unveiledPaint(veil, part.paint) } : part),
  );
  const sets = new Partition(parts.length);
  const slack = SAME_PAINT_SLACK[noisy ? 'noisy' : 'clean'];
  for (const part of parts) {
    if (isVeiled[part.id] === 0 || part.paint.type === 'free' || part.kind === 'texture') continue;
    for (const neighbor of graph.touching[part.id]!.keys()) {
      const other = parts[neighbor]!;
      if (isVeiled[neighbor] === 1 || other.kind === 'texture' || scene.isAbove(neighbor)) continue;
      const tolerance = 2 + slack / veil.through;
      if (isOnePaint(other, part, tolerance)) sets.join(neighbor, part.id);
    }
  }
  const covered = parts.filter(({ id }) => isVeiled[id] === 1).map(({ id }) => id);
  const pictured = picturedParts(scene, isVeiled, (id) => isPlain(parts[sets.root(id)]!, noisy));
  relabel(mix, parts, sets);
  const roots = [...new Set(covered.map((id) => largestOf(sets, parts, id)))];
  return { graph: graphOf(mix, image, calm, parts, ignored), covered: roots, pictured };
}

/** Whether a part's paint is another's where the part lies. */
function isOnePaint(other: Part, { bounds, paint }: Part, tolerance: number): boolean {
  if (other.paint.type === 'free') return false;
  const [a, b] = [new Float32Array(3), new Float32Array(3)];
  for (const share of [0.2, 0.5, 0.8]) {
    const x = bounds.left + share * (bounds.right - bounds.left);
    const y = bounds.top + share * (bounds.bottom - bounds.top);
    paintAt(paint, x, y, a);
    paintAt(other.paint, x, y, b);
    if (Math.max(...[0, 1, 2].map((channel) => Math.abs(a[channel]! - b[channel]!))) > tolerance)
      return false;
  }
  return true;
}

function largestOf(sets: Partition, parts: readonly Part[], id: number): number {
  let largest = id;
  for (const part of parts)
    if (sets.root(part.id) === sets.root(id) && part.area > parts[largest]!.area) largest = part.id;
  return largest;
}

/** Gives the pixels of joined parts to the largest of each. */
function relabel({ owner, other, share }: PixelMix, parts: readonly Part[], sets: Partition): void {
  const largest = new Map<number, number>();
  for (const { id, area } of parts) {
    const root = sets.root(id);
    const before = largest.get(root);
    if (before === undefined || area > parts[before]!.area) largest.set(root, id);
  }
  const target = Int32Array.from(parts, ({ id }) => largest.get(sets.root(id))!);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    if (owner[pixel]! >= 0) owner[pixel] = target[owner[pixel]!]!;
    if (other[pixel]! >= 0) other[pixel] = target[other[pixel]!]!;
    if (other[pixel]! >= 0 && other[pixel] === owner[pixel]) {
      other[pixel] = NO_ZONE;
      share[pixel] = 255;
    }
  }
}

/** Whether a part outside of all veils is drawn in one clean paint. */
function isPlain({ kind, paint, roughness }: Part, noisy: boolean): boolean {
  const { residual, type } = paint;
  return kind === 'zone' && type !== 'free' && roughness <= 0.5 && residual <= (noisy ? 3.5 : 1.2);
}

/** Parts in a veil and just outside of it, where what the veil lies on is a picture rather than drawn shapes. */
function picturedParts(
  { graph, shares, isAbove }: VeiledScene,
  isVeiled: Uint8Array,
  isDrawn: (id: number) => boolean,
): readonly number[] {
  const { parts, touching } = graph;
  const isPictured = ({ id, kind, paint, roughness }: Part): boolean =>
    kind === 'texture' || paint.type === 'free' || roughness > PICTURE_ROUGHNESS || shares[id]! >= 0.5;
  let [whole, picture] = [0, 0];
  const found: number[] = [];
  const outside = new Set<number>();
  for (const { id } of parts) {
    if (isVeiled[id] === 0) continue;
    if (!isDrawn(id)) found.push(id);
    for (const [neighbor, length] of touching[id]!) {
      if (isVeiled[neighbor] === 1 || isAbove(neighbor)) continue;
      if (isDrawn(neighbor)) continue;
      outside.add(neighbor);
      whole += length;
      if (isPictured(parts[neighbor]!)) picture += length;
    }
  }
  return picture >= LEAST_PICTURE_SHARE * whole ? [...found, ...outside] : [];
}

/** Takes a veil's colour off all pixels but those of what lies on it, in place. */
function takeOffPixels(
  { image, mix, isAbove, graph }: Pick<VeiledScene, 'image' | 'mix' | 'isAbove' | 'graph'>,
  veil: Veil,
  isVeiled: Uint8Array,
): void {
  const { widthPx, data } = image;
  const { left, top, right, bottom } = veilBounds(veil, graph);
  const under = new Float32Array(3);
  const stays = (id: number): boolean => id >= 0 && isVeiled[id] === 0 && isAbove(id);
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const pixel = y * widthPx + x;
      const owner = mix.owner[pixel]!;
      const other = mix.other[pixel]!;
      const ownerStays = stays(owner);
      const otherStays = stays(other);
      const at = pixel * 4;
      if (ownerStays && (other < 0 || otherStays)) continue;
      if (ownerStays || otherStays) {
        // An edge of what lies on the veil: only the share that shows the veil changes.
        const weight = (ownerStays ? 255 - mix.share[pixel]! : mix.share[pixel]!) / 255;
        paintAt(graph.parts[ownerStays ? other : owner]!.paint, x, y, under);
        for (let channel = 0; channel < 3; channel += 1) {
          const below = Math.min(255, Math.max(0, unveiled(veil, under[channel]!, channel)));
          data[at + channel] = Math.round(data[at + channel]! + weight * (below - under[channel]!));
        }
        continue;
      }
      const coverage = veilCoverage(veil, x, y);
      for (let channel = 0; channel < 3; channel += 1)
        data[at + channel] = Math.round(unveiled(veil, data[at + channel]!, channel, coverage));
    }
  }
}
