import type { DecomposeRequest } from '../../domain/capability.ts';
import type { Outline } from '../../domain/shape.ts';
import type { Pace } from '../pace.ts';
import type { Analysis } from './analysis.ts';
import { areOneInk, backToFront, elementContacts } from './elements/depth.ts';
import type { Element } from './elements/element.ts';
import { joinEnclosedPage } from './elements/enclosed-page.ts';
import { joinRests } from './elements/removal-rest.ts';
import { simplify } from './elements/simplify.ts';
import type { Form } from './forms/form.ts';
import { stackedPairs } from './forms/form-order.ts';
import { endingWhereSeen } from './forms/hidden-side.ts';
import type { Layout } from './forms/outline-fit.ts';
import { coverageIn, fitOutline } from './forms/outline-fit.ts';
import { reunite } from './forms/reunion.ts';
import { looseOutline } from './forms/shape-form.ts';
import type { Silhouette } from './forms/silhouette.ts';
import { silhouettes } from './forms/silhouette.ts';
import { meet } from './parts/part.ts';
import { SHADE } from './shadows/picture-shadow.ts';
import type { Shadow } from './shadows/shadow.ts';
import { findShadows } from './shadows/shadow.ts';
import type { Film } from './veils/film.ts';
import { filmOf } from './veils/film.ts';
import { castAlpha, castBounds } from './writing/writing-cast-alpha.ts';
import type { LineCast } from './writing/writing-cast-removal.ts';
import { castPairs } from './writing/writing-cast-removal.ts';

/** Shapes of fewer pixels are not looked at for their form. */
const LEAST_FORM_PIXELS = 20;

/** Mean misfit, in alpha, that a shadow on a picture is taken to have: what it lies on is not known. */
const PICTURE_SHADOW_ERROR = 0.03;

/** What lies over what, and what each thing is when it is whole. */
export interface Arrangement {
  readonly layout: Layout;
  /** Ids of the elements, back to front. */
  readonly order: readonly number[];
  readonly forms: readonly Silhouette[];
  /** Per element the one that it lies on, -1 where there is none. */
  readonly grounds: readonly number[];
  /** Per element, the lengths of its boundaries with others. */
  readonly contacts: readonly Map<number, number>[];
  /** Per element the form that it is whole, continued behind others. */
  readonly outlines: readonly (Form | null)[];
  /** The same, and lines and polygons as they show. */
  readonly shapes: readonly (Outline | null)[];
  readonly shadows: readonly Shadow[];
  /** Per element the film that it is, `null` where it is opaque. */
  readonly films: readonly (Film | null)[];
}

type Ordering = Pick<Arrangement, 'layout' | 'order' | 'forms' | 'grounds' | 'contacts'>;

function ordering(analysis: Analysis): Ordering {
  const { image, elements, elementOf, graph, mix, forms: stack, writingCasts } = analysis;
  const map = new Int32Array(mix.owner.length);
  for (let pixel = 0; pixel < map.length; pixel += 1) {
    const own = mix.owner[pixel]!;
    map[pixel] = own < 0 ? -1 : elementOf[own]!;
  }
  const forms = silhouettes(
    map,
    image,
    elements.map(({ bounds }) => bounds),
  );
  const contacts = elementContacts(graph, elementOf, elements.length);
  const shareInk = (one: number, other: number): boolean => areOneInk(elements[one]!, elements[other]!);
  const order = backToFront(map, graph, elements, {
    elementOf,
    forms,
    stacked: [
      ...stackedPairs(stack, {
        owner: mix.owner,
        elementOf,
        widthPx: image.widthPx,
        contacts,
        areOneInk: shareInk,
      }),
      ...castPairs(writingCasts, map),
    ],
  });
  const rank = new Int32Array(elements.length);
  for (const [index, id] of order.entries()) rank[id] = index;
  const grounds = elements.map(({ id }) => {
    let [ground, most] = [-1, 0];
    for (const [neighbor, length] of contacts[id]!)
      if (rank[neighbor]! < rank[id]! && length > most) [ground, most] = [neighbor, length];
    return ground;
  });
  const { widthPx, heightPx } = image;
  return { layout: { widthPx, heightPx, map, mix, elementOf, rank }, order, forms, grounds, contacts };
}

/** What a line casts, in the form that its letters have been found to have. */
function lineShadow({ cast, pixel }: LineCast, layout: Layout, elements: readonly Element[]): Shadow | null {
  const caster = layout.map[pixel]!;
  if (caster < 0 || elements[caster]!.kind === 'background') return null;
  const bounds = castBounds(cast, elements[caster]!.bounds, layout.widthPx, layout.heightPx);
  const alpha = castAlpha(cast, bounds, (x, y) => coverageIn(layout, y * layout.widthPx + x, caster));
  const { color, error } = cast;
  // It lies right below its letters: what lies over it was found to when it came off, and lies over them too.
  const falls = elements.filter((other) => layout.rank[other.id]! < layout.rank[caster]!);
  return { caster, color, error, bounds, alpha, grounds: new Set(falls.map(({ id }) => id)), isOff: true };
}

/** Orders the elements, brings their number down to what is asked for, and recognises forms and shadows. */
export async function arrange(
  analysis: Analysis,
  request: DecomposeRequest,
  pace: Pace,
): Promise<Arrangement> {
  let ordered = ordering(analysis);
  await pace.breathe();
  const haveRests = joinRests(analysis, ordered);
  const wasEnclosed = joinEnclosedPage(analysis, ordered);
  if (reunite(analysis, ordered, analysis.noisy) || haveRests || wasEnclosed) ordered = ordering(analysis);
  await pace.breathe();
  const { maxLayers } = request;
  const budget = { ...request, maxLayers: maxLayers === null ? null : maxLayers - analysis.veils.length };
  if (simplify(analysis, analysis.graph, ordered.grounds, budget)) ordered = ordering(analysis);
  pace.progress(0.56);
  const { layout, forms: silhouettes } = ordered;
  // What shows whole is measured by its own outline.
  const hidden = analysis.forms.filter(
    ({ veil, parts, isWhole }) => !veil && !(isWhole && parts.length === 1),
  );
  const forms = new Map(hidden.map(({ form, parts }) => [analysis.elementOf[parts[0]!]!, form]));
  const outlines: (Form | null)[] = [];
  const shapes: (Outline | null)[] = [];
  for (const { id, kind, bounds, area } of analysis.elements) {
    await pace.breathe();
    const looked = (kind === 'shape' && area >= LEAST_FORM_PIXELS) || (kind === 'photo' && area > 0);
    const form = kind === 'shape' ? forms.get(id) : undefined;
    const known = form && endingWhereSeen(form, bounds, layout);
    const outline = known ?? (looked ? fitOutline(layout, id, bounds) : null);
    outlines.push(outline);
    shapes.push(
      outline && outline.type !== 'ring'
        ? outline
        : looked && kind === 'shape'
          ? looseOutline(layout, id, silhouettes[id]!, area)
          : null,
    );
  }
  pace.progress(0.6);
  const { image, elements, noisy } = analysis;
  const onPictures = analysis.pictureCasts.map((cast): Shadow => {
    const caster = analysis.elementOf[cast.part]!;
    const grounds = new Set(cast.plainGrounds.map((part) => analysis.elementOf[part]!));
    for (const { id, kind, bounds } of elements)
      if ((kind === 'photo' || kind === 'background') && meet(bounds, cast.bounds)) grounds.add(id);
    return { ...cast, caster, grounds, isOff: true, color: SHADE, error: PICTURE_SHADOW_ERROR };
  });
  const early = [
    ...analysis.writingCasts.flatMap((own) => lineShadow(own, layout, elements) ?? []),
    ...onPictures,
  ];
  const later = await findShadows({ ...ordered, image, elements, outlines, noisy }, pace);
  const shadows = [...early, ...later.filter(({ caster }) => early.every((own) => own.caster !== caster))];
  pace.progress(0.65);
  // A pattern has no one colour to show through, and a film's own shadow would show through it.
  const isRuledOut = (id: number): boolean =>
    shadows.some(({ caster }) => caster === id) ||
    (analysis.level !== null && elements[ordered.grounds[id]!]?.kind === 'background');
  const scene = { ...ordered, rank: layout.rank, elements, outlines, noisy };
  const films = elements.map((element) => (isRuledOut(element.id) ? null : filmOf(scene, element)));
  return { ...ordered, outlines, shapes, shadows, films };
}
