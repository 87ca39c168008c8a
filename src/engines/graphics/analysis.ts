import type { DecomposeRequest } from '../../domain/capability.ts';
import { textureTiles } from '../../domain/flatness.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Pace } from '../pace.ts';
import type { Elements } from './elements/element.ts';
import { elementsOf } from './elements/elements.ts';
import { isBorrowed } from './forms/borrowed-outline.ts';
import type { FormScene } from './forms/form-scene.ts';
import { formScene } from './forms/form-scene.ts';
import { opaqueParts } from './forms/opaque-form.ts';
import { pageBetween } from './forms/page-between.ts';
import type { StackedForm } from './forms/stacked-form.ts';
import { shownForms } from './forms/stacked-form.ts';
import type { PixelMix } from './parts/edge-mix.ts';
import { heightOf } from './parts/part.ts';
import type { PartGraph } from './parts/part-graph.ts';
import { readParts } from './parts/part-reading.ts';
import { barsOf, photoParts, texturedShares } from './parts/photo-parts.ts';
import { plainParts } from './parts/plain-part.ts';
import { findPattern } from './patterns/pattern.ts';
import type { LevelPicture } from './patterns/pattern-level.ts';
import { levelled } from './patterns/pattern-level.ts';
import { hardShadows, unshadowed } from './shadows/hard-shadow.ts';
import type { PictureShadow } from './shadows/picture-shadow.ts';
import { pictureShadows, withoutPictureShadows } from './shadows/picture-shadow.ts';
import { unveilFlat } from './veils/flat-veil.ts';
import { formedVeils } from './veils/formed-veil.ts';
import { bareBelow, partsAtVeils, partsBelow, partsOnVeils, unveil } from './veils/unveiling.ts';
import type { Veil } from './veils/veil.ts';
import { veilPile } from './veils/veil-pile.ts';
import { veilsOnPattern } from './veils/veiled-pattern.ts';
import { isSurelyWritten } from './writing/common-ground.ts';
import { isInOneInk, onTexture, standsInPicture } from './writing/glyph-doubt.ts';
import type { GlyphLine } from './writing/glyph-line.ts';
import { glyphLines } from './writing/glyph-line.ts';
import { withOutlines } from './writing/letter-outline.ts';
import { stepsFrom } from './writing/lettered-block.ts';
import { isLone, readForms } from './writing/lone-letter.ts';
import { writingCasts } from './writing/writing-cast.ts';
import type { LineCast } from './writing/writing-cast-removal.ts';
import { withoutWritingCasts } from './writing/writing-cast-removal.ts';

/** Levels that the analysis takes for one colour, in a clean picture and in one with compression noise or grain. */
const LEVELS = {
  clean: { samePaint: 6, leastCurvature: 3 },
  noisy: { samePaint: 12, leastCurvature: 4 },
} as const;

/** Share of the canvas from which what lies on a veil is a shape, no speck. */
const LEAST_DRAWN_SHARE = 0.0004;

/** Share of the canvas's height above which what looks like a letter may be a form. */
const MOST_LETTER_SHARE = 0.2;

/** How far from letters, in pixels, their edges show in what is beside them. */
const LETTER_RIM_PX = { clean: 1, noisy: 3 } as const;

/** What a picture consists of, before anything is said of what lies over what. */
export interface Analysis extends Elements {
  readonly noisy: boolean;
  readonly mix: PixelMix;
  readonly graph: PartGraph;
  /** The ground's pattern, where it has one that was taken off the picture. */
  readonly level: LevelPicture | null;
  /** The picture as it is below its veils and without its pattern; the picture itself where there are none. */
  readonly image: Raster;
  /** Translucent rectangles, and per veil the parts that it lies on. */
  readonly veils: readonly Veil[];
  /** Shadows of writing on pictures, which are off the picture already. */
  readonly pictureCasts: readonly PictureShadow[];
  readonly covered: readonly (readonly number[])[];
  /** What writing casts on plain grounds, line by line, which is off the picture already. */
  readonly writingCasts: readonly LineCast[];
  /** Plain forms, front to back, as far as they were found. */
  readonly forms: readonly StackedForm[];
}

/**
 * Takes a picture apart into parts of one paint and puts them together to elements. Linear in pixels. `known` says of a picture
 * that nothing of what its writing casts is left on whether it is noisy.
 */
export async function analyse(
  image: Raster,
  request: DecomposeRequest,
  pace: Pace,
  known: { readonly noisy: boolean } | null = null,
): Promise<Analysis> {
  const { lines: reading, maxLayers } = request;
  const given = await readParts(image, pace, (share) => pace.progress(0.4 * share), known?.noisy);
  const { noisy } = given;
  const pattern = findPattern(given.graph, given.calm, given.mix, noisy);
  await pace.breathe();
  const onPattern = pattern && formedVeils(image, noisy, { onPattern: true });
  if (onPattern && maxLayers === null) {
    // A pattern repeats below a veil as beside it, which shows once the veil is off.
    const { veils: repeated, told } = veilsOnPattern(image, pattern, onPattern.inOneColor);
    const veils = [...onPattern.veils, ...repeated];
    if (veils.length > 0) {
      const bare = bareBelow({ image, mix: given.mix, graph: given.graph, noisy }, veils, told);
      const below = await analyse(bare.image, request, pace, known);
      const covered = partsBelow(below, veils, bare.isOn);
      return { ...below, veils: [...below.veils, ...veils], covered: [...below.covered, ...covered] };
    }
  }
  // What lies on a pattern is looked at as if it lay on one plain colour, and so are the shadows there.
  const level = pattern && levelled({ image, ...given }, pattern);
  const source = level?.image ?? image;
  const read = level
    ? await readParts(source, pace, (share) => pace.progress(0.4 + 0.05 * share), noisy)
    : given;
  const { calm, mix, ignored } = read;
  let graph = read.graph;
  const levels = LEVELS[noisy ? 'noisy' : 'clean'];
  const { leastCurvature } = levels;
  const tiles = textureTiles(source, { leastCurvature, ignored });
  const shares = texturedShares(mix.owner, source, tiles, graph.parts);
  await pace.breathe();
  const isPlain = plainParts(graph, shares, noisy);
  const readings = await reading;
  const rows = glyphLines(graph, {
    readings,
    shares,
    noisy,
    isExcluded: () => false,
    isPage: () => false,
    isDrawn: () => false,
  });
  if (!known) {
    const lettered = { image, calm: given.calm, mix, graph, level, noisy };
    const soft = writingCasts(lettered, rows);
    if (soft.length > 0) {
      // Things are looked for in the picture as it is without them: a glow would shatter what it lies on.
      const { bare, casts: offLines } = withoutWritingCasts(lettered, rows, soft);
      return { ...(await analyse(bare, request, pace, { noisy })), writingCasts: offLines };
    }
  }
  const isLetter = (id: number): boolean =>
    heightOf(graph.parts[id]!.bounds) <= MOST_LETTER_SHARE * graph.heightPx;
  const letters = new Set(rows.flatMap(({ parts: own }) => own.filter(isLetter)));
  const plainForms = (): FormScene => {
    const fallen = hardShadows(mix, graph, rows, { tolerance: levels.samePaint, isPiece: () => false });
    const shade = new Set(fallen.flatMap(({ parts: own }) => own));
    const sureRows = rows.filter((row) => isSurelyWritten(graph, row));
    const sureLetters = new Set(sureRows.flatMap(({ parts: own }) => own.filter(isLetter)));
    const pictured = photoParts(graph, shares, { drawn: letters, pictured: new Set() }, noisy);
    return formScene(
      { image: source, calm, mix, graph, readings, letters: sureLetters, ignored, shade, pictured },
      isPlain,
    );
  };
  const plain: FormScene =
    level || maxLayers !== null
      ? { image: source, calm, graph, forms: [], veils: [], covered: [], rests: [] }
      : plainForms();
  const bareScene = { image: plain.image, calm: plain.calm, mix, graph: plain.graph };
  const flat =
    noisy || maxLayers !== null ? { ...bareScene, veils: [], covered: [] } : unveilFlat(bareScene, isPlain);
  graph = flat.graph;
  // A form that shows whole may be a letter.
  const inForms = new Set(
    plain.forms.flatMap(({ parts: own, veil, isWhole }) =>
      veil || (isWhole && own.length === 1) ? [] : own,
    ),
  );
  const parts = graph.parts;
  const rim = LETTER_RIM_PX[noisy ? 'noisy' : 'clean'];
  const hiding = new Set(
    rows.filter((row) => !isLone(row)).flatMap(({ parts: own }) => own.filter(isLetter)),
  );
  const isInk = (pixel: number): boolean => hiding.has(mix.owner[pixel]!) || hiding.has(mix.other[pixel]!);
  const fromInk = stepsFrom(isInk, image.widthPx, mix.owner.length, rim + 1);
  const isWritten = fromInk.map((steps) => (steps <= rim ? 1 : 0));
  const isFormOf = (veil: Veil): boolean => isBorrowed(veil, plain.forms);
  const { formed, veils: found } = veilPile(flat.image, noisy, {
    isWritten,
    given: onPattern,
    isKnown: isFormOf,
  });
  const formedOutlines = [...formed.veils, ...formed.opaque].flatMap(({ outline }) => outline ?? []);
  const misread = new Set(readForms(mix, graph, rows, formedOutlines));
  const isNoLetter = (id: number): boolean => inForms.has(id) || misread.has(id);
  // One layer at least is left for what is no veil.
  const veils = found.slice(0, maxLayers === null ? found.length : Math.max(0, maxLayers - 1));
  const veiledScene = { mix, graph, noisy };
  const { on: onVeils, below: belowVeils } = partsAtVeils({ ...veiledScene, image: flat.image }, veils);
  await pace.breathe();
  const isDrawn = (id: number): boolean => onVeils.has(id);
  const between = pageBetween(graph, plain.forms, levels.samePaint);
  const isPage = (id: number): boolean => between.has(id);
  const isBelow = (id: number): boolean => belowVeils.has(id);
  const evidence = { readings, shares, noisy, isExcluded: isNoLetter, isPage, isDrawn };
  // What a picture shows through a veil is calm, and may stand in a row.
  const written = glyphLines(graph, evidence).filter(
    ({ parts: own, reading }) =>
      reading !== null ||
      !own.every(isBelow) ||
      isInOneInk(
        own.map((id) => parts[id]!),
        noisy,
      ),
  );
  const hard = hardShadows(mix, graph, written, { tolerance: levels.samePaint, isPiece: isNoLetter });
  const { lines: lettered, shadows: casts } = unshadowed(graph, written, hard);
  const cast = new Set(casts.flatMap(({ parts: own }) => own));
  const lines = withOutlines(graph, lettered, (id) => isNoLetter(id) || cast.has(id));
  const isWriting = new Uint8Array(parts.length);
  for (const { parts: own } of lines) for (const id of own) isWriting[id] = 1;
  // Compression leaves a sky as even as a page: what it is a piece of tells.
  const inLines = { drawn: new Set(lines.flatMap(({ parts: own }) => own)), pictured: new Set<number>() };
  const skies = noisy ? photoParts(graph, shares, inLines, noisy) : null;
  const onPicture = (line: GlyphLine): boolean => {
    const own = line.parts.map((id) => parts[id]!);
    return onTexture(graph, own, shares, false) || standsInPicture(graph, mix.owner, line, shares, skies);
  };
  const isPrinted = isWriting.slice();
  for (const { id } of barsOf(graph, noisy)) isPrinted[id] = 1;
  const pictureCasts = pictureShadows({ image: flat.image, mix, parts, noisy }, lines, isPrinted, onPicture);
  await pace.breathe();
  const lit = withoutPictureShadows(flat.image, mix, pictureCasts, isPrinted);
  const drawn = new Set([...lines, ...casts].flatMap(({ parts: own }) => own));
  // Specks are crumbs of letters and of the picture's own lights.
  const least = LEAST_DRAWN_SHARE * image.widthPx * image.heightPx;
  // Under a shadow a picture is darker than a veil alone leaves it.
  const onLit = pictureCasts.length > 0 ? partsOnVeils({ ...veiledScene, image: lit }, veils) : onVeils;
  for (const id of onLit) if (parts[id]!.kind === 'zone' && parts[id]!.area >= least) drawn.add(id);
  const isAbove = (id: number): boolean => drawn.has(id);
  const bare =
    veils.length > 0
      ? unveil({ image: lit, calm: flat.calm, mix, graph, shares, isAbove, ignored, noisy }, veils)
      : { image: lit, graph, covered: [], pictured: new Set<number>() };
  graph = bare.graph;
  for (const id of opaqueParts(mix, graph, formed.opaque)) drawn.add(id);
  const photo = photoParts(graph, shares, { drawn, pictured: bare.pictured }, noisy);
  await pace.breathe();
  const forms = shownForms(plain.forms, graph.parts);
  const elements = elementsOf({
    graph,
    lines,
    casts,
    photo,
    forms,
    rests: plain.rests,
    between,
    tolerance: levels.samePaint,
    noisy,
  });
  pace.progress(0.5);
  return {
    ...elements,
    noisy,
    mix,
    graph,
    level,
    image: bare.image,
    veils: [...plain.veils, ...flat.veils, ...veils],
    covered: [...plain.covered, ...flat.covered, ...bare.covered],
    forms,
    writingCasts: [],
    pictureCasts,
  };
}
