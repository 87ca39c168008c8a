import type { Point } from '../../../domain/connected-component.ts';
import type { Form, OutlineSamples, Ring } from './form.ts';
import { outlineSamples, sideEnds } from './form.ts';

/** A form that may lie on a picture, with the places on its outline that tell. */
export interface Hypothesis {
  readonly form: Form;
  readonly samples: OutlineSamples;
  readonly ends: ReturnType<typeof sideEnds>;
  /** Whether it may be nothing but what is seen through a ring's hole, or through what a line leaves of that. */
  readonly isHole: boolean;
  /** How far, in pixels, its inside is read from its outline: a bar's is thin. */
  readonly reachPx: number;
}

/** How far apart, in pixels, a ring's hole and a disc, or the arc of its segment, may be that are one. */
const SAME_HOLE_PX = 2;

/** How many points a polygon has at least that follows an arc. */
const LEAST_ARC_POINTS = 12;

/** Share of a thin form's thickness that its inside is read at. */
const THIN_SHARE = 0.4;

/** Places on a form's outline: `stepPx` apart, or so much more that there are no more than `most`. */
export interface Sampling {
  readonly stepPx: number;
  readonly most: number;
}

const CLOSE_SAMPLING: Sampling = { stepPx: 2, most: 500 };

/** Forms as hypotheses, whose insides are read `reachPx` from their outlines where they are thick enough. */
export function hypothesesOf(
  forms: readonly Form[],
  reachPx: number,
  { stepPx, most }: Sampling = CLOSE_SAMPLING,
): Hypothesis[] {
  const holes = forms.flatMap((form) => (form.type === 'ring' ? [form] : []));
  return forms.map((form) => {
    const isHole = holes.some((ring) => liesInHole(form, ring));
    const samples = outlineSamples(form, stepPx, most);
    return { form, samples, ends: sideEnds(form), isHole, reachPx: insideReach(form, reachPx) };
  });
}

/** How long a form's outline is, in pixels, without its corners. */
export const outlinePx = ({ samples }: Hypothesis): number => samples.x.length * samples.stepPx;

/** Whether a form is a ring's hole, or what a line cuts off that. */
function liesInHole(form: Form, { center, holeRadiusPx }: Ring): boolean {
  if (form.type === 'ellipse')
    return (
      Math.abs(form.radiusXPx - holeRadiusPx) < SAME_HOLE_PX &&
      Math.abs(form.center.xPx - center.xPx) < SAME_HOLE_PX &&
      Math.abs(form.center.yPx - center.yPx) < SAME_HOLE_PX
    );
  const isRound = form.type === 'polygon' && form.points.length > LEAST_ARC_POINTS && !isStar(form);
  return (
    isRound &&
    form.points.every(
      ({ xPx, yPx }) =>
        Math.abs(Math.hypot(xPx - center.xPx, yPx - center.yPx) - holeRadiusPx) < SAME_HOLE_PX,
    )
  );
}

function insideReach(form: Form, reachPx: number): number {
  if (form.type === 'ring') return Math.min(reachPx, (form.radiusPx - form.holeRadiusPx) * THIN_SHARE);
  if (form.type !== 'polygon' || form.points.length !== 4) return reachPx;
  const [a, , , d] = form.points;
  return Math.min(reachPx, THIN_SHARE * Math.hypot(a!.xPx - d!.xPx, a!.yPx - d!.yPx));
}

/** Polygons that turn to and fro are stars; all others turn one way. */
function isStar(form: Form): boolean {
  if (form.type !== 'polygon' || form.points.length <= 4) return false;
  const [a, b, c, d] = form.points;
  const turn = (one: Point, at: Point, other: Point): number =>
    (at.xPx - one.xPx) * (other.yPx - at.yPx) - (at.yPx - one.yPx) * (other.xPx - at.xPx);
  return turn(a!, b!, c!) * turn(b!, c!, d!) < 0;
}

/** Whether a form says by a part of its outline where the rest lies. */
export const isRegular = (form: Form): boolean =>
  form.type === 'ellipse' || form.type === 'ring' || isStar(form);

/** How many numbers say a form. */
export function numbersOf(form: Form): number {
  if (form.type === 'rectangle') return form.cornerRadiusPx === 0 ? 4 : 5;
  return form.type === 'polygon' ? 6 : 4;
}
