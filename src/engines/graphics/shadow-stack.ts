import type { DrawnElement } from './layers.ts';
import { widthOf } from './parts/part.ts';
import type { Shadow } from './shadows/shadow.ts';

/** Levels by which a shadow changes a photo's pixels on average that tell nothing of it. */
const MOST_HIDDEN_CHANGE = 12;

/**
 * The last of what a shadow falls on: what shows it, and what its caster covers a part of. Other things between the two are
 * not darkened, and hide the shadow.
 */
export function lastBelow(
  stacked: readonly DrawnElement[],
  shadow: Shadow,
  contacts: readonly ReadonlyMap<number, number>[],
): DrawnElement | undefined {
  const { caster, grounds } = shadow;
  const below = stacked.slice(
    0,
    stacked.findIndex(({ element }) => element.id === caster),
  );
  return (
    below.findLast(
      (one) =>
        grounds.has(one.element.id) || contacts[caster]!.has(one.element.id) || hardlyDarkens(shadow, one),
    ) ?? below.at(-1)
  );
}

/** Whether a shadow, where it reaches a photo, would hardly change it, so that the photo does not tell whether it lies in it. */
function hardlyDarkens(
  { bounds: own, alpha, color }: Shadow,
  { element, bounds, raster }: DrawnElement,
): boolean {
  if (element.kind !== 'photo') return false;
  let [change, shared] = [0, 0];
  for (let y = Math.max(own.top, bounds.top); y <= Math.min(own.bottom, bounds.bottom); y += 1)
    for (let x = Math.max(own.left, bounds.left); x <= Math.min(own.right, bounds.right); x += 1) {
      const at = 4 * ((y - bounds.top) * raster.widthPx + x - bounds.left);
      const opacity = alpha[(y - own.top) * widthOf(own) + x - own.left]!;
      if (raster.data[at + 3]! === 0 || Math.round(255 * opacity) === 0) continue;
      shared += 1;
      change +=
        opacity * Math.max(...color.map((value, channel) => Math.abs(value - raster.data[at + channel]!)));
    }
  return shared > 0 && change <= MOST_HIDDEN_CHANGE * shared;
}
