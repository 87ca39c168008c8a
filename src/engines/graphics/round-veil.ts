import type { Raster } from '../../domain/raster.ts';
import type { Outline } from '../../domain/shape.ts';
import type { PixelMix } from './edge-mix.ts';
import type { Contour } from './outline-fit.ts';
import { fitEllipse, nearShare } from './outline-fit.ts';
import { paintAt } from './paint.ts';
import type { Part } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import type { Veil } from './veil.ts';
import { LEAST_THROUGH, MOST_THROUGH } from './veil-edge.ts';

/** Share of the canvas that a part needs to be looked at, and of its boundary that a plain ground has. */
const LEAST_AREA_SHARE = 0.001;
const LEAST_GROUND_SHARE = 0.2;

/** Share of the canvas that the ground has at least: it is the page or a panel, no plain place in a photograph. */
const LEAST_GROUND_AREA_SHARE = 0.05;

/** Share of the boundary on the ground that must lie on one ellipse. */
const LEAST_NEAR_SHARE = 0.93;

/** Share of the canvas that an ellipse has at least: smaller ones are lights out of focus in a photograph. */
const LEAST_ELLIPSE_SHARE = 0.012;

/** How near, as a share of its radius, a second find is the same ellipse again. */
const SAME_SHARE = 0.15;

/** Share of the ellipse's outline that must lie in a picture, and of the differences there that the veil explains. */
const LEAST_PICTURE_SHARE = 0.08;
const LEAST_EXPLAINED = 0.85;

/** Share of the differences across the outline that a veil may leave unexplained. */
const MOST_OF_STEP = 0.5;

/** Places around an ellipse at which both sides are compared, and how far from it. */
const PLACES = 360;
const REACH_PX = { clean: 2.5, noisy: 4 } as const;

/** Places in a part's box, as shares of it, at which a veil must add the same, within so many levels. */
const SAMPLED_PLACES = [
  [0.5, 0.5],
  [0.2, 0.5],
  [0.8, 0.5],
  [0.5, 0.2],
  [0.5, 0.8],
] as const;
const MOST_UNEVEN = 16;

type Ellipse = Extract<Outline, { type: 'ellipse' }>;

/** Where a part borders on its ground, within the pixel by its share. */
function contourOn(
  { owner, other, share }: PixelMix,
  part: Part,
  ground: number,
  { widthPx, heightPx }: PartGraph,
): Contour {
  const contour: Contour = { x: [], y: [], side: [] };
  const { left, top, right, bottom } = part.bounds;
  const movesX = [-1, 0, 1, 0];
  const movesY = [0, -1, 0, 1];
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const pixel = y * widthPx + x;
      if (owner[pixel] !== part.id) continue;
      for (let side = 0; side < 4; side += 1) {
        const moveX = movesX[side]!;
        const moveY = movesY[side]!;
        const column = x + moveX;
        const row = y + moveY;
        if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
        const near = row * widthPx + column;
        if (owner[near] !== ground) continue;
        const own = other[pixel] === ground ? share[pixel]! / 255 : 1;
        const spill = own > 0.97 && other[near] === part.id ? 1 - share[near]! / 255 : 0;
        contour.x.push(x + 0.5 + moveX * (own - 0.5 + spill));
        contour.y.push(y + 0.5 + moveY * (own - 0.5 + spill));
        contour.side.push(side);
      }
    }
  }
  return contour;
}

/** What shows through at the stretches of an ellipse that lie off the ground; `null` where it is no veil's outline. */
function throughAt(
  image: Raster,
  { owner }: PixelMix,
  [part, ground]: readonly [Part, Part],
  { center, radiusXPx, radiusYPx }: Ellipse,
  reachPx: number,
): number | null {
  const { widthPx, heightPx, data } = image;
  const [own, below] = [new Float32Array(3), new Float32Array(3)];
  const pairs: { readonly outer: number; readonly inner: number }[] = [];
  for (let place = 0; place < PLACES; place += 1) {
    const angle = (2 * Math.PI * place) / PLACES;
    const at = (off: number): number => {
      const x = Math.floor(center.xPx + Math.cos(angle) * (radiusXPx + off));
      const y = Math.floor(center.yPx + Math.sin(angle) * (radiusYPx + off));
      return x < 0 || y < 0 || x >= widthPx || y >= heightPx ? -1 : y * widthPx + x;
    };
    const [outer, inner] = [at(reachPx), at(-reachPx)];
    if (outer < 0 || inner < 0 || owner[outer] === ground.id || owner[inner] === part.id) continue;
    pairs.push({ outer, inner });
  }
  if (pairs.length < LEAST_PICTURE_SHARE * PLACES) return null;
  const explain = (used: typeof pairs, through: number | null) => {
    let [square, cross, target, step] = [0, 0, 0, 0];
    const off: number[] = [];
    for (const { outer, inner } of used) {
      let most = 0;
      // The veil adds the same everywhere: the ground and the part on it tell how much.
      paintAt(part.paint, inner % widthPx, Math.floor(inner / widthPx), own);
      paintAt(ground.paint, inner % widthPx, Math.floor(inner / widthPx), below);
      for (let channel = 0; channel < 3; channel += 1) {
        const out = data[outer * 4 + channel]! - below[channel]!;
        const into = data[inner * 4 + channel]! - own[channel]!;
        square += out * out;
        cross += out * into;
        target += into * into;
        step += (data[outer * 4 + channel]! - data[inner * 4 + channel]!) ** 2;
        if (through !== null) most = Math.max(most, Math.abs(into - through * out));
      }
      off.push(most);
    }
    return {
      through: cross / Math.max(1, square),
      explained: (cross * cross) / Math.max(1, square * target),
      // What stands before the outline is the same on both sides of it.
      isBehind: target - (cross * cross) / Math.max(1, square) > MOST_OF_STEP * step,
      off,
    };
  };
  let used = pairs;
  for (let round = 0; round < 3; round += 1) {
    const { off } = explain(pairs, explain(used, null).through);
    const limit = Math.max(6, 2.5 * off.toSorted((one, two) => one - two)[off.length >> 1]!);
    used = pairs.filter((_, index) => off[index]! <= limit);
    if (used.length < 0.5 * pairs.length) return null;
  }
  const { through, explained, isBehind } = explain(used, null);
  if (isBehind) return null;
  return explained >= LEAST_EXPLAINED && through >= LEAST_THROUGH && through <= MOST_THROUGH ? through : null;
}

/** What a veil adds to the ground below it; `null` where that is not the same all over the part, as in a gradient's disc. */
function addedBy(
  { paint, bounds }: Part,
  ground: Part,
  through: number,
): readonly [number, number, number] | null {
  const [own, below] = [new Float32Array(3), new Float32Array(3)];
  const { left, top, right, bottom } = bounds;
  const least = [255, 255, 255];
  const most = [-255, -255, -255];
  for (const [shareX, shareY] of SAMPLED_PLACES) {
    const [x, y] = [left + shareX * (right - left), top + shareY * (bottom - top)];
    paintAt(paint, x, y, own);
    paintAt(ground.paint, x, y, below);
    for (let channel = 0; channel < 3; channel += 1) {
      const added = own[channel]! - through * below[channel]!;
      least[channel] = Math.min(least[channel]!, added);
      most[channel] = Math.max(most[channel]!, added);
    }
  }
  if (most.some((value, channel) => value - least[channel]! > MOST_UNEVEN)) return null;
  const middle = (channel: number): number => (least[channel]! + most[channel]!) / 2;
  return [middle(0), middle(1), middle(2)];
}

/**
 * Translucent circles and ellipses that lie half on a plain ground, half on a picture: the form is told from the half on the
 * ground, the opacity from what goes on below its outline in the picture.
 */
export function roundVeils(
  image: Raster,
  mix: PixelMix,
  graph: PartGraph,
  noisy: boolean,
  isExcluded: (id: number) => boolean,
): Veil[] {
  const canvas = graph.widthPx * graph.heightPx;
  const veils: (Veil & { readonly outline: Ellipse })[] = [];
  const isPlain = ({ id, kind, paint, area }: Part): boolean =>
    kind === 'zone' && paint.type !== 'free' && area >= LEAST_AREA_SHARE * canvas && !isExcluded(id);
  const isKnown = ({ center, radiusXPx }: Ellipse): boolean =>
    veils.some(
      ({ outline: { center: other } }) =>
        Math.hypot(center.xPx - other.xPx, center.yPx - other.yPx) <= SAME_SHARE * radiusXPx,
    );
  // Large parts lie on the page; what is found again on a plain place within the picture is the same.
  for (const part of graph.parts.toSorted((one, other) => other.area - one.area)) {
    if (!isPlain(part)) continue;
    const around = [...graph.touching[part.id]!].sort((one, other) => other[1] - one[1]);
    const whole = around.reduce((sum, [, length]) => sum + length, 0);
    for (const [id, length] of around) {
      const ground = graph.parts[id]!;
      if (length < LEAST_GROUND_SHARE * whole || length > 0.95 * whole) continue;
      if (!isPlain(ground) || ground.area < LEAST_GROUND_AREA_SHARE * canvas) continue;
      const contour = contourOn(mix, part, id, graph);
      const outline = contour.x.length < 24 ? null : fitEllipse(contour);
      if (outline?.type !== 'ellipse' || nearShare(outline, contour) < LEAST_NEAR_SHARE) continue;
      const { radiusXPx, radiusYPx } = outline;
      if (Math.max(radiusXPx, radiusYPx) > 0.5 * Math.max(graph.widthPx, graph.heightPx)) continue;
      if (Math.PI * radiusXPx * radiusYPx < LEAST_ELLIPSE_SHARE * canvas || isKnown(outline)) continue;
      const reachPx = REACH_PX[noisy ? 'noisy' : 'clean'];
      const through = throughAt(image, mix, [part, ground], outline, reachPx);
      if (through === null) continue;
      const added = addedBy(part, ground, through);
      if (added === null) continue;
      const color = added.map((value) => value / (1 - through));
      if (color.some((value) => value < -12 || value > 267)) continue;
      const clamp = (value: number): number => Math.min(255, Math.max(0, value));
      veils.push({
        through,
        added,
        color: [clamp(color[0]!), clamp(color[1]!), clamp(color[2]!)],
        outline,
      });
      break;
    }
  }
  return veils;
}
