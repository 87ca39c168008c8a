import type { Element } from '../elements/element.ts';
import type { Form } from '../forms/form.ts';
import type { PaintModel } from '../parts/paint.ts';
import { paintAt } from '../parts/paint.ts';

/** An even translucent shape of one colour on one plain ground. */
export interface Film {
  /** Share 0..1 of the ground that shows through. */
  readonly through: number;
  readonly color: readonly [number, number, number];
}

/** Smaller shapes are marks, which nobody lays down as films. */
const LEAST_PIXELS = 400;

/** Share of its boundary with what lies lower that a film has with its ground: one colour on two grounds is opaque. */
const LEAST_GROUND_SHARE = 0.97;

/** What shows through a film: less shows nothing of the ground, more is too faint to be told. */
const LEAST_THROUGH = 0.06;
const MOST_THROUGH = 0.9;

/** A film of white leaves this much of a plain ground at least: a paler shape is a pale colour of its own. */
const LEAST_TINT_THROUGH = 0.25;

/** Levels by which a ground's gradient changes below a film, and the film on it, for the two to be compared. */
const LEAST_COURSE = 16;
const LEAST_SEEN_COURSE = 5;

/** How far, in levels, the relation of a film to its ground may be off. */
const MOST_OFF = { clean: 2.5, noisy: 4.5 } as const;

/** How far out of the gamut, in levels, a film's own colour may be reckoned. */
const MOST_OUTSIDE = 6;

/** Levels from which all channels make a colour white, and by how much those of a ground's way to white differ at least. */
const LEAST_WHITE = 236;
const LEAST_HUE = 60;

/** How far, in levels, rounding may put a channel's change off, and compression: where the ground is nearly white, that is much of it. */
const CHANGE_SLACK = { clean: 0.5, noisy: 1.5 } as const;

/** Levels, over all channels, by which a film changes a plain ground at least. */
const LEAST_CHANGE = 30;

/** Places in a shape's box, as shares of it, that lie in an ellipse too. */
const PLACES = [
  [0.5, 0.5],
  [0.2, 0.5],
  [0.8, 0.5],
  [0.5, 0.2],
  [0.5, 0.8],
  [0.3, 0.3],
  [0.7, 0.3],
  [0.3, 0.7],
  [0.7, 0.7],
] as const;

const clamped = (value: number): number => Math.min(255, Math.max(0, value));

/** The colours of two paints, one after the other, over the box of the first one's element. */
function colorsOver({ paint, bounds }: Pick<Element, 'paint' | 'bounds'>, ground: PaintModel) {
  const { left, top, right, bottom } = bounds;
  return PLACES.map(([across, along]) => {
    const [own, below] = [new Float32Array(3), new Float32Array(3)];
    const [x, y] = [left + across * (right - left), top + along * (bottom - top)];
    paintAt(paint, x, y, own);
    paintAt(ground, x, y, below);
    return { own, below };
  });
}

/** The film through which a gradient goes on, paler, with the same course; `null` where the shape has a course of its own. */
function onCourse(colors: ReturnType<typeof colorsOver>, mostOff: number): Film | null {
  const mean = (of: 'own' | 'below', channel: number): number =>
    colors.reduce((sum, color) => sum + color[of][channel]!, 0) / colors.length;
  const [own, below] = [
    [0, 1, 2].map((channel) => mean('own', channel)),
    [0, 1, 2].map((channel) => mean('below', channel)),
  ];
  let [dot, square, course, seen] = [0, 0, 0, 0];
  for (const color of colors)
    for (let channel = 0; channel < 3; channel += 1) {
      const [over, under] = [color.own[channel]! - own[channel]!, color.below[channel]! - below[channel]!];
      dot += over * under;
      square += under * under;
      course = Math.max(course, Math.abs(under));
      seen = Math.max(seen, Math.abs(over));
    }
  if (2 * course < LEAST_COURSE || 2 * seen < LEAST_SEEN_COURSE) return null;
  const through = dot / square;
  if (through < LEAST_THROUGH || through > MOST_THROUGH) return null;
  const added = own.map((value, channel) => value - through * below[channel]!);
  const isOff = ({ own: over, below: under }: (typeof colors)[number]): boolean =>
    added.some((value, channel) => Math.abs(over[channel]! - through * under[channel]! - value) > mostOff);
  const color = added.map((value) => value / (1 - through));
  if (colors.some(isOff) || color.some((value) => value < -MOST_OUTSIDE || value > 255 + MOST_OUTSIDE))
    return null;
  return { through, color: [clamped(color[0]!), clamped(color[1]!), clamped(color[2]!)] };
}

/**
 * The film of white that makes a ground's colour a paler one of itself; `null` where the shape has another colour. A gray
 * ground says nothing: all grays lie on the way to white.
 */
function ofWhite({ own, below }: ReturnType<typeof colorsOver>[number], slack: number): Film | null {
  const change = Array.from(own, (value, channel) => value - below[channel]!);
  const toWhite = Array.from(below, (value) => 255 - value);
  if (Math.max(...toWhite) - Math.min(...toWhite) < LEAST_HUE) return null;
  if (Math.hypot(...change) < LEAST_CHANGE) return null;
  // As far as the gamut goes: no film that shows less of the ground gives this colour.
  const reach = Math.min(
    ...change.map((value, channel) => (value > slack ? toWhite[channel]! / (value - slack) : 255)),
  );
  const through = 1 - 1 / reach;
  if (through < LEAST_TINT_THROUGH || through > MOST_THROUGH) return null;
  const color = change.map((value, channel) => below[channel]! + reach * value);
  if (color.some((value) => value < LEAST_WHITE)) return null;
  return { through, color: [clamped(color[0]!), clamped(color[1]!), clamped(color[2]!)] };
}

/** What films are looked for in. */
export interface FilmScene {
  readonly elements: readonly Element[];
  /** Per element the form that it is, `null` where it is none. */
  readonly outlines: readonly (Form | null)[];
  /** Per element the one that it lies on, -1 where there is none. */
  readonly grounds: readonly number[];
  /** Per element, the lengths of its boundaries with others. */
  readonly contacts: readonly Map<number, number>[];
  /** Per element its place in the order, back to front. */
  readonly rank: Int32Array;
  readonly noisy: boolean;
}

/**
 * Per element the film that it is, on one plain ground alone: the ground's gradient goes on through it, or its colour is the
 * ground's own, paler, as a translucent white makes it. `null` for what is opaque as far as can be told.
 */
export function filmOf(
  { elements, outlines, grounds, contacts, rank, noisy }: FilmScene,
  element: Element,
): Film | null {
  const { id, kind, area, paint, cast } = element;
  const ground = elements[grounds[id]!];
  if (kind !== 'shape' || cast || area < LEAST_PIXELS || !outlines[id] || paint.type === 'free') return null;
  if (!ground || ground.kind === 'photo' || ground.kind === 'drawing' || ground.paint.type === 'free')
    return null;
  let [onGround, below] = [0, 0];
  for (const [other, length] of contacts[id]!) {
    if (rank[other]! > rank[id]!) continue;
    below += length;
    if (other === ground.id) onGround += length;
  }
  if (onGround < LEAST_GROUND_SHARE * below) return null;
  const noise = noisy ? 'noisy' : 'clean';
  const colors = colorsOver(element, ground.paint);
  const isPlain = paint.type === 'flat' && ground.paint.type === 'flat';
  return isPlain ? ofWhite(colors[0]!, CHANGE_SLACK[noise]) : onCourse(colors, MOST_OFF[noise]);
}
