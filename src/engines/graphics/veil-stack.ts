import type { Size } from '../../domain/box.ts';
import type { DrawnElement } from './layers.ts';
import { meet } from './parts/part.ts';
import type { Veil } from './veils/veil.ts';
import { overlaps, veilBounds } from './veils/veil.ts';

/** Elements back to front, with the veils that come right after each, back to front too. */
export interface VeiledStack {
  readonly stacked: readonly DrawnElement[];
  readonly veilsAfter: ReadonlyMap<number, readonly Veil[]>;
}

interface Placed {
  readonly veil: Veil;
  readonly last: DrawnElement;
  readonly below: ReadonlySet<number>;
}

/**
 * Puts veils, front to back, between elements, back to front: each right after the last one that it lies on, by `below`, and
 * above the veils behind it that it overlaps; writing that it does not dim comes right after it.
 */
export function stackVeils(
  drawn: readonly DrawnElement[],
  veils: readonly Veil[],
  below: readonly ReadonlySet<number>[],
  canvas: Size,
): VeiledStack {
  const veilsAfter = new Map<number, Veil[]>();
  const placed: Placed[] = [];
  let stacked = [...drawn];
  for (const [index, veil] of [...veils.entries()].reverse()) {
    const own = below[index]!;
    const reach = veilBounds(veil, canvas);
    const lower = placed.filter((other) => overlaps(veil, other.veil, canvas));
    const last = lastBelow(stacked, own, lower, ({ bounds }) => meet(bounds, reach));
    if (!last) continue;
    placed.push({ veil, last, below: own });
    veilsAfter.set(last.element.id, [...(veilsAfter.get(last.element.id) ?? []), veil]);
    const under = new Set(stacked.slice(0, stacked.indexOf(last)).map(({ element }) => element));
    const isOn = ({ element, bounds }: DrawnElement): boolean =>
      element.kind === 'text' && !own.has(element.id) && under.has(element) && meet(bounds, reach);
    const written = stacked.filter(isOn);
    stacked = stacked.filter((one) => !isOn(one));
    stacked.splice(stacked.indexOf(last) + 1, 0, ...written);
  }
  return { stacked, veilsAfter };
}

/**
 * The last element that a veil comes after: of those that it lies on, or that the veils behind it come after, where it then
 * passes nothing within its reach but what lies below one of them.
 */
function lastBelow(
  stacked: readonly DrawnElement[],
  own: ReadonlySet<number>,
  lower: readonly Placed[],
  isNear: (one: DrawnElement) => boolean,
): DrawnElement | undefined {
  const last = stacked.findLast(({ element }) => own.has(element.id)) ?? stacked[0];
  if (!last) return undefined;
  const passed = stacked.slice(stacked.indexOf(last) + 1);
  const lasts = new Set(lower.map((other) => other.last));
  const top = passed.findLastIndex((one) => lasts.has(one));
  const isFree = (one: DrawnElement): boolean =>
    one.element.kind === 'text' ||
    own.has(one.element.id) ||
    lower.some((other) => other.below.has(one.element.id)) ||
    !isNear(one);
  return top >= 0 && passed.slice(0, top + 1).every(isFree) ? passed[top] : last;
}
