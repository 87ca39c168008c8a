import type { Raster } from '../../domain/raster.ts';
import { createRaster } from '../../domain/raster.ts';
import type { Pace } from '../pace.ts';
import { fillSmoothly } from '../push-pull.ts';
import type { Arrangement } from './arrangement.ts';
import { behindWriting } from './elements/continuation.ts';
import type { Cast, Element } from './elements/element.ts';
import { clearFringes, HIDDEN, SHOWN } from './elements/hidden-fringe.ts';
import type { Form } from './forms/form.ts';
import { distanceFrom, formBounds } from './forms/form.ts';
import { coverageIn, nearOthers } from './forms/outline-fit.ts';
import { convexity, isHollow } from './forms/silhouette.ts';
import type { PixelMix } from './parts/edge-mix.ts';
import { paintAt } from './parts/paint.ts';
import type { Bounds } from './parts/part.ts';
import { heightOf, includeBounds, widthOf } from './parts/part.ts';
import type { PartGraph } from './parts/part-graph.ts';
import type { LevelPicture } from './patterns/pattern-level.ts';
import type { Shadow } from './shadows/shadow.ts';
import type { Film } from './veils/film.ts';
import type { Veil } from './veils/veil.ts';

/** Everything that drawing the layers needs. */
export interface Scene extends Arrangement {
  readonly image: Raster;
  readonly noisy: boolean;
  readonly veils: readonly Veil[];
  readonly mix: PixelMix;
  readonly graph: PartGraph;
  readonly elements: readonly Element[];
  readonly elementOf: Int32Array;
  /** The pattern that was taken off the picture, if there was one. */
  readonly level: LevelPicture | null;
}

/** A shadow's pixels, drawn below its caster. */
export interface DrawnShadow {
  readonly shadow: Shadow;
  readonly bounds: Bounds;
  readonly raster: Raster;
}

/** An element's pixels, in bounds that hold all of its alpha. */
export interface DrawnElement {
  readonly element: Element;
  readonly bounds: Bounds;
  readonly raster: Raster;
  /** Pixels that show, and those that are made up behind other elements. */
  readonly visible: number;
  readonly hidden: number;
}

/** How far around an element's own pixels its edges may reach. */
const EDGE_PX = 2;

/** Elements at least this convex are continued behind others up to their convex hull. */
const LEAST_CONVEXITY = 0.9;

/** How far from another element's edge compression ripples, and how little such pixels say of what lies behind it. */
const RIPPLE_PX = 4;
const RIM_WEIGHT = 0.02;

/** How far, in levels, an edge's own colour may stray from the paint. */
const MOST_STRAY = 20;

/** Draws every element as straight-alpha pixels that compose back to the picture, nearly. */
export async function drawElements(scene: Scene, pace: Pace): Promise<DrawnElement[]> {
  const { elements, order, layout } = scene;
  const patterned = patternedElement(scene);
  const drawn: DrawnElement[] = [];
  for (const [index, id] of order.entries()) {
    await pace.breathe();
    if (elements[id]!.parts.length > 0) drawn.push(drawElement(scene, elements[id]!, layout.rank, patterned));
    pace.progress(0.65 + (0.3 * (index + 1)) / order.length);
  }
  return drawn;
}

function grown(bounds: Bounds, outline: Form | null, image: Raster): Bounds {
  const whole = { ...bounds };
  if (outline) includeBounds(whole, formBounds(outline));
  return {
    left: Math.max(0, whole.left - EDGE_PX),
    top: Math.max(0, whole.top - EDGE_PX),
    right: Math.min(image.widthPx - 1, whole.right + EDGE_PX),
    bottom: Math.min(image.heightPx - 1, whole.bottom + EDGE_PX),
  };
}

/** The colour of a part at a pixel: its paint, or, where it has none, the nearest pixel that is wholly its own. */
function partColor(scene: Scene, id: number, x: number, y: number, out: Float32Array): void {
  const part = scene.graph.parts[id]!;
  if (part.kind !== 'texture' && part.paint.type !== 'free') {
    paintAt(part.paint, x, y, out);
    return;
  }
  const { image, mix } = scene;
  let nearest = 50;
  for (let row = Math.max(0, y - 4); row <= Math.min(image.heightPx - 1, y + 4); row += 1) {
    for (let column = Math.max(0, x - 4); column <= Math.min(image.widthPx - 1, x + 4); column += 1) {
      const pixel = row * image.widthPx + column;
      if (mix.owner[pixel] !== id || mix.other[pixel]! >= 0) continue;
      const distance = (row - y) ** 2 + (column - x) ** 2;
      if (distance >= nearest) continue;
      nearest = distance;
      for (let channel = 0; channel < 3; channel += 1) out[channel] = image.data[pixel * 4 + channel]!;
    }
  }
  if (nearest === 50) paintAt(part.paint, x, y, out);
}

/** Whether an element lies on another one, directly or on something that does: there is a hole to close. */
function liesOn({ grounds }: Scene, lower: number, upper: number): boolean {
  for (let id = upper, steps = 0; id >= 0 && steps < 32; id = grounds[id]!, steps += 1)
    if (id === lower) return true;
  return false;
}

/** The bounds of an element, and of the form that it repeats. */
function castBounds({ elements, elementOf }: Scene, { bounds, cast }: Element): Bounds {
  if (!cast) return bounds;
  const { left, top, right, bottom } = elements[elementOf[cast.part]!]!.bounds;
  const { moveXPx, moveYPx } = cast;
  const whole = { ...bounds };
  includeBounds(whole, {
    left: left + moveXPx,
    top: top + moveYPx,
    right: right + moveXPx,
    bottom: bottom + moveYPx,
  });
  return whole;
}

/** The alpha of a hard shadow where something hides it: the caster's own, moved. */
function castAlpha(
  { layout, elementOf }: Scene,
  { part, moveXPx, moveYPx }: Cast,
  x: number,
  y: number,
): number {
  const [column, row] = [x - moveXPx, y - moveYPx];
  if (column < 0 || row < 0 || column >= layout.widthPx || row >= layout.heightPx) return 0;
  return Math.round(255 * coverageIn(layout, row * layout.widthPx + column, elementOf[part]!));
}

function drawElement(scene: Scene, element: Element, rank: Int32Array, patterned: number): DrawnElement {
  const { image, mix, elementOf } = scene;
  const own = rank[element.id]!;
  const form = scene.forms[element.id]!;
  const outline = scene.outlines[element.id]!;
  const mayBulge = outline === null && convexity(form) >= LEAST_CONVEXITY;
  const isGround = element.kind === 'background';
  const mayGoOn = element.kind !== 'text' && !isHollow(form, element.area);
  const bounds = isGround
    ? { left: 0, top: 0, right: image.widthPx - 1, bottom: image.heightPx - 1 }
    : grown(castBounds(scene, element), outline, image);
  const widthPx = widthOf(bounds);
  const raster = createRaster(widthPx, heightOf(bounds));
  const continued =
    outline || isGround || !mayGoOn || mayBulge ? null : behindWriting(scene, element.id, bounds);
  const painted = element.kind !== 'photo' && element.kind !== 'drawing' && element.paint.type !== 'free';
  // Where no paint says what is behind, colours are spread from what shows.
  const spread = painted ? null : new Float32Array(raster.data.length);
  const isSeen = painted ? null : new Uint8Array(raster.data.length / 4);
  const kinds = isGround ? null : new Uint8Array(raster.data.length / 4);
  const color = new Float32Array(3);
  const under = new Float32Array(3);
  let [visible, hidden] = [0, 0];
  for (let y = bounds.top; y <= bounds.bottom; y += 1) {
    const row = y - form.bounds.top;
    const inRows = row >= 0 && row < form.hullLeft.length;
    for (let x = bounds.left; x <= bounds.right; x += 1) {
      const pixel = y * image.widthPx + x;
      const to = ((y - bounds.top) * widthPx + x - bounds.left) * 4;
      const ownerPart = mix.owner[pixel]!;
      const otherPart = mix.other[pixel]!;
      const owner = ownerPart < 0 ? -1 : elementOf[ownerPart]!;
      const other = otherPart < 0 ? -1 : elementOf[otherPart]!;
      let alpha = 0;
      // Which part's colour mixes in from below; -1 where the pixel is the source's own.
      let below = -1;
      let shows = false;
      let part = -1;
      if (owner === element.id) {
        shows = true;
        part = ownerPart;
        if (other >= 0 && other !== owner) {
          if (rank[other]! < own) {
            alpha = mix.share[pixel]!;
            below = otherPart;
          } else {
            alpha = 255;
            shows = false;
          }
        } else alpha = 255;
      } else if (other === element.id) {
        part = otherPart;
        if (owner >= 0 && rank[owner]! < own) {
          alpha = 255 - mix.share[pixel]!;
          below = ownerPart;
          shows = alpha > 0;
        } else alpha = 255;
      } else if (owner >= 0 && rank[owner]! > own) {
        if (isGround) alpha = 255;
        else if (element.cast) alpha = castAlpha(scene, element.cast, x, y);
        else if (outline) {
          const inside = 0.5 - distanceFrom(outline, x + 0.5, y + 0.5);
          alpha = inside >= 1 ? 255 : inside <= 0 ? 0 : Math.round(255 * inside);
        } else if (continued && scene.elements[owner]!.kind === 'text') {
          alpha = continued[to / 4]! >= 0.5 ? 255 : 0;
        } else if (mayGoOn && inRows) {
          const [first, last] = mayBulge
            ? [form.hullLeft[row]! - 0.01, form.hullRight[row]! + 0.01]
            : [form.left[row]!, form.right[row]!];
          const touches = mayBulge && scene.contacts[owner]!.has(element.id);
          if (x >= first && x <= last && (touches || liesOn(scene, element.id, owner))) alpha = 255;
        }
        if (alpha > 0) {
          hidden += 1;
          if (kinds) kinds[to / 4] = HIDDEN;
        }
      }
      if (owner < 0) alpha = 0;
      if (kinds && part >= 0 && alpha > 0) kinds[to / 4] = SHOWN;
      if (part >= 0 && (shows ? below >= 0 : painted)) partColor(scene, part, x, y, color);
      else if (painted) paintAt(element.paint, x, y, color);
      if (shows && alpha > 0) {
        visible += 1;
        if (below < 0) {
          for (let channel = 0; channel < 3; channel += 1) color[channel] = image.data[pixel * 4 + channel]!;
        } else if (alpha > 40) {
          partColor(scene, below, x, y, under);
          const rest = 1 - alpha / 255;
          for (let channel = 0; channel < 3; channel += 1) {
            const exact = (image.data[pixel * 4 + channel]! - rest * under[channel]!) / (1 - rest);
            const stray = Math.max(-MOST_STRAY, Math.min(MOST_STRAY, exact - color[channel]!));
            color[channel] = color[channel]! + stray;
          }
        }
      }
      for (let channel = 0; channel < 3; channel += 1)
        raster.data[to + channel] = Math.round(color[channel]!);
      raster.data[to + 3] = alpha;
      if (spread && shows && alpha > 0) {
        for (let channel = 0; channel < 3; channel += 1) spread[to + channel] = color[channel]!;
        // Compression's ripples and a veil's leavings beside another element's edge would be spread as its ghost.
        const isRim =
          (scene.noisy || scene.veils.length > 0) && nearOthers(scene.layout, x, y, element.id, RIPPLE_PX);
        spread[to + 3] = (isRim ? RIM_WEIGHT : 1) * (alpha / 255);
        isSeen![to / 4] = 1;
      }
    }
  }
  if (kinds && hidden > 0) clearFringes(raster, kinds);
  takeShadowsOff(scene, element, bounds, raster);
  if (spread) {
    fillSmoothly(spread, widthPx, raster.heightPx);
    for (let at = 0; at < spread.length; at += 4) {
      if (isSeen![at / 4] === 1) continue;
      for (let channel = 0; channel < 3; channel += 1)
        raster.data[at + channel] = Math.round(spread[at + channel]!);
    }
  }
  if (element.id === patterned) layPattern(scene, element, bounds, raster);
  const film = scene.films[element.id];
  if (film) thin(raster, film);
  return { element, bounds, raster, visible, hidden };
}

/** Makes what shows a film over its ground, which goes on below it. */
function thin({ data }: Raster, { through, color }: Film): void {
  for (let at = 0; at < data.length; at += 4) {
    for (let channel = 0; channel < 3; channel += 1) data[at + channel] = Math.round(color[channel]!);
    data[at + 3] = Math.round((1 - through) * data[at + 3]!);
  }
}

/** The element on whose colour a pattern lay; -1 where there is none. */
function patternedElement({ level, layout, elements }: Scene): number {
  if (!level) return -1;
  const counts = new Int32Array(elements.length);
  for (const [pixel, id] of layout.map.entries()) if (id >= 0 && level.shows[pixel] === 1) counts[id]! += 1;
  return counts.indexOf(Math.max(...counts));
}

/** Lays the pattern on its element again, in place: as the picture shows it, and continued behind what lies on it. */
function layPattern({ level, layout }: Scene, { id }: Element, bounds: Bounds, { data }: Raster): void {
  const { source, ground, color, isBare } = level!;
  for (let y = bounds.top, to = 0; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1, to += 4) {
      const pixel = y * layout.widthPx + x;
      const isShown = isBare[pixel] === 1 && layout.map[pixel] === id;
      for (let channel = 0; channel < 3; channel += 1)
        data[to + channel] = isShown
          ? source.data[pixel * 4 + channel]!
          : data[to + channel]! + ground.data[pixel * 4 + channel]! - Math.round(color[channel]!);
    }
  }
}

/** Takes the shadows that lie on an element off its visible pixels, in place. */
function takeShadowsOff(scene: Scene, element: Element, bounds: Bounds, raster: Raster): void {
  const { image, mix, elementOf } = scene;
  for (const { grounds, isOff, color, alpha, bounds: reach } of scene.shadows) {
    if (isOff || !grounds.has(element.id)) continue;
    for (let y = Math.max(bounds.top, reach.top); y <= Math.min(bounds.bottom, reach.bottom); y += 1) {
      for (let x = Math.max(bounds.left, reach.left); x <= Math.min(bounds.right, reach.right); x += 1) {
        const pixel = y * image.widthPx + x;
        const owner = mix.owner[pixel]!;
        if (owner < 0 || elementOf[owner] !== element.id) continue;
        const cover = alpha[(y - reach.top) * widthOf(reach) + x - reach.left]!;
        if (cover <= 0.002 || cover > 0.98) continue;
        const to = ((y - bounds.top) * raster.widthPx + x - bounds.left) * 4;
        // Where an edge is mixed in, the paint already stands there alone.
        if (mix.other[pixel]! >= 0) continue;
        const rounded = Math.round(cover * 255) / 255;
        for (let channel = 0; channel < 3; channel += 1)
          raster.data[to + channel] = Math.round(
            (raster.data[to + channel]! - rounded * color[channel]!) / (1 - rounded),
          );
      }
    }
  }
}

/** Draws a shadow as its one colour with its soft alpha, hidden places included. */
export function drawShadow(shadow: Shadow): DrawnShadow {
  const { bounds, alpha, color } = shadow;
  const raster = createRaster(widthOf(bounds), heightOf(bounds));
  for (let index = 0; index < alpha.length; index += 1) {
    for (let channel = 0; channel < 3; channel += 1)
      raster.data[index * 4 + channel] = Math.round(color[channel]!);
    raster.data[index * 4 + 3] = Math.round(255 * alpha[index]!);
  }
  return { shadow, bounds, raster };
}
