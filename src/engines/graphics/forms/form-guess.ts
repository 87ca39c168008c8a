import type { Size } from '../../../domain/box.ts';
import type { Point } from '../../../domain/connected-component.ts';
import type { Ellipse } from './contour-arc.ts';
import type { StraightLine, Strokes } from './contour-stroke.ts';
import { crossing } from './contour-stroke.ts';
import type { Form } from './form.ts';
import { rectangles } from './rectangle-guess.ts';
import { stars } from './star-guess.ts';
import type { Stretch } from './straight-side.ts';
import { alongOf, isShown, LEAST_FORM_PX, LEAST_SIDE_PX, shownOn } from './straight-side.ts';

/** How thick a bar may be, as a share of the canvas's diagonal. */
const MOST_BAR_SHARE = 0.06;
const MOST_BAR_TURN = 0.02;

/** How near, in pixels, two ends of a bar's sides are one, and how many of either end are looked at. */
const SAME_END_PX = 3;
const MOST_BAR_ENDS = 6;

/** The centre of a ring's circles, and how far a circle may be from round. */
const SAME_CENTER_PX = 1.6;
const MOST_UNROUND = 0.012;

const point = ({ x, y }: { x: number; y: number }): Point => ({ xPx: x, yPx: y });

function triangles(lines: readonly StraightLine[], canvas: Size): Form[] {
  const found: Form[] = [];
  for (const [index, one] of lines.entries())
    for (let second = index + 1; second < lines.length; second += 1) {
      const other = lines[second]!;
      const top = crossing(one, other);
      if (!top) continue;
      for (let third = second + 1; third < lines.length; third += 1) {
        const base = lines[third]!;
        const [left, right] = [crossing(one, base), crossing(other, base)];
        if (!left || !right) continue;
        const area =
          Math.abs((left.x - top.x) * (right.y - top.y) - (right.x - top.x) * (left.y - top.y)) / 2;
        if (area < LEAST_FORM_PX ** 2) continue;
        const sides = [
          [one, top, left],
          [other, top, right],
          [base, left, right],
        ] as const;
        if (isShown(sides, canvas))
          found.push({ type: 'polygon', points: [point(top), point(left), point(right)] });
      }
    }
  return found;
}

/** Where along `one` the stretches of lines end that run as it does, from the first to the last, each end once. */
function barEnds(lines: readonly Stretch[]): { readonly starts: number[]; readonly ends: number[] } {
  const distinct = (places: number[]): number[] => {
    const found: number[] = [];
    for (const place of places)
      if (found.every((own) => Math.abs(own - place) > SAME_END_PX)) found.push(place);
    return found.slice(0, MOST_BAR_ENDS);
  };
  return {
    starts: distinct(lines.map(([from]) => from).sort((one, other) => one - other)),
    ends: distinct(lines.map(([, to]) => to).sort((one, other) => other - one)),
  };
}

/**
 * Straight strokes: two parallel lines close by, as far as either shows, or to where it breaks off: another form's side may
 * happen to go on from there.
 */
function bars(lines: readonly StraightLine[], canvas: Size): Form[] {
  const most = MOST_BAR_SHARE * Math.hypot(canvas.widthPx, canvas.heightPx);
  const found: Form[] = [];
  for (const [index, one] of lines.entries())
    for (const other of lines.slice(index + 1)) {
      if (Math.abs(one.normalX * other.normalY - one.normalY * other.normalX) > MOST_BAR_TURN) continue;
      const sign = one.normalX * other.normalX + one.normalY * other.normalY < 0 ? -1 : 1;
      const far = other.stretches.map(([from, to]): Stretch => (sign < 0 ? [-to, -from] : [from, to]));
      const { starts, ends } = barEnds([...one.stretches, ...far]);
      for (const from of starts)
        for (const to of ends) {
          const hull = (stretches: readonly Stretch[]): Stretch => [
            Math.max(from, Math.min(...stretches.map(([start]) => start))),
            Math.min(to, Math.max(...stretches.map(([, end]) => end))),
          ];
          const [own, opposite] = [hull(one.stretches), hull(far)];
          const [first, last] = [Math.max(own[0], opposite[0]), Math.min(own[1], opposite[1])];
          const middle = (first + last) / 2;
          const at = {
            x: one.normalX * one.offset - one.normalY * middle,
            y: one.normalY * one.offset + one.normalX * middle,
          };
          const thick = sign * other.offset - (sign * other.normalX * at.x + sign * other.normalY * at.y);
          if (Math.abs(thick) < 1.5 || Math.abs(thick) > most || to - from < 5 * Math.abs(thick)) continue;
          if (last - first < 0.5 * (to - from)) continue;
          const corner = (along: number, away: number): Point => ({
            xPx: one.normalX * (one.offset + away) - one.normalY * along,
            yPx: one.normalY * (one.offset + away) + one.normalX * along,
          });
          found.push({
            type: 'polygon',
            points: [corner(from, 0), corner(to, 0), corner(to, thick), corner(from, thick)],
          });
        }
    }
  return found;
}

const isRound = ({ radiusXPx, radiusYPx }: Ellipse): boolean =>
  Math.abs(radiusXPx - radiusYPx) <= Math.max(0.8, MOST_UNROUND * (radiusXPx + radiusYPx));

function rings(ellipses: readonly Ellipse[]): Form[] {
  const found: Form[] = [];
  for (const outer of ellipses)
    for (const inner of ellipses) {
      if (!isRound(outer) || !isRound(inner)) continue;
      const [radiusPx, holeRadiusPx] = [outer, inner].map(
        ({ radiusXPx, radiusYPx }) => (radiusXPx + radiusYPx) / 2,
      ) as [number, number];
      if (holeRadiusPx > radiusPx - 2.5) continue;
      if (
        Math.hypot(outer.center.xPx - inner.center.xPx, outer.center.yPx - inner.center.yPx) > SAME_CENTER_PX
      )
        continue;
      found.push({ type: 'ring', center: outer.center, radiusPx, holeRadiusPx });
    }
  return found;
}

/** What a line leaves of an ellipse that it cuts, on either side. */
function segments(ellipses: readonly Ellipse[], lines: readonly StraightLine[], canvas: Size): Form[] {
  const found: Form[] = [];
  for (const { center, radiusXPx, radiusYPx } of ellipses)
    for (const line of lines) {
      // Where the line crosses, in the circle that the ellipse is when it is stretched.
      const [a, b] = [line.normalX * radiusXPx, line.normalY * radiusYPx];
      const reach = Math.sqrt(a * a + b * b);
      const away = (line.offset - line.normalX * center.xPx - line.normalY * center.yPx) / reach;
      if (Math.abs(away) > 0.9) continue;
      const half = Math.acos(away);
      const heading = Math.atan2(b, a);
      const at = (angle: number): Point => ({
        xPx: center.xPx + radiusXPx * Math.cos(angle),
        yPx: center.yPx + radiusYPx * Math.sin(angle),
      });
      const [one, other] = [at(heading - half), at(heading + half)];
      const { shown, whole } = shownOn(
        line,
        alongOf(line, { x: one.xPx, y: one.yPx }),
        alongOf(line, { x: other.xPx, y: other.yPx }),
        canvas,
      );
      if (shown < Math.max(LEAST_SIDE_PX, 0.15 * whole)) continue;
      for (const [from, to] of [
        [heading - half, heading + half],
        [heading + half, heading - half + 2 * Math.PI],
      ] as const) {
        const parts = Math.max(12, Math.round((64 * (to - from)) / Math.PI));
        found.push({
          type: 'polygon',
          points: Array.from({ length: parts + 1 }, (_, index) => at(from + ((to - from) * index) / parts)),
        });
      }
    }
  return found;
}

/** Forms that the strokes of a picture may belong to. Costs some 10 ms, at most cubic in lines, whose number is bounded. */
export function guessedForms(strokes: Strokes, canvas: Size): Form[] {
  const lines = strokes.lines.map((line) => ({
    ...line,
    stretches: line.stretches.toSorted((one, other) => one[0] - other[0]),
  }));
  return [
    ...strokes.ellipses,
    ...rings(strokes.ellipses),
    ...segments(strokes.ellipses, lines, canvas),
    ...rectangles(lines, strokes, canvas),
    ...triangles(lines, canvas),
    ...bars(lines, canvas),
    ...stars(strokes.corners),
  ];
}
