import type { Size } from '../../domain/box.ts';
import type { Point } from '../../domain/connected-component.ts';
import type { Corner, Ellipse, StraightLine, Strokes } from './contour-stroke.ts';
import { crossing } from './contour-stroke.ts';
import type { Form } from './form.ts';

/** Share of a side that must show for the side to be one, and of all sides together. */
const LEAST_SIDE_SHARE = 0.06;
const LEAST_SHOWN_SHARE = 0.3;
const LEAST_SIDE_PX = 8;

/** Forms smaller than this, in pixels, are not guessed. */
const LEAST_FORM_PX = 14;

/** How thick a bar may be, as a share of the canvas's diagonal. */
const MOST_BAR_SHARE = 0.06;
const MOST_BAR_TURN = 0.02;

/** The centre of a ring's circles, and how far a circle may be from round. */
const SAME_CENTER_PX = 1.6;
const MOST_UNROUND = 0.012;

const MOST_STAR_CORNERS = 120;
const STAR_POINTS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24] as const;

/** How far, in radians, the angles between the sides at a star's corners may be from what one another say. */
const MOST_STAR_BEND = 0.12;

/** How near, in pixels, two places of one side are, and how many sides of each way are looked at. */
const SAME_SIDE_PX = 1.5;
const MOST_SIDES = 40;

type Stretch = readonly [number, number];

const point = ({ x, y }: { x: number; y: number }): Point => ({ xPx: x, yPx: y });
const alongOf = ({ normalX, normalY }: StraightLine, { x, y }: { x: number; y: number }): number =>
  -normalY * x + normalX * y;

/** How much of a line shows between two places, and how long it is there on the canvas. */
function shownOn(
  line: StraightLine,
  from: number,
  to: number,
  canvas: Size,
): { shown: number; whole: number } {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  let shown = 0;
  let reached = low;
  for (const [start, end] of line.stretches) {
    const first = Math.max(start, reached);
    const last = Math.min(end, high);
    if (last <= first) continue;
    shown += last - first;
    reached = last;
  }
  // What lies outside of the canvas can show nothing.
  let [inLow, inHigh] = [low, high];
  for (const [origin, way, limit] of [
    [line.normalX * line.offset, -line.normalY, canvas.widthPx],
    [line.normalY * line.offset, line.normalX, canvas.heightPx],
  ] as const) {
    if (Math.abs(way) < 1e-6) {
      if (origin < 0 || origin > limit) inHigh = inLow;
      continue;
    }
    const [one, other] = [-origin / way, (limit - origin) / way];
    inLow = Math.max(inLow, Math.min(one, other));
    inHigh = Math.min(inHigh, Math.max(one, other));
  }
  return { shown, whole: Math.max(0, inHigh - inLow) };
}

/** Whether a form's sides show enough of themselves. */
function isShown(
  sides: readonly (readonly [StraightLine, { x: number; y: number }, { x: number; y: number }])[],
  canvas: Size,
): boolean {
  let [all, seen] = [0, 0];
  for (const [line, one, other] of sides) {
    const { shown, whole } = shownOn(line, alongOf(line, one), alongOf(line, other), canvas);
    if (whole > LEAST_SIDE_PX && shown < Math.max(LEAST_SIDE_PX, LEAST_SIDE_SHARE * whole)) return false;
    all += whole;
    seen += shown;
  }
  return seen >= LEAST_SHOWN_SHARE * all;
}

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

/** Rectangles with sides along the canvas's; one that runs out of the canvas has a side beyond its border. */
function rectangles(lines: readonly StraightLine[], ellipses: readonly Ellipse[], canvas: Size): Form[] {
  const beyond = 12;
  const border = (normalX: number, normalY: number, offset: number): StraightLine => ({
    normalX,
    normalY,
    offset,
    stretches: [],
    lengthPx: 0,
  });
  const upright = (line: StraightLine): StraightLine => {
    const sign = line.normalX + line.normalY < 0 ? -1 : 1;
    const stretches = line.stretches.map(([from, to]): Stretch => (sign < 0 ? [-to, -from] : [from, to]));
    if (sign < 0) stretches.reverse();
    return {
      ...line,
      normalX: line.normalX * sign,
      normalY: line.normalY * sign,
      offset: line.offset * sign,
      stretches,
    };
  };
  const columns = lines.filter(({ normalY }) => Math.abs(normalY) < 0.004).map(upright);
  const rows = lines.filter(({ normalX }) => Math.abs(normalX) < 0.004).map(upright);
  columns.push(border(1, 0, -beyond), border(1, 0, canvas.widthPx + beyond));
  rows.push(border(0, 1, -beyond), border(0, 1, canvas.heightPx + beyond));
  // A side of which only the rounded corners show.
  const isNew = (lines: readonly StraightLine[], offset: number): boolean =>
    lines.every((line) => Math.abs(line.offset - offset) > SAME_SIDE_PX);
  const rounded = new Set<StraightLine>();
  for (const { center, radiusXPx, radiusYPx } of ellipses) {
    if (Math.abs(radiusXPx - radiusYPx) > 0.2 * radiusXPx + 1) continue;
    for (const sign of [-1, 1]) {
      const [column, row] = [
        border(1, 0, center.xPx + sign * radiusXPx),
        border(0, 1, center.yPx + sign * radiusYPx),
      ];
      if (columns.length < MOST_SIDES && isNew(columns, column.offset)) columns.push(column);
      if (rows.length < MOST_SIDES && isNew(rows, row.offset)) rows.push(row);
      rounded.add(column).add(row);
    }
  }
  type Sides = readonly [StraightLine, StraightLine];
  const shows = ([one, other]: Sides): boolean => one.lengthPx + other.lengthPx > 0;
  // Of two sides one shows at least; both ends of a bar may be round, but then both of its long sides show.
  const isBar = (ends: Sides, sides: Sides): boolean =>
    ends.every((end) => rounded.has(end)) && sides.every(({ lengthPx }) => lengthPx > 0);
  columns.sort((one, other) => one.offset - other.offset);
  rows.sort((one, other) => one.offset - other.offset);
  const found: Form[] = [];
  for (const [index, left] of columns.entries())
    for (const right of columns.slice(index + 1)) {
      if (right.offset - left.offset < LEAST_FORM_PX) continue;
      for (const [place, top] of rows.entries())
        for (const bottom of rows.slice(place + 1)) {
          if (bottom.offset - top.offset < LEAST_FORM_PX) continue;
          const across: Sides = [left, right];
          const along: Sides = [top, bottom];
          if (!(shows(across) && shows(along)) && !isBar(across, along) && !isBar(along, across)) continue;
          const corner = (column: StraightLine, row: StraightLine) => ({ x: column.offset, y: row.offset });
          const sides = [
            [left, corner(left, top), corner(left, bottom)],
            [right, corner(right, top), corner(right, bottom)],
            [top, corner(left, top), corner(right, top)],
            [bottom, corner(left, bottom), corner(right, bottom)],
          ] as const;
          const isRounded = sides.some(([line]) => rounded.has(line));
          if (
            !isShown(
              sides.filter(([line]) => !rounded.has(line)),
              canvas,
            )
          )
            continue;
          const [widthPx, heightPx] = [right.offset - left.offset, bottom.offset - top.offset];
          const base = {
            type: 'rectangle',
            leftPx: left.offset,
            topPx: top.offset,
            widthPx,
            heightPx,
          } as const;
          const radii = ellipses.flatMap((ellipse) => {
            const { center, radiusXPx, radiusYPx } = ellipse;
            const radius = (radiusXPx + radiusYPx) / 2;
            const nearX = Math.min(
              Math.abs(center.xPx - left.offset - radius),
              Math.abs(right.offset - radius - center.xPx),
            );
            const nearY = Math.min(
              Math.abs(center.yPx - top.offset - radius),
              Math.abs(bottom.offset - radius - center.yPx),
            );
            const fits = 2 * radius <= Math.min(widthPx, heightPx) + 2 && Math.max(nearX, nearY) < 2.5;
            return fits && Math.abs(radiusXPx - radiusYPx) < 0.2 * radius + 1 ? [radius] : [];
          });
          for (const cornerRadiusPx of [...(isRounded ? [] : [0]), ...new Set(radii)])
            found.push({ ...base, cornerRadiusPx });
        }
    }
  return found;
}

/** Straight strokes: two parallel lines close by, as far as either shows. */
function bars(lines: readonly StraightLine[], canvas: Size): Form[] {
  const most = MOST_BAR_SHARE * Math.hypot(canvas.widthPx, canvas.heightPx);
  const found: Form[] = [];
  for (const [index, one] of lines.entries())
    for (const other of lines.slice(index + 1)) {
      if (Math.abs(one.normalX * other.normalY - one.normalY * other.normalX) > MOST_BAR_TURN) continue;
      const sign = one.normalX * other.normalX + one.normalY * other.normalY < 0 ? -1 : 1;
      const hull = (line: StraightLine, turn: number): Stretch => [
        Math.min(...line.stretches.map(([from, to]) => (turn < 0 ? -to : from))),
        Math.max(...line.stretches.map(([from, to]) => (turn < 0 ? -from : to))),
      ];
      const [own, far] = [hull(one, 1), hull(other, sign)];
      const [from, to] = [Math.min(own[0], far[0]), Math.max(own[1], far[1])];
      const middle = (Math.max(own[0], far[0]) + Math.min(own[1], far[1])) / 2;
      const at = {
        x: one.normalX * one.offset - one.normalY * middle,
        y: one.normalY * one.offset + one.normalX * middle,
      };
      const thick = sign * other.offset - (sign * other.normalX * at.x + sign * other.normalY * at.y);
      if (Math.abs(thick) < 1.5 || Math.abs(thick) > most || to - from < 5 * Math.abs(thick)) continue;
      const shared = Math.min(own[1], far[1]) - Math.max(own[0], far[0]);
      if (shared < 0.5 * (to - from)) continue;
      const corner = (along: number, away: number): Point => ({
        xPx: one.normalX * (one.offset + away) - one.normalY * along,
        yPx: one.normalY * (one.offset + away) + one.normalX * along,
      });
      found.push({
        type: 'polygon',
        points: [corner(from, 0), corner(to, 0), corner(to, thick), corner(from, thick)],
      });
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

/** Regular stars, each from two of its corners: their bisectors meet in the middle. */
function stars(corners: readonly Corner[]): Form[] {
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
    ...rectangles(lines, strokes.ellipses, canvas),
    ...triangles(lines, canvas),
    ...bars(lines, canvas),
    ...stars(strokes.corners),
  ];
}
