import { assessFlatness } from '../../domain/flatness.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import { edgeLook } from './clean-edges.ts';

/** Which engines a picture is for: those that take drawings apart, or those that cut subjects out of photographs. */
export interface Route {
  readonly way: 'graphics' | 'photo';
  /** 0.5..1 */
  readonly confidence: number;
  /** One sentence for the user: what was decided, how surely, and what speaks for it. */
  readonly reason: string;
}

/** What a picture's pixels say, before any text is read. */
export interface PixelEvidence {
  /** 0..1: 0 a photograph for sure, 1 a drawing for sure. */
  readonly drawn: number;
  /** Whether reading the text may change the decision. */
  readonly isOpen: boolean;
  readonly sentence: string;
}

/** Shares of clean edges between which a picture may be either: photographs have less, flat graphics far more. */
const CLEAN_FROM = 0.04;
const CLEAN_SURE = 0.2;

/** Shares of area without photographic texture between which a picture may be either. */
const FLAT_FROM = 0.4;
const FLAT_SURE = 0.9;

/** Below this share of area without texture edges say less and less: something sharp stands before a picture of grain. */
const GRAINY = 0.12;

/** How much edges say against area: blurred grounds of photographs are as flat as drawn ones. */
const EDGE_WEIGHT = 0.75;

/** Strong edges per pixel below which a picture has none to speak of; then it must be flat all over to be a drawing. */
const LEAST_DENSITY = 0.001;
const EDGELESS_FLAT = 0.985;

/** Fewer pixels say nothing about texture. */
const LEAST_PIXELS = 10_000;

/** From here to the middle, printed text on a picture makes it a design. */
const OPEN_FROM = 0.04;

/** Share of clean edges below which no letters were set on a photograph: it is not read, which takes seconds. */
const LEAST_LETTERED = 0.015;

/** Text that speaks for a design: letters in all, of lines that were read this surely and are this tall. */
const LEAST_LETTERS = 10;
const LEAST_CONFIDENCE = 0.85;
const LEAST_LINE_PX = 10;

function smoothStep(value: number, from: number, to: number): number {
  const along = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return along * along * (3 - 2 * along);
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Looks at a picture's edges and areas. About 60 ms, and 15 ms per megapixel. */
export function pixelEvidence(image: Raster): PixelEvidence {
  if (image.widthPx * image.heightPx < LEAST_PIXELS)
    return { drawn: 0, isOpen: false, sentence: 'it is too small to tell' };
  const { graphics } = assessFlatness(image);
  const { density, cleanShare } = edgeLook(image);
  if (density < LEAST_DENSITY) {
    const drawn = graphics >= EDGELESS_FLAT ? 0.75 : 0.05;
    return {
      drawn,
      isOpen: false,
      sentence: `${percent(graphics)} of it is without texture, and it has hardly an edge`,
    };
  }
  const drawn =
    EDGE_WEIGHT * smoothStep(cleanShare, CLEAN_FROM, CLEAN_SURE) * smoothStep(graphics, 0, GRAINY) +
    (1 - EDGE_WEIGHT) * smoothStep(graphics, FLAT_FROM, FLAT_SURE);
  return {
    drawn,
    // Letters that were set on a photograph are edges between calm grounds themselves.
    isOpen: cleanShare >= LEAST_LETTERED && drawn >= OPEN_FROM && drawn < 0.5,
    sentence: `${percent(cleanShare)} of its strong edges lie between calm grounds, and ${percent(graphics)} of its area is without photographic texture`,
  };
}

/** Letters and digits of lines that are surely text and of a size that somebody set. */
function lettersIn(lines: readonly TextLine[]): number {
  return lines
    .filter(({ confidence, box }) => confidence >= LEAST_CONFIDENCE && box.heightPx >= LEAST_LINE_PX)
    .reduce((sum, { string }) => sum + (string.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);
}

/** Decides the way from what the pixels say and what was read; `lines` matter only where the evidence is open. */
export function routeOf(evidence: PixelEvidence, lines: readonly TextLine[]): Route {
  const letters = evidence.isOpen ? lettersIn(lines) : 0;
  const isDesign = letters >= LEAST_LETTERS;
  const drawn = isDesign ? Math.max(0.6, evidence.drawn) : evidence.drawn;
  const way = drawn >= 0.5 ? 'graphics' : 'photo';
  const confidence = Math.max(drawn, 1 - drawn);
  const text = isDesign ? `, and ${letters} letters are set on it` : '';
  const kind = way === 'graphics' ? 'graphics' : 'a photo';
  return {
    way,
    confidence,
    reason: `Taken for ${kind} (${percent(confidence)} sure): ${evidence.sentence}${text}.`,
  };
}
