import type { Corner } from './contour-stroke.ts';
import type { Form } from './form.ts';
import { LEAST_FORM_PX } from './straight-side.ts';

const MOST_STAR_CORNERS = 120;
const STAR_POINTS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24] as const;

/** How far, in radians, the angles between the sides at a star's corners may be from what one another say. */
const MOST_STAR_BEND = 0.12;

/** Regular stars, each from two of its corners: their bisectors meet in the middle. */
export function stars(corners: readonly Corner[]): Form[] {
  const used = corners.slice(0, MOST_STAR_CORNERS).map((corner) => {
    const [one, other] = corner.ways;
    const [x, y] = [one[0] + other[0], one[1] + other[1]];
    const length = Math.hypot(x, y) || 1;
    return { ...corner, wayX: x / length, wayY: y / length, half: Math.acos(Math.min(1, length / 2)) };
  });
  const found: Form[] = [];
  for (const [index, one] of used.entries())
    for (const other of used.slice(index + 1)) {
      const turn = one.wayX * other.wayY - one.wayY * other.wayX;
      if (Math.abs(turn) < 0.25) continue;
      const [dx, dy] = [other.x - one.x, other.y - one.y];
      const middle = (dx * other.wayY - dy * other.wayX) / turn;
      const far = (dx * one.wayY - dy * one.wayX) / turn;
      const [reach, otherReach] = [Math.abs(middle), Math.abs(far)];
      if (reach < LEAST_FORM_PX / 2 || otherReach < LEAST_FORM_PX / 2) continue;
      const center = { x: one.x + middle * one.wayX, y: one.y + middle * one.wayY };
      const angles = [one, other].map((corner) => Math.atan2(corner.y - center.y, corner.x - center.x)) as [
        number,
        number,
      ];
      for (const count of STAR_POINTS) {
        const step = Math.PI / count;
        const steps = (angles[1] - angles[0]) / step;
        const whole = Math.round(steps);
        if (whole === 0 || Math.abs(steps - whole) * step > 0.025) continue;
        // A tip opens towards the middle, a notch away from it.
        const isTip = middle > 0;
        const isOtherTip = far > 0;
        if ((isTip === isOtherTip) !== (whole % 2 === 0)) continue;
        if (isTip === isOtherTip && Math.abs(reach - otherReach) > 0.02 * reach + 0.6) continue;
        // A notch is as much wider than a tip as the middle sees between them.
        const bend = one.half - other.half - step * (Number(isOtherTip) - Number(isTip));
        if (Math.abs(bend) > MOST_STAR_BEND) continue;
        // From a corner along its side to the next corner, a step further round.
        const next = (reach * Math.sin(one.half)) / Math.sin(isTip ? step + one.half : one.half - step);
        const [tip, notch] =
          isTip === isOtherTip
            ? isTip
              ? [reach, next]
              : [next, reach]
            : isTip
              ? [reach, otherReach]
              : [otherReach, reach];
        if (!(notch > 0.2 * tip && notch < 0.92 * tip * Math.cos(step))) continue;
        const first = isTip ? angles[0] : angles[0] + step;
        found.push({
          type: 'polygon',
          points: Array.from({ length: 2 * count }, (_, at) => {
            const radius = at % 2 === 0 ? tip : notch;
            return {
              xPx: center.x + radius * Math.cos(first + at * step),
              yPx: center.y + radius * Math.sin(first + at * step),
            };
          }),
        });
      }
    }
  return found;
}
