import type { Size } from '../../src/domain/box.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { composedLayers } from '../metrics/layer-stack.ts';
import { createRandom, hashOf, type Random } from '../scenes/random.ts';
import { Board, type DesignLayer } from './board.ts';
import { appScreen } from './layouts/app-screen.ts';
import { bannerAd } from './layouts/banner-ad.ts';
import { businessCard } from './layouts/business-card.ts';
import { eventPoster } from './layouts/event-poster.ts';
import { geometricPoster } from './layouts/geometric-poster.ts';
import { infographic } from './layouts/infographic.ts';
import { magazineCover } from './layouts/magazine-cover.ts';
import { priceList } from './layouts/price-list.ts';
import { quoteCard } from './layouts/quote-card.ts';
import { salePoster } from './layouts/sale-poster.ts';
import { paletteOf, pick } from './palette.ts';
import { FACE_PAIRS, type Sketch } from './sketch.ts';
import { seenPixels } from './visibility.ts';

/** A flat picture whose layers are known. */
export interface Design extends Size {
  readonly name: string;
  /** What the layers compose to, rounded once; opaque. */
  readonly source: Raster;
  /** Back to front; the first is the background and covers the canvas. */
  readonly layers: readonly DesignLayer[];
}

export interface DesignOptions {
  /** The longer side in pixels; 700 to 1400 by the seed unless given. */
  readonly longSidePx?: number;
}

interface Layout {
  readonly draw: (sketch: Sketch) => Promise<void>;
  /** Widths over heights that suit it. */
  readonly aspects: readonly number[];
}

const LAYOUTS: Readonly<Record<string, Layout>> = {
  'sale poster': { draw: salePoster, aspects: [0.8, 0.7, 0.67, 1.5, 1.78] },
  'event poster': { draw: eventPoster, aspects: [0.8, 0.7, 0.67] },
  'banner ad': { draw: bannerAd, aspects: [1.78, 1.91, 2.4, 2.9] },
  'app screen': { draw: appScreen, aspects: [0.5, 0.56] },
  'quote card': { draw: quoteCard, aspects: [1, 0.8, 1] },
  'geometric poster': { draw: geometricPoster, aspects: [0.7, 0.8, 1, 1.4] },
  'magazine cover': { draw: magazineCover, aspects: [0.7, 0.77, 0.8] },
  'business card': { draw: businessCard, aspects: [1.75, 1.6] },
  'price list': { draw: priceList, aspects: [0.7, 0.8, 1] },
  infographic: { draw: infographic, aspects: [1, 0.8, 1.4, 1.78] },
};

/** What shows in fewer pixels than this is left out: nobody could find it. */
const LEAST_SEEN_PIXELS = 60;

const LAYOUT_NAMES = Object.keys(LAYOUTS);

/** Seeds on which engines may be tuned. */
export const TUNING_SEEDS: readonly number[] = Array.from({ length: 100 }, (_, index) => 1 + index);

/** Seeds that only measure. Nothing may be tuned on them. */
export const HELD_OUT_SEEDS: readonly number[] = Array.from({ length: 100 }, (_, index) => 10_001 + index);

function sizeOf(random: Random, aspect: number, longSidePx: number | undefined): Size {
  const shortest = Math.min(aspect, 1 / aspect);
  // The shorter side stays at 400 pixels or more.
  const drawn = Math.max(700 + 700 * random() ** 1.5, Math.ceil(400 / shortest));
  const long = Math.round(longSidePx ?? Math.min(1400, drawn));
  const short = Math.round(long * shortest);
  return aspect >= 1 ? { widthPx: long, heightPx: short } : { widthPx: short, heightPx: long };
}

/**
 * Draws the design of a seed, layer by layer: 3 to 20 of them. The same seed gives the same bytes on the same version of the
 * image library. Costs about a second, most of it in photos.
 */
export async function makeDesign(seed: number, options: DesignOptions = {}): Promise<Design> {
  const random = createRandom(Math.floor(hashOf(seed, 1, 2) * 2 ** 32));
  // Neighbouring seeds get different layouts, so that any run of ten shows them all.
  const name = LAYOUT_NAMES[seed % LAYOUT_NAMES.length]!;
  const { draw, aspects } = LAYOUTS[name]!;
  const board = new Board(sizeOf(random, pick(random, aspects), options.longSidePx));
  const [display, body] = pick(random, FACE_PAIRS);
  const unitPx = Math.min(board.widthPx, board.heightPx) / 100;
  await draw({ board, random, palette: paletteOf(random), display, body, unitPx });
  const { widthPx, heightPx } = board;
  const seen = seenPixels(board, board.layers);
  const layers = board.layers.filter((_, index) => index === 0 || seen[index]! >= LEAST_SEEN_PIXELS);
  return { name: `${name} ${seed}`, widthPx, heightPx, layers, source: composedLayers(board, layers) };
}
