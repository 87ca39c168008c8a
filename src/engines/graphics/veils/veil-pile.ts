import type { Raster } from '../../../domain/raster.ts';
import { distanceFrom, outlineSamples } from '../forms/form.ts';
import type { OutlinePlace } from '../forms/outline-relation.ts';
import { relationAlong } from '../forms/outline-relation.ts';
import { meet } from '../parts/part.ts';
import type { FormedVeils } from './formed-veil.ts';
import { formedVeils, LOOK } from './formed-veil.ts';
import type { Veil } from './veil.ts';
import { findVeils, veilBounds, withoutVeils } from './veil.ts';

/** How far within a form, in pixels, a rectangle's sides are looked at, in what steps, and the share of them that tells. */
const INSIDE_PX = 4;
const STEP_PX = 1;
const LEAST_THROUGHOUT = 0.8;

/** Translucent forms of any outline. */
export interface VeilPile {
  /** Circles and polygons, and what of them is opaque. */
  readonly formed: FormedVeils;
  /** All veils, front to back: those of `formed` that are nothing else, and rectangles that their edges tell. */
  readonly veils: readonly Veil[];
}

/** Whether a rectangle does within a form what it does beside it: it lies over the form. */
function liesOver(image: Raster, noisy: boolean, rectangle: Veil, { outline: form }: Veil): boolean {
  if (!rectangle.outline || !form) return false;
  const { x, y, outX, outY } = outlineSamples(rectangle.outline, STEP_PX);
  const places: OutlinePlace[] = [];
  for (const [at, column] of x.entries())
    if (distanceFrom(form, column, y[at]!) < -INSIDE_PX)
      places.push({ x: column, y: y[at]!, outX: outX[at]!, outY: outY[at]! });
  const relation = relationAlong(image, places, { ...LOOK[noisy ? 'noisy' : 'clean'], known: rectangle });
  return relation !== null && relation.share >= LEAST_THROUGHOUT;
}

/**
 * The translucent forms of a picture, circles and polygons before rectangles, but where a rectangle's sides run on through
 * those as beside them: a sun that a band runs across is a disc to see through by what the band makes of it and of its sky, and
 * none once the band is off. `given` has the circles and polygons where they are found already, and `isKnown` tells what is
 * something else.
 */
export function veilPile(
  image: Raster,
  noisy: boolean,
  {
    isWritten,
    given,
    isKnown,
  }: {
    readonly isWritten: Uint8Array;
    readonly given: FormedVeils | null;
    readonly isKnown: (veil: Veil) => boolean;
  },
): VeilPile {
  const unknown = (veils: readonly Veil[]): Veil[] => veils.filter((veil) => !isKnown(veil));
  const formed = given ?? formedVeils(image, noisy, { isWritten });
  const front = unknown(formed.veils);
  // What lies below a veil shows its own edges only once that is off.
  const edged = unknown(findVeils(withoutVeils(image, front), noisy));
  const found = { formed, veils: [...front, ...edged] };
  const meeting = (veils: readonly Veil[], other: Veil): Veil[] =>
    veils.filter((veil) => meet(veilBounds(veil, image), veilBounds(other, image)));
  if (!edged.some((rectangle) => meeting(front, rectangle).length > 0)) return found;
  const above = unknown(findVeils(image, noisy)).filter((rectangle) => {
    const met = meeting(front, rectangle);
    return met.length > 0 && met.every((veil) => liesOver(image, noisy, rectangle, veil));
  });
  if (above.length === 0) return found;
  const bare = withoutVeils(image, above);
  const below = formedVeils(bare, noisy, { isWritten }).veils;
  const behind = unknown(below);
  const rest = unknown(findVeils(withoutVeils(bare, behind), noisy));
  return { formed: { ...formed, veils: below }, veils: [...above, ...behind, ...rest] };
}
