import type { Size } from '../../../domain/box.ts';
import type { Ellipse } from './contour-arc.ts';
import type { StraightLine, Strokes } from './contour-stroke.ts';
import type { Form } from './form.ts';
import type { Stretch } from './straight-side.ts';
import { isShown, LEAST_FORM_PX } from './straight-side.ts';

/** How near, in pixels, two places of one side are, and how many sides of each way are looked at. */
const SAME_SIDE_PX = 1.5;
const MOST_SIDES = 40;

/** How far from upright, as the sine of an angle, a side may be. */
const MOST_TILT = 0.004;

/** How far beyond the canvas, in pixels, lies a side that runs out of it, and one that is hidden beyond what shows of those beside it. */
const BEYOND_PX = 12;
const HIDDEN_PX = 4;

/** How far from a corner's centre, in pixels, that of an ellipse may lie that is its, and how far from round, as a share and in pixels. */
const SAME_CENTER_PX = 2.5;
const UNROUND_SHARE = 0.2;
const UNROUND_PX = 1;

/** How far apart, in pixels, the radii of one corner's circles are that are told from several corners. */
const SAME_RADIUS_PX = 0.5;

interface Sides {
  readonly left: StraightLine;
  readonly top: StraightLine;
  readonly right: StraightLine;
  readonly bottom: StraightLine;
}

type Pair = readonly [one: StraightLine, other: StraightLine];

const unseen = (isColumn: boolean, offset: number): StraightLine => ({
  normalX: isColumn ? 1 : 0,
  normalY: isColumn ? 0 : 1,
  offset,
  stretches: [],
  lengthPx: 0,
});

/** A line with its normal to the right or down. */
function upright(line: StraightLine): StraightLine {
  if (line.normalX + line.normalY >= 0) return line;
  return {
    ...line,
    normalX: -line.normalX,
    normalY: -line.normalY,
    offset: -line.offset,
    stretches: line.stretches.map(([from, to]): Stretch => [-to, -from]).reverse(),
  };
}

const isRound = ({ radiusXPx, radiusYPx }: Ellipse): boolean =>
  Math.abs(radiusXPx - radiusYPx) <= (UNROUND_SHARE * (radiusXPx + radiusYPx)) / 2 + UNROUND_PX;

/** The sides just beyond what shows of two parallel ones, where something hides the fourth side of a rectangle. */
function hiddenSides(one: StraightLine, other: StraightLine, isColumn: boolean): StraightLine[] {
  const ends = [...one.stretches, ...other.stretches].flat().map((along) => (isColumn ? along : -along));
  return ends.length === 0
    ? []
    : [unseen(!isColumn, Math.min(...ends) - HIDDEN_PX), unseen(!isColumn, Math.max(...ends) + HIDDEN_PX)];
}

/** Whether the sides of a rectangle that are seen show enough of themselves. */
function areShown({ left, top, right, bottom }: Sides, canvas: Size): boolean {
  if (Math.min(right.offset - left.offset, bottom.offset - top.offset) < LEAST_FORM_PX) return false;
  const corner = (column: StraightLine, row: StraightLine) => ({ x: column.offset, y: row.offset });
  const sides = [
    [left, corner(left, top), corner(left, bottom)],
    [right, corner(right, top), corner(right, bottom)],
    [top, corner(left, top), corner(right, top)],
    [bottom, corner(left, bottom), corner(right, bottom)],
  ] as const;
  return isShown(
    sides.filter(([line]) => line.lengthPx > 0),
    canvas,
  );
}

/**
 * The rectangles between four sides, each with the radius of one of the ellipses that may be its corners, or without any; round
 * corners at a hidden side lie beyond what shows.
 */
function rectanglesIn(
  { left, top, right, bottom }: Sides,
  ellipses: readonly Ellipse[],
  { isRounded, hidden }: { readonly isRounded: boolean; readonly hidden: StraightLine | null },
): Form[] {
  const [widthPx, heightPx] = [right.offset - left.offset, bottom.offset - top.offset];
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
    const fits = 2 * radius <= Math.min(widthPx, heightPx) + 2 && Math.max(nearX, nearY) < SAME_CENTER_PX;
    return fits && isRound(ellipse) ? [radius] : [];
  });
  const distinct = radii.filter(
    (radius, index) => !radii.slice(0, index).some((own) => Math.abs(own - radius) <= SAME_RADIUS_PX),
  );
  return [...(isRounded ? [] : [0]), ...distinct].map((cornerRadiusPx) => ({
    type: 'rectangle',
    leftPx: left.offset - (left === hidden ? cornerRadiusPx : 0),
    topPx: top.offset - (top === hidden ? cornerRadiusPx : 0),
    widthPx: widthPx + (left === hidden || right === hidden ? cornerRadiusPx : 0),
    heightPx: heightPx + (top === hidden || bottom === hidden ? cornerRadiusPx : 0),
    cornerRadiusPx,
  }));
}

/**
 * Rectangles with sides along the canvas's; one that runs out of the canvas has a side beyond its border, and one of which no
 * more than three sides show the fourth where it is hidden.
 */
export function rectangles(
  lines: readonly StraightLine[],
  { ellipses, fillets }: Pick<Strokes, 'ellipses' | 'fillets'>,
  canvas: Size,
): Form[] {
  const round = [...ellipses, ...fillets];
  const columns = lines.filter(({ normalY }) => Math.abs(normalY) < MOST_TILT).map(upright);
  const rows = lines.filter(({ normalX }) => Math.abs(normalX) < MOST_TILT).map(upright);
  columns.push(unseen(true, -BEYOND_PX), unseen(true, canvas.widthPx + BEYOND_PX));
  rows.push(unseen(false, -BEYOND_PX), unseen(false, canvas.heightPx + BEYOND_PX));
  // A side of which only the rounded corners show.
  const isNew = (sides: readonly StraightLine[], offset: number): boolean =>
    sides.every((line) => Math.abs(line.offset - offset) > SAME_SIDE_PX);
  const rounded = new Set<StraightLine>();
  for (const ellipse of ellipses.filter(isRound)) {
    const { center, radiusXPx, radiusYPx } = ellipse;
    for (const sign of [-1, 1]) {
      const column = unseen(true, center.xPx + sign * radiusXPx);
      const row = unseen(false, center.yPx + sign * radiusYPx);
      if (columns.length < MOST_SIDES && isNew(columns, column.offset)) columns.push(column);
      if (rows.length < MOST_SIDES && isNew(rows, row.offset)) rows.push(row);
      rounded.add(column).add(row);
    }
  }
  const shows = ([one, other]: Pair): boolean => one.lengthPx + other.lengthPx > 0;
  // Of two sides one shows at least; both ends of a bar may be round, but then both of its long sides show.
  const isBar = (ends: Pair, sides: Pair): boolean =>
    ends.every((end) => rounded.has(end)) && sides.every(({ lengthPx }) => lengthPx > 0);
  const found: Form[] = [];
  const within = (pair: Pair, across: Pair, isColumn: boolean, hidden: StraightLine | null): void => {
    const [[left, right], [top, bottom]] = isColumn ? [pair, across] : [across, pair];
    const sides = { left, top, right, bottom };
    if (!(shows(pair) && shows(across)) && !isBar(pair, across) && !isBar(across, pair)) return;
    if (!areShown(sides, canvas)) return;
    const isRounded = Object.values(sides).some((line) => rounded.has(line));
    found.push(...rectanglesIn(sides, round, { isRounded, hidden }));
  };
  for (const pair of pairsOf(columns)) {
    for (const across of pairsOf(rows)) within(pair, across, true, null);
    const [above, below] = hiddenSides(...pair, true);
    if (!above || !below) continue;
    for (const row of rows) {
      if (row.lengthPx === 0) continue;
      within(pair, [above, row], true, above);
      within(pair, [row, below], true, below);
    }
  }
  for (const pair of pairsOf(rows)) {
    const [before, after] = hiddenSides(...pair, false);
    if (!before || !after) continue;
    for (const column of columns) {
      if (column.lengthPx === 0) continue;
      within(pair, [before, column], false, before);
      within(pair, [column, after], false, after);
    }
  }
  return found;
}

function pairsOf(lines: readonly StraightLine[]): Pair[] {
  const sorted = lines.toSorted((one, other) => one.offset - other.offset);
  return sorted.flatMap((one, index) =>
    sorted
      .slice(index + 1)
      .filter((other) => other.offset - one.offset >= LEAST_FORM_PX)
      .map((other): Pair => [one, other]),
  );
}
