import type { Box } from './box.ts';
import type { Raster } from './raster.ts';

/** What a layer shows. */
export type LayerKind = 'background' | 'subject' | 'object' | 'part' | 'text' | 'shape' | 'shadow';

/** Why the pixels of a layer were taken. `rest` is the background; `main-subject` may be an explicit fallback. */
export type MatchedBy = 'rest' | 'main-subject' | 'box' | 'point';

/**
 * Straight-alpha pixels at a place on the image's canvas. `raster` has the size of `box`, which is tight: each of its
 * four edges touches a pixel that is not clear (the background's box is the whole canvas).
 */
export interface Layer {
  readonly id: string;
  readonly name: string;
  readonly kind: LayerKind;
  readonly box: Box;
  readonly raster: Raster;
  /** 0..1, multiplied with every pixel's alpha. */
  readonly opacity: number;
  readonly blendMode: 'normal';
  /** 0..1: how little alpha had to be raised against what the matte proposed. */
  readonly confidence: number;
  readonly matchedBy: MatchedBy;
}

/** Layers on one canvas, `layers[0]` at the bottom: the completed background, which covers the canvas. */
export interface Stack {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly layers: readonly Layer[];
}
