import type { Raster } from '../../../domain/raster.ts';
import type { TextLine } from '../../../domain/text-line.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import { paintAt } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { emptyBounds } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { boundaryOf, graphOf } from '../parts/part-graph.ts';
import type { Veil } from '../veils/veil.ts';
import { relabelBelow, takeVeilOff } from '../veils/veil-removal.ts';
import { contourChains } from './contour-chain.ts';
import { strokesOf } from './contour-stroke.ts';
import { cutForm, partRests } from './form-cut.ts';
import { withoutFaintRectangles } from './form-evidence.ts';
import { guessedForms } from './form-guess.ts';
import { hypothesesOf } from './form-hypothesis.ts';
import { below } from './form-order.ts';
import type { StackLevels } from './form-picture.ts';
import { HIDDEN, StackPicture, UNKNOWN } from './form-picture.ts';
import { withScraps } from './form-scrap.ts';
import { simplestStack } from './simplest-stack.ts';
import type { StackedForm } from './stacked-form.ts';
import { shownForms } from './stacked-form.ts';

/** A picture of plain forms, taken apart into them. */
export interface FormScene {
  readonly image: Raster;
  readonly calm: Raster;
  readonly graph: PartGraph;
  /** Front to back. */
  readonly forms: readonly StackedForm[];
  /** Those of them that light comes through, front to back, and per veil the parts that it lies on. */
  readonly veils: readonly Veil[];
  readonly covered: readonly (readonly number[])[];
  /** Parts that are left of what forms have been cut out of. */
  readonly rests: readonly number[];
}

/** How exactly a picture shows its forms, a clean one and one with compression noise. */
const LEVELS = {
  clean: { reachPx: 2.2, off: 2.5, same: 6, step: 10, even: 0 },
  noisy: { reachPx: 2.6, off: 4, same: 10, step: 14, even: 4 },
} as const satisfies Record<string, StackLevels>;
const CORNER_TOLERANCE_PX = { clean: 0.8, noisy: 1.1 } as const;

/** Share of the canvas from which a part tells of a form. */
const LEAST_AREA_SHARE = 0.0002;

/** From so many plain parts on a picture is no pile of plain forms. */
const MOST_PARTS = 400;

/** Share of the canvas that plain parts cover at least, and of what no picture hides: what lies on a picture is told by the picture. */
const LEAST_PLAIN_SHARE = 0.65;
const LEAST_BARE_SHARE = 0.85;

/** Only parts of such a share of the canvas, and as thick as that, show several forms in one paint. */
const LEAST_SEVERAL_SHARE = 0.02;
const LEAST_SEVERAL_PX = 12;

/** Readings of fewer letters may be forms. */
const LEAST_LETTERS = 2;

interface Scene {
  readonly image: Raster;
  readonly calm: Raster;
  readonly mix: PixelMix;
  readonly graph: PartGraph;
  readonly readings: readonly TextLine[];
  /** Per pixel, 1 where compression ripples; `null` where the picture is clean. */
  readonly ignored: Uint8Array | null;
  /** Parts that look like letters. */
  readonly letters: ReadonlySet<number>;
  /** Parts of what writing casts in one colour, which hides what lies behind as the writing does. */
  readonly shade: ReadonlySet<number>;
  /** Per part, the number of the photograph that it looks like a piece of, or -1: what lies behind that is hidden. */
  readonly pictured: Int32Array;
}

/**
 * Takes the plain forms of a picture off it, front to back, where each shows an outline that nothing interrupts but what is
 * off already; `mix` is changed to what lies below the translucent ones.
 */
export function formScene(scene: Scene, isPlain: (part: Part) => boolean): FormScene {
  const { image, calm, mix, graph, readings, letters, shade, ignored, pictured } = scene;
  const kind = ignored ? 'noisy' : 'clean';
  const nothing = { image, calm, graph, forms: [], veils: [], covered: [], rests: [] };
  const { parts, widthPx, heightPx } = graph;
  const least = LEAST_AREA_SHARE * widthPx * heightPx;
  const words = readings.filter(({ string }) => string.trim().length >= LEAST_LETTERS).map(({ box }) => box);
  const isWord = ({ id, bounds }: Part): boolean =>
    shade.has(id) ||
    words.some(
      ({ leftPx, topPx, widthPx: width, heightPx: height }) =>
        bounds.left >= leftPx - 3 &&
        bounds.top >= topPx - 3 &&
        bounds.right <= leftPx + width + 3 &&
        bounds.bottom <= topPx + height + 3,
    );
  const hides = (id: number): boolean => pictured[id] !== -1;
  const isTelling = parts.map(
    (part) => part.area >= least && !hides(part.id) && isPlain(part) && !isWord(part),
  );
  const telling = parts.filter(({ id }) => isTelling[id]);
  const plain = telling.reduce((sum, { area }) => sum + area, 0);
  const hidden = parts.reduce((sum, { id, area }) => sum + (hides(id) ? area : 0), 0);
  const canvas = widthPx * heightPx;
  if (telling.length < 2 || telling.length > MOST_PARTS) return nothing;
  if (plain < LEAST_PLAIN_SHARE * canvas || plain < LEAST_BARE_SHARE * (canvas - hidden)) return nothing;
  const chains = contourChains(mix, graph, (id) => id >= 0 && isTelling[id]!);
  const strokes = strokesOf(chains, CORNER_TOLERANCE_PX[kind]);
  const labelOf = parts.map((part) =>
    isTelling[part.id] ? part.id : isWord(part) || hides(part.id) ? HIDDEN : UNKNOWN,
  );
  const labels = mix.owner.map((id) => (id >= 0 ? labelOf[id]! : UNKNOWN));
  const guessed = withoutFaintRectangles(guessedForms(strokes, graph), {
    labels,
    levels: LEVELS[kind],
    size: calm,
  });
  const guesses = hypothesesOf(guessed, LEVELS[kind].reachPx);
  const ground = telling.reduce((best, part) =>
    borderOf(graph, part) > borderOf(graph, best) ? part : best,
  );
  const shown = ignored ? painted(calm, labels, parts) : calm;
  const isFine = ({ id, area }: Part): boolean =>
    area < LEAST_SEVERAL_SHARE * widthPx * heightPx || 2 * area < LEAST_SEVERAL_PX * boundaryOf(graph, id);
  const fine = new Map(telling.filter(isFine).map(({ id, bounds }) => [id, bounds]));
  const stacked = simplestStack(guesses, (uncut) => {
    const known = uncut === 'all' ? new Set(parts.map(({ id }) => id)) : letters;
    const drawn = uncut === 'all' ? known : uncut;
    const options = { levels: LEVELS[kind], ground: ground.id, letters: known, drawn, fine };
    return new StackPicture(
      labels.slice(),
      shown,
      parts.map(({ paint }) => paint),
      options,
    );
  });
  const forms = withScraps(
    stacked,
    { parts, owner: mix.owner, widthPx, levels: LEVELS[kind] },
    {
      ofOpaque: (id) => labelOf[id] === UNKNOWN && parts[id]!.kind === 'zone',
      ofVeil: (id) => !isTelling[id] && !hides(id),
    },
  );
  const veils = forms.filter(({ veil }) => veil);
  if (veils.length === 0 && forms.every(({ cuts }) => cuts.size === 0)) return { ...nothing, forms };
  const bare =
    veils.length === 0
      ? { image, calm }
      : { image: { ...image, data: image.data.slice() }, calm: { ...calm, data: calm.data.slice() } };
  const changed = [...parts];
  for (const [index, form] of forms.entries()) {
    for (const [id, to] of form.cuts) changed[to] = { ...parts[id]!, id: to, bounds: emptyBounds() };
    if (!form.veil) {
      cutForm(form, mix, graph.widthPx);
      continue;
    }
    const front = new Set(forms.slice(0, index).flatMap(({ veil, parts: own }) => (veil ? [] : own)));
    sharpen(form, mix, graph.widthPx, (id) => isTelling[id] !== false && !front.has(id));
    for (const { data } of [bare.image, bare.calm])
      takeVeilOff(data, mix, { widthPx: graph.widthPx, parts: changed }, form);
    for (const [id, under] of form.seenOver)
      if (under === id) changed[id] = { ...changed[id]!, paint: form.below.get(id)! };
    relabelBelow(mix, form.seenOver);
  }
  const rests = partRests(forms, mix, graph, changed);
  const after = graphOf(mix, bare.image, bare.calm, changed, ignored);
  return {
    ...bare,
    graph: after,
    forms: shownForms(forms, changed),
    veils: veils.map(veilFrom),
    covered: veils.map((form) => below(form.seenOver, forms.slice(forms.indexOf(form) + 1))),
    rests,
  };
}

/** What plain parts show without what compression does to them: their paints. */
function painted(calm: Raster, labels: Int32Array, parts: readonly Part[]): Raster {
  const plain = { ...calm, data: calm.data.slice() };
  const color = new Float32Array(3);
  for (const [pixel, id] of labels.entries()) {
    if (id < 0) continue;
    paintAt(parts[id]!.paint, pixel % calm.widthPx, Math.floor(pixel / calm.widthPx), color);
    for (let channel = 0; channel < 3; channel += 1)
      plain.data[pixel * 4 + channel] = Math.round(color[channel]!);
  }
  return plain;
}

const borderOf = ({ border }: PartGraph, { id }: Part): number =>
  border[id * 4]! + border[id * 4 + 1]! + border[id * 4 + 2]! + border[id * 4 + 3]!;

function veilFrom({ form, mask, veil }: StackedForm): Veil {
  const { through, added, paint } = veil!;
  const own = (channel: 0 | 1 | 2): number => Math.min(255, Math.max(0, added[channel] / (1 - through)));
  const outline = form.type === 'ring' || form.type === 'line' ? null : form;
  const veiled = { through, added, color: [own(0), own(1), own(2)] as const, outline, mask };
  return paint ? { ...veiled, paint } : veiled;
}

/** Takes a veil's coverage from the pixels that show its edge, in place: they say it more exactly than its form does. */
function sharpen(
  { mask, seenOver }: StackedForm,
  { owner, other, share }: PixelMix,
  widthPx: number,
  isBehind: (id: number) => boolean,
): void {
  const { left, top, right, bottom } = mask.bounds;
  for (let y = top, at = 0; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1, at += 1) {
      const pixel = y * widthPx + x;
      const [first, second] = [owner[pixel]!, other[pixel]!];
      const isInside = seenOver.has(first);
      if (isInside && second < 0) mask.alpha[at] = 255;
      // An edge of what lies on the veil is none of its own.
      if (second < 0 || isInside === seenOver.has(second) || !isBehind(isInside ? second : first)) continue;
      mask.alpha[at] = isInside ? share[pixel]! : 255 - share[pixel]!;
    }
  }
}
