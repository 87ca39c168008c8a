import type { Size } from '../../../domain/box.ts';
import type { Point } from '../../../domain/connected-component.ts';
import type { Form } from './form.ts';
import { distanceFrom, formMask } from './form.ts';
import { areAlike } from './form-order.ts';
import type { StackPicture } from './form-picture.ts';
import type { StackedForm } from './stacked-form.ts';

/** How many times as long as thick a bar is at least, and how far off its sides, in pixels, those of another piece of it may run. */
const LEAST_RATIO = 2;
const OFF_SIDE_PX = 1.5;

/** Steps, in pixels, in which the gap between two pieces is looked at, and how far beyond what hides it a piece may end. */
const STEP_PX = 2;
const SEAM_PX = 3;

/** Share of a part that lies within a bar's sides where it is a piece of it: its own edge may lie beyond. */
const LEAST_HELD_SHARE = 0.85;

/** A straight stroke: where it begins and ends along its way, and where its sides run beside that. */
interface Bar {
  readonly way: Point;
  readonly from: number;
  readonly to: number;
  readonly near: number;
  readonly far: number;
}

const alongOf = ({ xPx, yPx }: Point, way: Point): number => xPx * way.xPx + yPx * way.yPx;
const besideOf = ({ xPx, yPx }: Point, way: Point): number => yPx * way.xPx - xPx * way.yPx;

/** The bar that a form is, `null` where it is none. */
function barOf(form: Form): Bar | null {
  if (form.type !== 'polygon' || form.points.length !== 4) return null;
  const [first, second] = form.points as [Point, Point, Point, Point];
  const [right, down] = [second.xPx - first.xPx, second.yPx - first.yPx];
  const lengthPx = Math.hypot(right, down);
  const way = { xPx: right / lengthPx, yPx: down / lengthPx };
  const along = form.points.map((point) => alongOf(point, way));
  const beside = form.points.map((point) => besideOf(point, way)).sort((one, other) => one - other);
  const thicknessPx = beside[3]! - beside[0]!;
  const isSquare = beside[1]! - beside[0]! < OFF_SIDE_PX && beside[3]! - beside[2]! < OFF_SIDE_PX;
  if (!isSquare || lengthPx < LEAST_RATIO * thicknessPx) return null;
  return { way, from: Math.min(...along), to: Math.max(...along), near: beside[0]!, far: beside[3]! };
}

/** How far along a bar's way another form lies that runs on in it; `null` where it does not. */
function stretchOn({ way, near, far }: Bar, form: Form): readonly [number, number] | null {
  if (form.type !== 'polygon' || !barOf(form)) return null;
  const beside = form.points.map((point) => besideOf(point, way)).sort((one, other) => one - other);
  const isOn = beside.every((value, at) => Math.abs(value - (at < 2 ? near : far)) <= OFF_SIDE_PX);
  const along = form.points.map((point) => alongOf(point, way));
  return isOn ? [Math.min(...along), Math.max(...along)] : null;
}

/** The places in the stack of the forms that hide a bar from one place to another along it; `null` where one is bare. */
function hiding(
  { way, near, far }: Bar,
  [from, to]: readonly [number, number],
  stack: readonly StackedForm[],
): Set<number> | null {
  const found = new Set<number>();
  const beside = (near + far) / 2;
  for (let along = from + SEAM_PX; along <= to - SEAM_PX; along += STEP_PX) {
    const [x, y] = [along * way.xPx - beside * way.yPx, along * way.yPx + beside * way.xPx];
    const index = stack.findIndex(({ form, veil }) => !veil && distanceFrom(form, x, y) < 0);
    if (index === -1) return null;
    found.add(index);
  }
  return found;
}

/** A part of no form that lies in a bar's way, and from where to where along it. */
interface Piece {
  readonly id: number;
  readonly stretch: readonly [number, number];
}

/** The parts of no form in a bar's paint that lie between where its sides run on, on all of the canvas. */
function piecesOn(
  { way, near, far }: Bar,
  { labels, size }: Seen,
  isOf: (id: number) => boolean,
  areas: Int32Array,
): Piece[] {
  const found = new Map<number, { count: number; from: number; to: number }>();
  const reach = Math.ceil(Math.hypot(size.widthPx, size.heightPx));
  for (let beside = near + 0.5; beside < far; beside += 1)
    for (let along = -reach; along <= reach; along += 1) {
      const [x, y] = [along * way.xPx - beside * way.yPx, along * way.yPx + beside * way.xPx];
      if (x < 0 || y < 0 || x >= size.widthPx || y >= size.heightPx) continue;
      const id = labels[Math.floor(y) * size.widthPx + Math.floor(x)]!;
      if (id < 0 || !isOf(id)) continue;
      const own = found.get(id) ?? { count: 0, from: along, to: along };
      found.set(id, { count: own.count + 1, from: Math.min(own.from, along), to: Math.max(own.to, along) });
    }
  return [...found].flatMap(([id, { count, from, to }]) =>
    count >= LEAST_HELD_SHARE * areas[id]! ? [{ id, stretch: [from, to] as const }] : [],
  );
}

/** The picture as the forms have left it. */
export type Seen = Pick<StackPicture, 'labels' | 'size' | 'paints' | 'levels' | 'areas'>;

/**
 * The stack with bars of which something hides a stretch as one each: pieces in one paint whose sides run on in each other, be
 * they forms or what a round outline leaves of one, where forms lie over all that is between. They lie below those.
 */
export function joinPartedBars(stack: readonly StackedForm[], seen: Seen): StackedForm[] {
  const { paints, size } = seen;
  const { same } = seen.levels;
  const left = [...stack];
  const areas = seen.areas();
  // The longest piece says most exactly how a bar runs.
  const bars = stack
    .flatMap((piece) => {
      const bar = piece.veil ? null : barOf(piece.form);
      return bar ? [{ piece, bar }] : [];
    })
    .sort((one, other) => other.bar.to - other.bar.from - (one.bar.to - one.bar.from));
  for (const { piece: longest, bar } of bars) {
    let piece = longest;
    if (!left.includes(piece)) continue;
    let [from, to] = [bar.from, bar.to];
    for (const other of left.slice()) {
      if (other === piece || other.veil || !left.includes(other)) continue;
      const stretch = stretchOn(bar, other.form);
      if (!stretch || !areAlike(paints[piece.parts[0]!]!, paints[other.parts[0]!]!, same)) continue;
      const rest = left.filter((form) => form !== piece && form !== other);
      const gap = stretch[0] >= to ? ([to, stretch[0]] as const) : ([stretch[1], from] as const);
      const above = hiding(bar, gap, rest);
      if (!above) continue;
      [from, to] = [Math.min(from, stretch[0]), Math.max(to, stretch[1])];
      const lowest = Math.max(...[...above].map((index) => left.indexOf(rest[index]!)), left.indexOf(piece));
      const joined = {
        ...longerForm(piece, { ...bar, from, to }, size),
        parts: [...piece.parts, ...other.parts],
        cuts: new Map([...piece.cuts, ...other.cuts]),
        isClear: piece.isClear && other.isClear,
      };
      left.splice(lowest + 1, 0, joined);
      for (const own of [piece, other]) left.splice(left.indexOf(own), 1);
      piece = joined;
    }
    const own = paints[piece.parts[0]!]!;
    if (own.type !== 'flat') continue;
    const claimed = new Set(left.flatMap(({ parts }) => parts));
    const isOf = (id: number): boolean => !claimed.has(id) && areAlike(own, paints[id]!, same);
    for (const { id, stretch } of piecesOn(bar, seen, isOf, areas)) {
      const rest = left.filter((form) => form !== piece);
      const gap = stretch[0] >= to ? ([to, stretch[0]] as const) : ([stretch[1], from] as const);
      const above = hiding(bar, gap, rest);
      if (!above) continue;
      [from, to] = [Math.min(from, stretch[0]), Math.max(to, stretch[1])];
      const lowest = Math.max(...[...above].map((index) => left.indexOf(rest[index]!)), left.indexOf(piece));
      const longer = { ...longerForm(piece, { ...bar, from, to }, size), parts: [...piece.parts, id] };
      left.splice(lowest + 1, 0, longer);
      left.splice(left.indexOf(piece), 1);
      piece = longer;
    }
  }
  return left;
}

function longerForm(piece: StackedForm, { way, from, to, near, far }: Bar, size: Size): StackedForm {
  const corner = (along: number, beside: number): Point => ({
    xPx: along * way.xPx - beside * way.yPx,
    yPx: along * way.yPx + beside * way.xPx,
  });
  const form: Form = {
    type: 'polygon',
    points: [corner(from, near), corner(to, near), corner(to, far), corner(from, far)],
  };
  return { ...piece, form, mask: formMask(form, size), isWhole: false };
}
