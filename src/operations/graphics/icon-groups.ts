import type { Box } from '../../domain/box.ts';
import { boxArea, boxAround, sharedArea } from '../../domain/box.ts';
import type { Piece } from './piece.ts';
import { coverOf, grownMask, solidPixels } from './piece.ts';

/** Pieces below this share of the canvas are crumbs of what they lie on; a recognised form may be smaller. */
const CRUMB_SHARE = 0.0002;
const LEAST_FORM_PX = 60;

/** A shape that is larger, as a share of the canvas, is a ground that things stand on; a drawing may be a whole scene. */
const MOST_SHAPE = 0.2;
const MOST_DRAWING = 0.5;
const MOST_GROUP = 0.65;

/** Circles and bars that lie over each other are a composition; a figure has so many pieces of no plain form. */
const LEAST_IRREGULAR = 0.5;

/** Groups up to this share of the canvas are icons, larger ones illustrations. */
const MOST_ICON = 0.02;

/** Pieces touch where no more ground than this shows between them, in pixels. */
const TOUCH_PX = 2;

/** A ground with so much of a line of text on it is no part of a figure. */
const TEXT_SHARE = 0.5;

const isDrawn = ({ kind }: Piece): boolean => kind === 'object' || kind === 'shape';

/** The pieces without those that are too small to be worth a layer, and without their shadows: they stay in what they lie on. */
export function withoutCrumbs(pieces: readonly Piece[]): readonly Piece[] {
  const least = CRUMB_SHARE * boxArea(pieces[0]!.box);
  const isCrumb = (piece: Piece | undefined): boolean => {
    if (!piece || !isDrawn(piece)) return false;
    const solid = solidPixels(piece);
    return solid < (piece.shape ? Math.min(least, LEAST_FORM_PX) : least);
  };
  return pieces.filter(
    (piece, index) => !isCrumb(piece) && !(piece.kind === 'shadow' && isCrumb(pieces[index + 1])),
  );
}

/** A thing with the shadow that it casts: places of pieces that stay together, in their order. */
type Unit = readonly number[];

function unitsOf(pieces: readonly Piece[]): readonly Unit[] {
  const units: number[][] = [];
  for (const [index] of pieces.entries()) {
    const last = units.at(-1);
    if (last && pieces[last.at(-1)!]!.kind === 'shadow') last.push(index);
    else units.push([index]);
  }
  return units;
}

/** The part of one piece's box, grown by what counts as touching, in which another one's lies. */
function meeting({ box: one }: Piece, { box: other }: Piece): Box | null {
  const leftPx = Math.max(one.leftPx, other.leftPx) - TOUCH_PX;
  const topPx = Math.max(one.topPx, other.topPx) - TOUCH_PX;
  const right = Math.min(one.leftPx + one.widthPx, other.leftPx + other.widthPx) + TOUCH_PX;
  const bottom = Math.min(one.topPx + one.heightPx, other.topPx + other.heightPx) + TOUCH_PX;
  return right > leftPx && bottom > topPx
    ? { leftPx, topPx, widthPx: right - leftPx, heightPx: bottom - topPx }
    : null;
}

function touches(one: Piece, other: Piece): boolean {
  const place = meeting(one, other);
  if (!place) return false;
  const near = grownMask(coverOf([one], place), TOUCH_PX, 128);
  const cover = coverOf([other], place);
  return near.data.some((value, pixel) => value > 0 && cover.data[pixel]! >= 128);
}

function overlap(pieces: readonly Piece[], one: Unit, other: Unit): boolean {
  return one.some((a) => other.some((b) => sharedArea(pieces[a]!.box, pieces[b]!.box) > 0));
}

/** Lists of units that touch each other, directly or by others, back to front. */
function clustersOf(pieces: readonly Piece[], units: readonly Unit[]): readonly (readonly Unit[])[] {
  const open = new Set(units);
  const clusters: Unit[][] = [];
  for (const first of units) {
    if (!open.delete(first)) continue;
    const cluster = [first];
    for (let at = 0; at < cluster.length; at += 1) {
      const one = pieces[cluster[at]!.at(-1)!]!;
      for (const unit of open) {
        if (!touches(one, pieces[unit.at(-1)!]!)) continue;
        open.delete(unit);
        cluster.push(unit);
      }
    }
    clusters.push(cluster.toSorted((one, other) => one[0]! - other[0]!));
  }
  return clusters;
}

/**
 * Groups drawn pieces that touch or lie on each other and hold no text: "icon 1", "illustration 1". They move up to the front
 * one of them, and what cannot, because something lies between, stays out. Costs some 50 ms per megapixel of pieces.
 */
export function withIconGroups(pieces: readonly Piece[], photos: ReadonlySet<Piece>): readonly Piece[] {
  const canvas = pieces[0]!.box;
  const writing = pieces.filter(({ kind }) => kind === 'text');
  const isMember = (piece: Piece): boolean =>
    isDrawn(piece) &&
    !photos.has(piece) &&
    piece.groups === undefined &&
    boxArea(piece.box) <= (piece.kind === 'shape' ? MOST_SHAPE : MOST_DRAWING) * boxArea(canvas) &&
    !writing.some(({ box }) => sharedArea(box, piece.box) >= TEXT_SHARE * boxArea(box));
  const units = unitsOf(pieces);
  const order = [...units];
  const groupOf = new Map<Unit, string>();
  const counts = { icon: 0, illustration: 0 };
  const members = units.filter((unit) => isMember(pieces[unit.at(-1)!]!));
  for (const cluster of clustersOf(pieces, members)) {
    const front = cluster.at(-1)!;
    const group = [front];
    for (const unit of cluster.slice(0, -1).toReversed()) {
      const passed = order.slice(order.indexOf(unit) + 1, order.indexOf(group[0]!));
      if (passed.some((other) => overlap(pieces, unit, other))) continue;
      order.splice(order.indexOf(unit), 1);
      order.splice(order.indexOf(group[0]!), 0, unit);
      group.unshift(unit);
    }
    const around = boxAround(group.map((unit) => pieces[unit.at(-1)!]!.box));
    const share = boxArea(around) / boxArea(canvas);
    const irregular = group.filter((unit) => pieces[unit.at(-1)!]!.shape === undefined).length;
    if (group.length < 2 || share > MOST_GROUP || irregular < LEAST_IRREGULAR * group.length) continue;
    const kind = share <= MOST_ICON ? 'icon' : 'illustration';
    counts[kind] += 1;
    for (const unit of group) groupOf.set(unit, `${kind} ${counts[kind]}`);
  }
  return order.flatMap((unit) => {
    const group = groupOf.get(unit);
    return unit.map((index) => (group ? { ...pieces[index]!, groups: [group] } : pieces[index]!));
  });
}
