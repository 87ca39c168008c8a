import type { Part } from '../parts/part.ts';
import { heightOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { colorDistance, isScrapOf } from './glyph.ts';

/** How far apart, in levels, two letters' colours are when nothing between them makes them one ink. */
const MOST_INK_STEP = 72;

/** The parts of each colour where a crumb between letters and their shadow has chained two; a gradient's are of one. */
export function inksOf(parts: readonly Part[]): Part[][] {
  const solid = parts.filter(({ kind }) => kind === 'zone').toSorted((one, other) => other.area - one.area);
  const inks: Part[][] = [];
  for (const part of solid) {
    const near = inks.filter((ink) => ink.some((other) => colorDistance(other, part) <= MOST_INK_STEP));
    const joined = [...near.flat(), part];
    for (const ink of near) inks.splice(inks.indexOf(ink), 1);
    inks.push(joined);
  }
  if (inks.length < 2) return [[...parts]];
  for (const part of parts) {
    if (part.kind === 'zone') continue;
    const distanceOf = (ink: readonly Part[]): number =>
      Math.min(...ink.map((own) => colorDistance(own, part)));
    inks.reduce((best, ink) => (distanceOf(ink) < distanceOf(best) ? ink : best)).push(part);
  }
  return inks;
}

/** Height of a letter, in pixels, from which on it shows its whole ink, and pixels from which on a part does in its inside. */
const LEAST_INKED_PX = 24;
const LEAST_SOLID_PIXELS = 24;

/** How unlike, in levels, parts that show their whole ink are to each other, and what is all edge is to them. */
const MOST_SOLID_DISTANCE = { clean: 8, noisy: 20 } as const;
const MOST_INKED_DISTANCE = 36;

/** What, in levels, one plain ink leaves over. */
const MOST_INK_RESIDUAL = { clean: 0.75, noisy: 4.5 } as const;

/** One part is no row's ink. */
const LEAST_INKED_PARTS = 2;

/** So many of a row's largest parts are asked for its ink. */
const MOST_ASKED = 12;

/**
 * A row of parts on a picture without the picture's own lights, which a chain of colours joins to the letters: the parts in the
 * one ink that most of them show and what hangs on these, and the same of the others. A row that shows no ink stays whole.
 */
export function apartFromLights(graph: PartGraph, parts: readonly Part[], noisy: boolean): Part[][] {
  const rows = inkedRows(graph, parts, noisy);
  return rows.length === 0 ? [[...parts]] : rows;
}

/** Per ink that a row shows, the parts that are in it or hang on those that are. */
function inkedRows(graph: PartGraph, parts: readonly Part[], noisy: boolean): Part[][] {
  const level = noisy ? 'noisy' : 'clean';
  const plain = parts
    .filter(
      ({ kind, bounds, paint }) =>
        kind === 'zone' &&
        heightOf(bounds) >= LEAST_INKED_PX &&
        paint.type === 'flat' &&
        paint.residual <= MOST_INK_RESIDUAL[level],
    )
    .toSorted((one, other) => other.area - one.area)
    .slice(0, MOST_ASKED);
  const isSolid = ({ kind, area }: Part): boolean => kind === 'zone' && area >= LEAST_SOLID_PIXELS;
  const inkedLike = (first: Part): Part[] =>
    parts.filter(
      (part) =>
        colorDistance(part, first) <= (isSolid(part) ? MOST_SOLID_DISTANCE[level] : MOST_INKED_DISTANCE),
    );
  const inked = plain
    .map(inkedLike)
    .reduce<Part[]>((most, own) => (own.length > most.length ? own : most), []);
  if (inked.length < LEAST_INKED_PARTS) return [];
  const own = new Set(inked);
  const hangsOnOne = (part: Part): boolean =>
    inked.some((letter) => isScrapOf(part, letter) && graph.touching[part.id]!.has(letter.id));
  const [letters, lights] = [[] as Part[], [] as Part[]];
  for (const part of parts) (own.has(part) || hangsOnOne(part) ? letters : lights).push(part);
  return [letters, ...inkedRows(graph, lights, noisy)];
}
