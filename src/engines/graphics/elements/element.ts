import type { PaintModel } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import type { GlyphLine } from '../writing/glyph-line.ts';

/** What an element repeats: another one's form, moved. */
export interface Cast {
  /** A part of the element that casts it. */
  readonly part: number;
  readonly moveXPx: number;
  readonly moveYPx: number;
}

/** What becomes one layer: parts that belong together. */
export interface Element {
  readonly id: number;
  kind: 'background' | 'text' | 'photo' | 'shape' | 'drawing';
  readonly parts: number[];
  /** Pixels that it has the larger share of. */
  area: number;
  readonly bounds: Bounds;
  /** The paint of its largest part. */
  paint: PaintModel;
  /** The lines of writing that it consists of; empty for anything else. */
  lines: GlyphLine[];
  /** Set where it is a hard shadow. */
  cast: Cast | null;
}

/** All elements and which of them each part belongs to. */
export interface Elements {
  readonly elements: readonly Element[];
  /** Per part, its element's id. */
  readonly elementOf: Int32Array;
}
