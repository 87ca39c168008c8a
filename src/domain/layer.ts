import type { Box } from './box.ts';
import type { Raster } from './raster.ts';
import type { Shape } from './shape.ts';

/** What a layer shows. */
export type LayerKind = 'background' | 'subject' | 'object' | 'part' | 'text' | 'shape' | 'shadow';

/**
 * Why the pixels of a layer were taken. `rest` is the background; `main-subject` may be an explicit fallback. `class`: an
 * object detector knows the word; `phrase`: an open-vocabulary engine does; `person`, `part`: faces, bodies and keypoints;
 * `color`, `place`: the word's colour or place alone; `text`: it was read; `graphics`: flat artwork was taken apart;
 * `shadow`: it darkens what lies below; `decomposition`: a model took the whole picture apart.
 */
export type MatchedBy =
  | 'rest'
  | 'main-subject'
  | 'box'
  | 'point'
  | 'class'
  | 'phrase'
  | 'person'
  | 'part'
  | 'color'
  | 'place'
  | 'text'
  | 'graphics'
  | 'shadow'
  | 'decomposition';

/** What a text layer says, where it could be read. */
export interface LayerText {
  readonly string: string;
  readonly fontSizePx: number;
  /** `#rrggbb` */
  readonly color: string;
  /** 0..1: how surely it was read; absent where nobody said. */
  readonly confidence?: number;
}

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
  /** Id of the engine that found it; absent where none did. */
  readonly foundBy?: string;
  readonly text?: LayerText;
  readonly shape?: Shape;
  /** Names of the groups it lies in, outermost first. Layers of one group follow each other in the stack. */
  readonly groups?: readonly string[];
}

/** Layers on one canvas, `layers[0]` at the bottom: the completed background, which covers the canvas. */
export interface Stack {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly layers: readonly Layer[];
}
