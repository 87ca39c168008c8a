import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import type { Element } from '../elements/element.ts';
import type { Form } from '../forms/form.ts';
import type { Layout } from '../forms/outline-fit.ts';
import type { Silhouette } from '../forms/silhouette.ts';
import { isHollow } from '../forms/silhouette.ts';
import type { PaintModel } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import { contactAt, fitContact } from './contact-shadow.ts';
import { fallsOn } from './shadow-fall.ts';
import type { ShadowForm } from './shadow-form.ts';
import { endOf, fitFiner, fitForm, LEAST_ALPHA, valueAt } from './shadow-form.ts';
import type { Reading } from './shadow-reading.ts';
import { readAround } from './shadow-reading.ts';

/**
 * A soft shadow or glow that an element casts on what lies below it: one colour, its form the caster's, blurred and moved,
 * or a blurred ellipse at its foot.
 */
export interface Shadow {
  readonly caster: number;
  /** The elements on which it shows. */
  readonly grounds: ReadonlySet<number>;
  /** Whether the picture is without it already. */
  readonly isOff: boolean;
  readonly color: readonly [number, number, number];
  /** How far, in alpha 0..1, the model is from what shows, on average. */
  readonly error: number;
  readonly bounds: Bounds;
  /** 0..1 per pixel of the bounds, hidden places included. */
  readonly alpha: Float32Array;
}

/** Sides of the grids, in cells, on which the form is looked for and then measured. */
const GRID_CELLS = 280;
const FINE_GRID_CELLS = 840;

/** What is smaller casts no shadow to speak of. */
const LEAST_CASTER_PIXELS = 24;

/** The largest mean misfit of a shadow's form. */
const MOST_ERROR = 0.016;

/** Levels by which a shadow changes its ground somewhere: a fainter one is a rest of the ground's own paint. */
const LEAST_CHANGE = 4;

/**
 * How opaque a shadow is somewhere, at least, and in a compressed picture where it shows: compression tints the ground around a
 * strong colour by a few hundredths, which may as well be the foot of something dark that is hidden.
 */
const LEAST_OPACITY = { clean: 2 * LEAST_ALPHA, noisy: 5 * LEAST_ALPHA } as const;

/** How far from its caster a shadow in a compressed picture reaches: what ends sooner is the compression's own smear. */
const LEAST_NOISY_REACH_PX = 5;

/**
 * Share of what is off the ground's paint around a caster that its shadow has to account for: a form of any kind can be
 * brought to fit some of it, one at the foot only what is there.
 */
const LEAST_EXPLAINED = 0.88;
const LEAST_CONTACT_EXPLAINED = 0.8;

/** How far a shadow lies off its caster, at most, in sigmas of its blur: what is far away is out of focus. */
const MOST_MOVE_SIGMAS = 3.2;

/** What stands on the ground darkens it: the lightest channel of such a shadow's colour. */
const MOST_CONTACT_LEVEL = 60;

/** What shadows are looked for in. */
export interface ShadowScene {
  readonly image: Raster;
  readonly layout: Layout;
  readonly elements: readonly Element[];
  readonly outlines: readonly (Form | null)[];
  /** Per element the one that it lies on, -1 where there is none. */
  readonly grounds: readonly number[];
  /** Per element, the lengths of its boundaries with others. */
  readonly contacts: readonly Map<number, number>[];
  readonly forms: readonly Silhouette[];
  readonly noisy: boolean;
}

const isPainted = ({ kind, paint }: Element): boolean =>
  paint.type !== 'free' && kind !== 'photo' && kind !== 'text';

const isThing = ({ kind }: Element): boolean => kind === 'photo' || kind === 'drawing';

/** What an element lies on, from its own ground down. */
function carriers({ grounds }: ShadowScene, { id }: Element): number[] {
  const found: number[] = [];
  for (let at = grounds[id]!; at >= 0 && !found.includes(at); at = grounds[at]!) found.push(at);
  return found;
}

/** The painted things below an element's own ground that it touches. */
function lowerGrounds(scene: ShadowScene, element: Element): number[] {
  const touched = scene.contacts[element.id]!;
  return carriers(scene, element)
    .slice(1)
    .filter((id) => touched.has(id) && isPainted(scene.elements[id]!));
}

const encloses = (outer: Bounds, inner: Bounds): boolean =>
  outer.left <= inner.left &&
  outer.right >= inner.right &&
  outer.top <= inner.top &&
  outer.bottom >= inner.bottom;

/** What else lies on a ground and may cast what shows there: nothing that carries the element, or goes around it. */
function siblingsOn(scene: ShadowScene, element: Element, ground: number): Element[] {
  const { elements, grounds, forms } = scene;
  const own = [element.id, ...carriers(scene, element)];
  return elements.filter(
    ({ id, area, bounds }) =>
      grounds[id] === ground &&
      !own.includes(id) &&
      !(isHollow(forms[id]!, area) && encloses(bounds, element.bounds)),
  );
}

/**
 * The shadows of what stands on a painted ground that differs from its paint around it, front to back: what an upper one
 * accounts for is taken off before the next one is looked at.
 */
export async function findShadows(scene: ShadowScene, pace: Pace): Promise<Shadow[]> {
  const { layout, elements, outlines, grounds, forms } = scene;
  const image: Raster = { ...scene.image, data: scene.image.data.slice() };
  const shadows: Shadow[] = [];
  const lookAt = (element: Element): boolean => {
    const look = (ground: number): { read: (cells: number) => Reading | null; reading: Reading | null } => {
      const siblings = siblingsOn(scene, element, ground);
      const read = (cells: number): Reading | null =>
        readAround(image, scene, element, elements[ground]!, outlines[element.id]!, siblings, cells);
      return { read, reading: read(GRID_CELLS) };
    };
    const keep = (ground: number, cast: Cast): true => {
      const shadow = { caster: element.id, ...cast, grounds: new Set([ground]), isOff: false };
      const paintOf = (id: number): PaintModel | null =>
        isPainted(elements[id]!) && layout.rank[id]! < layout.rank[element.id]! ? elements[id]!.paint : null;
      const shown = { map: layout.map, other: layout.mix.other };
      for (const id of fallsOn(image, shown, shadow, paintOf)) shadow.grounds.add(id);
      shadows.push(shadow);
      takeShadowOff(image, layout, shadow);
      return true;
    };
    const main = grounds[element.id]!;
    const { read, reading } = look(main);
    const cast = reading && (formShadow(read, reading, scene) ?? contactShadow(reading, element, layout));
    if (cast) return keep(main, cast);
    // What stands before one thing may stand on another, lower one.
    for (const lower of isThing(element) ? lowerGrounds(scene, element) : []) {
      const { reading: seen } = look(lower);
      const contact = seen && contactShadow(seen, element, layout);
      if (contact) return keep(lower, contact);
    }
    return reading === null;
  };
  const casters = elements
    .filter(({ id, kind, area }) => kind !== 'background' && grounds[id]! >= 0 && area >= LEAST_CASTER_PIXELS)
    // What lies in a frame lies around it in no sense.
    .filter(({ id, area }) => isPainted(elements[grounds[id]!]!) && !isHollow(forms[id]!, area))
    .sort((one, other) => layout.rank[other.id]! - layout.rank[one.id]!);
  const unclear: Element[] = [];
  for (const element of casters) {
    await pace.breathe();
    if (!lookAt(element)) unclear.push(element);
  }
  // Where another one's shadow lay in the way, it is off by now.
  for (const element of shadows.length > 0 ? unclear : []) {
    await pace.breathe();
    lookAt(element);
  }
  return shadows;
}

type Cast = Pick<Shadow, 'color' | 'error' | 'bounds' | 'alpha'>;

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
  if (!isThing(caster) || Math.max(...reading.color) > MOST_CONTACT_LEVEL) return null;
  const contact = fitContact(reading, caster.bounds);
  if (!contact || contact.error > Math.max(MOST_ERROR, 0.12 * contact.opacity)) return null;
  if (contact.explained < LEAST_CONTACT_EXPLAINED) return null;
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

/** Whether a form that gives what shows is a shadow. */
export function isShadow(
  { error, opacity, explained, soft, sigma, moveX, moveY }: ShadowForm,
  { contrast, cellPx, strongest }: Pick<Reading, 'contrast' | 'cellPx' | 'strongest'>,
  noisy: boolean,
): boolean {
  if (noisy && (Math.hypot(moveX, moveY) + 2 * sigma) * cellPx < LEAST_NOISY_REACH_PX) return false;
  if (error > Math.max(MOST_ERROR, 0.12 * opacity) || explained < LEAST_EXPLAINED) return false;
  if (Math.hypot(moveX, moveY) > MOST_MOVE_SIGMAS * sigma + 1) return false;
  const darkest = opacity * soft.reduce((most, value) => Math.max(most, value), 0);
  const isFaint = noisy ? Math.min(darkest, strongest) < LEAST_OPACITY.noisy : opacity < LEAST_OPACITY.clean;
  return !isFaint && darkest * contrast >= LEAST_CHANGE;
}

/** The shadow that has the caster's form; looked for on a coarse grid and measured on a fine one. */
function formShadow(
  read: (cells: number) => Reading | null,
  reading: Reading,
  { layout, noisy }: ShadowScene,
): Cast | null {
  const form = fitForm(reading, reading.cellPx);
  if (!form || !isShadow(form, reading, noisy)) return null;
  const finer = reading.cellPx > 1 ? read(FINE_GRID_CELLS) : null;
  if (!finer) return castOf(reading, form, layout);
  const fine = fitFiner(finer, form, reading.cellPx / finer.cellPx);
  return isShadow(fine, finer, noisy) ? castOf(finer, fine, layout) : castOf(reading, form, layout);
}

/** A shadow on the pixels of the canvas. */
function castOf(reading: Reading, form: ShadowForm, layout: Layout): Cast {
  const { cellPx, frame, color } = reading;
  const { opacity, moveX, moveY, error, soft } = form;
  const bounds = {
    left: Math.max(0, frame.left),
    top: Math.max(0, frame.top),
    right: Math.min(layout.widthPx - 1, frame.right),
    bottom: Math.min(layout.heightPx - 1, frame.bottom),
  };
  const alpha = new Float32Array(widthOf(bounds) * heightOf(bounds));
  const end = endOf(reading, form);
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1) {
    const row = (y + 0.5 - frame.top) / cellPx - 0.5 - moveY;
    for (let x = bounds.left; x <= bounds.right; x += 1, at += 1) {
      const column = (x + 0.5 - frame.left) / cellPx - 0.5 - moveX;
      const value = opacity * valueAt(soft, reading, column, row);
      alpha[at] = value < end ? 0 : value;
    }
  }
  return { color, error, bounds, alpha };
}
