import { HOLE, SHUNNED, SOURCE } from './level.ts';
import { dilate } from './plane.ts';
import type { Ground } from './pyramid.ts';

/** With fewer source pixels left, what touches the hole is needed after all. */
const LEAST_SOURCE_PX = 2000;

/**
 * Turns the source pixels at most `reachPx` from the hole into `SHUNNED` ones, in place: they carry the shadow and the
 * glow of what stood there, which would be repeated all over the hole.
 */
export function shunContact(ground: Ground, reachPx: number): void {
  const { state, widthPx, heightPx } = ground;
  const marks = state.map((value) => (value === HOLE ? 1 : 0));
  const near = dilate(marks, widthPx, heightPx, Math.round(reachPx));
  let left = 0;
  for (let index = 0; index < state.length; index += 1)
    if (state[index] === SOURCE && near[index] === 0) left += 1;
  if (left < LEAST_SOURCE_PX) return;
  for (let index = 0; index < state.length; index += 1)
    if (state[index] === SOURCE && near[index] === 1) state[index] = SHUNNED;
}
