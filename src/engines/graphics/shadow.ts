import type { Raster } from '../../domain/raster.ts';
import type { Outline } from '../../domain/shape.ts';
import type { Pace } from '../pace.ts';
import { blurred } from './blur.ts';
import { contactAt, fitContact } from './contact-shadow.ts';
import type { Element } from './element.ts';
import type { Layout } from './outline-fit.ts';
import { paintAt } from './paint.ts';
import type { Bounds } from './part.ts';
import { heightOf, widthOf } from './part.ts';

import type { Reading } from './shadow-reading.ts';
import { LEAST_ALPHA, readAround } from './shadow-reading.ts';
import type { Silhouette } from './silhouette.ts';
import { isHollow } from './silhouette.ts';

/**
 * A soft shadow or glow that an element casts on what lies below it: one colour, its form the caster's, blurred and moved,
 * or a blurred ellipse at its foot.
 */
export interface Shadow {
  readonly caster: number;
  /** The elements on which it shows. */
  readonly grounds: ReadonlySet<number>;
  readonly color: readonly [number, number, number];
  /** How far, in alpha 0..1, the model is from what shows, on average. */
  readonly error: number;
  readonly bounds: Bounds;
  /** 0..1 per pixel of the bounds, hidden places included. */
  readonly alpha: Float32Array;
}

/** How far a shadow is moved at most. */
const MOST_MOVE_PX = 30;

/** The largest mean misfit of a shadow's form. */
const MOST_ERROR = 0.016;

/** Levels by which a shadow changes its ground somewhere: a fainter one is a rest of the ground's own paint. */
const LEAST_CHANGE = 4;

/** Share of what is off the ground's paint around a caster that its shadow has to account for. */
const LEAST_EXPLAINED = 0.8;

/** Share of what is off another element's paint that a shadow accounts for where it falls on that one too. */
const LEAST_ELSEWHERE = 0.5;

/** What stands on the ground darkens it: the lightest channel of such a shadow's colour. */
const MOST_CONTACT_LEVEL = 60;

/** Alpha from which a shadow is looked for on other elements, and pixels that are enough to tell. */
const TELLING_ALPHA = 0.03;
const LEAST_TELLING = 12;

/** What shadows are looked for in. */
export interface ShadowScene {
  readonly image: Raster;
  readonly layout: Layout;
  readonly elements: readonly Element[];
  readonly outlines: readonly (Outline | null)[];
  /** Per element the one that it lies on, -1 where there is none. */
  readonly grounds: readonly number[];
  readonly forms: readonly Silhouette[];
  readonly noisy: boolean;
}

const isPainted = ({ kind, paint }: Element): boolean =>
  paint.type !== 'free' && kind !== 'photo' && kind !== 'text';

/**
 * The shadows of what stands on a painted ground that differs from its paint around it, front to back: what an upper one
 * accounts for is taken off before the next one is looked at.
 */
export async function findShadows(scene: ShadowScene, pace: Pace): Promise<Shadow[]> {
  const { layout, elements, outlines, grounds, forms, noisy } = scene;
  const image: Raster = { ...scene.image, data: scene.image.data.slice() };
  const shadows: Shadow[] = [];
  const casters = elements.toSorted((one, other) => layout.rank[other.id]! - layout.rank[one.id]!);
  for (const element of casters) {
    const ground = grounds[element.id]!;
    if (element.kind === 'background' || ground < 0 || element.area < 24) continue;
    const below = elements[ground]!;
    if (!isPainted(below)) continue;
    // What lies in a frame lies around it in no sense.
    if (isHollow(forms[element.id]!, element.area)) continue;
    await pace.breathe();
    const siblings = elements.filter(({ id }) => id !== element.id && grounds[id] === ground);
    const reading = readAround(image, layout, element, below, outlines[element.id]!, siblings, noisy);
    if (!reading) continue;
    const cast = fitShadow(reading, layout) ?? contactShadow(reading, element, layout);
    if (!cast) continue;
    const shadow = { caster: element.id, ...cast, grounds: new Set([ground]) };
    for (const other of elements)
      if (other.id !== ground && isPainted(other) && layout.rank[other.id]! < layout.rank[element.id]!)
        if (fallsOn(image, layout, shadow, other)) shadow.grounds.add(other.id);
    shadows.push(shadow);
    takeShadowOff(image, layout, shadow);
  }
  return shadows;
}

type Cast = Pick<Shadow, 'color' | 'error' | 'bounds' | 'alpha'>;

/** Whether a shadow shows on another element than the one that it was found on. */
function fallsOn(image: Raster, { widthPx, map, mix }: Layout, cast: Cast, { id, paint }: Element): boolean {
  const { bounds, alpha, color } = cast;
  const own = new Float32Array(3);
  let [left, whole, count] = [0, 0, 0];
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1, at += 1) {
      const pixel = y * widthPx + x;
      if (map[pixel] !== id || mix.other[pixel]! >= 0 || alpha[at]! < TELLING_ALPHA) continue;
      paintAt(paint, x, y, own);
      count += 1;
      for (let channel = 0; channel < 3; channel += 1) {
        const off = image.data[pixel * 4 + channel]! - own[channel]!;
        whole += off * off;
        left += (off - alpha[at]! * (color[channel]! - own[channel]!)) ** 2;
      }
    }
  }
  return count >= LEAST_TELLING && left <= (1 - LEAST_ELSEWHERE) * whole;
}

/** Takes a shadow off the pixels of the elements that it falls on, in place. */
function takeShadowOff(
  image: Raster,
  { widthPx, map }: Layout,
  { bounds, alpha, color, grounds }: Pick<Shadow, 'bounds' | 'alpha' | 'color' | 'grounds'>,
): void {
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1, at += 1) {
      const pixel = y * widthPx + x;
      const cover = alpha[at]!;
      if (cover <= 0.002 || cover > 0.9 || !grounds.has(map[pixel]!)) continue;
      for (let channel = 0; channel < 3; channel += 1)
        image.data[pixel * 4 + channel] = Math.round(
          (image.data[pixel * 4 + channel]! - cover * color[channel]!) / (1 - cover),
        );
    }
  }
}

/** The shadow on the ground at the foot of a thing that stands there. */
function contactShadow(reading: Reading, caster: Element, layout: Layout): Cast | null {
  const isThing = caster.kind === 'photo' || caster.kind === 'drawing';
  if (!isThing || Math.max(...reading.color) > MOST_CONTACT_LEVEL) return null;
  const contact = fitContact(reading, caster.bounds);
  if (!contact || contact.error > Math.max(MOST_ERROR, 0.12 * contact.opacity)) return null;
  if (contact.explained < LEAST_EXPLAINED) return null;
  const { centerX, centerY, radiusX, radiusY, sigmaPx } = contact;
  const [acrossPx, alongPx] = [radiusX + 3 * sigmaPx, radiusY + 3 * sigmaPx];
  const bounds = {
    left: Math.max(0, Math.floor(centerX - acrossPx)),
    top: Math.max(0, Math.floor(centerY - alongPx)),
    right: Math.min(layout.widthPx - 1, Math.ceil(centerX + acrossPx)),
    bottom: Math.min(layout.heightPx - 1, Math.ceil(centerY + alongPx)),
  };
  const alpha = new Float32Array(widthOf(bounds) * heightOf(bounds));
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1)
    for (let x = bounds.left; x <= bounds.right; x += 1, at += 1)
      alpha[at] = contact.opacity * contactAt(contact, x + 0.5, y + 0.5);
  return { color: reading.color, error: contact.error, bounds, alpha };
}

/** How well the caster's form, blurred and moved, gives what shows. */
function rate(
  reading: Reading,
  soft: Float32Array,
  moveX: number,
  moveY: number,
): { error: number; opacity: number; explained: number } {
  const { seen, columns, rows, cells, cellColumns, cellRows } = reading;
  let cross = 0;
  let square = 0;
  let energy = 0;
  let count = 0;
  for (let index = 0; index < cells.length; index += 1) {
    const value = seen[cells[index]!]!;
    const column = cellColumns[index]! - moveX;
    const row = cellRows[index]! - moveY;
    const form =
      row < 0 || row >= rows || column < 0 || column >= columns ? 0 : soft[row * columns + column]!;
    if (form < 0.004 && Math.abs(value) < LEAST_ALPHA) continue;
    cross += form * value;
    square += form * form;
    energy += value * value;
    count += 1;
  }
  if (square < 1e-6) return { error: 1, opacity: 0, explained: 0 };
  const opacity = Math.min(1, Math.max(0, cross / square));
  const left = energy - 2 * opacity * cross + opacity * opacity * square;
  const error = Math.sqrt(Math.max(0, left) / Math.max(1, count));
  return { error, opacity, explained: 1 - left / Math.max(1e-9, energy) };
}

function fitShadow(reading: Reading, layout: Layout): Cast | null {
  const { form, columns, rows, cellPx, frame } = reading;
  let best = { error: 1, opacity: 0, explained: 0, sigma: 0, moveX: 0, moveY: 0 };
  let soft = form;
  const look = (sigma: number, moves: readonly (readonly [number, number])[]): void => {
    const tried = blurred(form, columns, rows, sigma);
    for (const [moveX, moveY] of moves) {
      const rating = rate(reading, tried, moveX, moveY);
      if (rating.error >= best.error) continue;
      best = { ...rating, sigma, moveX, moveY };
      soft = tried;
    }
  };
  const reachCells = Math.ceil(MOST_MOVE_PX / cellPx);
  for (const sigmaPx of [1, 2, 4, 8, 16, 32]) {
    const sigma = sigmaPx / cellPx;
    if (sigma < 0.4) continue;
    const moves: [number, number][] = [];
    const step = Math.max(1, Math.round(sigma * 0.8));
    const reach = Math.min(reachCells, Math.ceil(3 * sigma + 1));
    for (let y = -reach; y <= reach; y += step)
      for (let x = -reach; x <= reach; x += step) moves.push([x, y]);
    look(sigma, moves);
  }
  for (let factor = 1.35; factor > 1.04; factor = Math.sqrt(factor)) {
    const around: [number, number][] = [];
    const reach = Math.max(1, Math.round(best.sigma * 0.4));
    for (let y = -reach; y <= reach; y += 1)
      for (let x = -reach; x <= reach; x += 1) around.push([best.moveX + x, best.moveY + y]);
    const { sigma } = best;
    for (const tried of [sigma, sigma / factor, sigma * factor]) look(tried, around);
  }
  if (best.error > Math.max(MOST_ERROR, 0.12 * best.opacity) || best.opacity < 2 * LEAST_ALPHA) return null;
  if (best.explained < LEAST_EXPLAINED) return null;
  const peak = soft.reduce((most, value) => Math.max(most, value), 0);
  if (best.opacity * peak * reading.contrast < LEAST_CHANGE) return null;
  const bounds = {
    left: Math.max(0, frame.left),
    top: Math.max(0, frame.top),
    right: Math.min(layout.widthPx - 1, frame.right),
    bottom: Math.min(layout.heightPx - 1, frame.bottom),
  };
  const alpha = new Float32Array(widthOf(bounds) * heightOf(bounds));
  for (let y = bounds.top; y <= bounds.bottom; y += 1) {
    const place = (y + 0.5 - frame.top) / cellPx - 0.5 - best.moveY;
    const top = Math.floor(place);
    for (let x = bounds.left; x <= bounds.right; x += 1) {
      const over = (x + 0.5 - frame.left) / cellPx - 0.5 - best.moveX;
      const left = Math.floor(over);
      let value = 0;
      for (let row = Math.max(0, top); row <= Math.min(rows - 1, top + 1); row += 1) {
        const rowWeight = row === top ? 1 - place + top : place - top;
        for (let column = Math.max(0, left); column <= Math.min(columns - 1, left + 1); column += 1) {
          const weight = column === left ? 1 - over + left : over - left;
          value += rowWeight * weight * soft[row * columns + column]!;
        }
      }
      alpha[(y - bounds.top) * widthOf(bounds) + x - bounds.left] = best.opacity * value;
    }
  }
  return { color: reading.color, error: best.error, bounds, alpha };
}
