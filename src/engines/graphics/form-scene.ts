import type { Raster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import { contourChains } from './contour-chain.ts';
import { strokesOf } from './contour-stroke.ts';
import type { PixelMix } from './edge-mix.ts';
import { NO_ZONE } from './flat-zones.ts';
import { guessedForms } from './form-guess.ts';
import type { StackedForm, StackLevels } from './form-stack.ts';
import { FormStack, UNKNOWN } from './form-stack.ts';
import { paintAt } from './paint.ts';
import type { Part } from './part.ts';
import { widthOf } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { graphOf } from './part-graph.ts';
import type { Veil } from './veil.ts';

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
}

/** How exactly a picture shows its forms, a clean one and one with compression noise. */
const LEVELS = {
  clean: { reachPx: 2.2, off: 2.5, same: 6 },
  noisy: { reachPx: 2.6, off: 4, same: 10 },
} as const satisfies Record<string, StackLevels>;
const CORNER_TOLERANCE_PX = { clean: 0.8, noisy: 1.1 } as const;

/** Share of the canvas from which a part tells of a form. */
const LEAST_AREA_SHARE = 0.0002;

/** From so many plain parts on a picture is no pile of plain forms. */
const MOST_PARTS = 400;

/** Share of the canvas that plain parts cover at least: what lies on a picture is told by the picture. */
const LEAST_PLAIN_SHARE = 0.85;

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
}

/**
 * Takes the plain forms of a picture off it, front to back, where each shows an outline that nothing interrupts but what is
 * off already; `mix` is changed to what lies below the translucent ones.
 */
export function formScene(scene: Scene, isPlain: (part: Part) => boolean): FormScene {
  const { image, calm, mix, graph, readings, ignored } = scene;
  const kind = ignored ? 'noisy' : 'clean';
  const nothing = { image, calm, graph, forms: [], veils: [], covered: [] };
  const { parts, widthPx, heightPx } = graph;
  const least = LEAST_AREA_SHARE * widthPx * heightPx;
  const words = readings.filter(({ string }) => string.trim().length >= LEAST_LETTERS).map(({ box }) => box);
  const isWord = ({ bounds }: Part): boolean =>
    words.some(
      ({ leftPx, topPx, widthPx: width, heightPx: height }) =>
        bounds.left >= leftPx - 3 &&
        bounds.top >= topPx - 3 &&
        bounds.right <= leftPx + width + 3 &&
        bounds.bottom <= topPx + height + 3,
    );
  const isTelling = parts.map((part) => part.area >= least && isPlain(part) && !isWord(part));
  const telling = parts.filter(({ id }) => isTelling[id]);
  const plain = telling.reduce((sum, { area }) => sum + area, 0);
  if (telling.length < 2 || telling.length > MOST_PARTS || plain < LEAST_PLAIN_SHARE * widthPx * heightPx)
    return nothing;
  const chains = contourChains(mix, graph, (id) => id >= 0 && isTelling[id]!);
  const strokes = strokesOf(chains, CORNER_TOLERANCE_PX[kind]);
  const guesses = guessedForms(strokes, graph);
  const labels = mix.owner.map((id) => (id >= 0 && isTelling[id] ? id : UNKNOWN));
  const ground = telling.reduce((best, part) =>
    borderOf(graph, part) > borderOf(graph, best) ? part : best,
  );
  const stack = new FormStack(
    labels,
    ignored ? painted(calm, labels, parts) : calm,
    parts.map(({ paint }) => paint),
    { levels: LEVELS[kind], ground: ground.id },
  );
  const forms = stack.take(guesses);
  const veils = forms.filter(({ veil }) => veil);
  if (veils.length === 0) return { ...nothing, forms };
  const bare = { image: { ...image, data: image.data.slice() }, calm: { ...calm, data: calm.data.slice() } };
  const changed = [...parts];
  for (const form of veils) {
    const front = new Set(
      forms.slice(0, forms.indexOf(form)).flatMap(({ veil, parts: own }) => (veil ? [] : own)),
    );
    sharpen(form, mix, graph.widthPx, (id) => isTelling[id]! && !front.has(id));
    for (const { data } of [bare.image, bare.calm]) takeOff(data, mix, graph.widthPx, changed, form);
    for (const [id, under] of form.seenOver)
      if (under === id) changed[id] = { ...changed[id]!, paint: form.below.get(id)! };
    relabel(mix, form.seenOver);
  }
  return {
    ...bare,
    graph: graphOf(mix, bare.image, bare.calm, changed, ignored),
    forms,
    veils: veils.map(veilFrom),
    covered: veils.map(({ seenOver }, index) => below(seenOver, veils.slice(index + 1))),
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

/** The parts that a veil lies on, as they are when the veils below it are off too. */
function below(seenOver: ReadonlyMap<number, number>, lower: readonly StackedForm[]): number[] {
  const at = (id: number): number => lower.reduce((part, veil) => veil.seenOver.get(part) ?? part, id);
  return [...new Set([...seenOver.values()].map(at))];
}

/** Which element lies over which, by the order in which forms came off. */
export function stackedPairs(
  forms: readonly StackedForm[],
  elementOf: Int32Array,
): (readonly [upper: number, lower: number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (const [index, upper] of forms.entries()) {
    if (upper.veil) continue;
    const own = elementOf[upper.parts[0]!]!;
    for (const [place, lower] of forms.entries()) {
      if (place <= index || !overlap(upper, lower)) continue;
      const parts = lower.veil ? below(lower.seenOver, forms.slice(place + 1)) : lower.parts;
      for (const part of parts)
        if (elementOf[part]! >= 0 && elementOf[part] !== own) pairs.push([own, elementOf[part]!]);
    }
  }
  return pairs;
}

/** Whether two forms cover a pixel together. */
function overlap({ mask: one }: StackedForm, { mask: other }: StackedForm): boolean {
  const [a, b] = [one.bounds, other.bounds];
  const [left, right] = [Math.max(a.left, b.left), Math.min(a.right, b.right)];
  for (let y = Math.max(a.top, b.top); y <= Math.min(a.bottom, b.bottom); y += 1)
    for (let x = left; x <= right; x += 1)
      if (
        one.alpha[(y - a.top) * widthOf(a) + x - a.left]! > 127 &&
        other.alpha[(y - b.top) * widthOf(b) + x - b.left]! > 127
      )
        return true;
  return false;
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

/** Puts what lies below a veil into the pixels of the parts that show it, as far as each has a share of them. */
function takeOff(
  data: Uint8ClampedArray,
  { owner, other, share }: PixelMix,
  widthPx: number,
  parts: readonly Part[],
  { mask, seenOver, below: paints }: StackedForm,
): void {
  const { left, top, right, bottom } = mask.bounds;
  const [shown, below] = [new Float32Array(3), new Float32Array(3)];
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const pixel = y * widthPx + x;
      for (const [id, weight] of [
        [owner[pixel]!, share[pixel]! / 255],
        [other[pixel]!, 1 - share[pixel]! / 255],
      ] as const) {
        const under = seenOver.get(id);
        if (under === undefined) continue;
        paintAt(parts[id]!.paint, x, y, shown);
        paintAt(under === id ? paints.get(id)! : parts[under]!.paint, x, y, below);
        for (let channel = 0; channel < 3; channel += 1)
          data[pixel * 4 + channel] = Math.round(
            data[pixel * 4 + channel]! + weight * (below[channel]! - shown[channel]!),
          );
      }
    }
  }
}

/** Gives the pixels of a veil's parts to the parts that they are seen over. */
function relabel({ owner, other, share }: PixelMix, seenOver: ReadonlyMap<number, number>): void {
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    owner[pixel] = seenOver.get(owner[pixel]!) ?? owner[pixel]!;
    other[pixel] = seenOver.get(other[pixel]!) ?? other[pixel]!;
    if (other[pixel] !== owner[pixel] || other[pixel]! < 0) continue;
    other[pixel] = NO_ZONE;
    share[pixel] = 255;
  }
}
