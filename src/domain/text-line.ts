import type { Box } from './box.ts';

/** A word as it was read. */
export interface TextWord {
  readonly string: string;
  readonly box: Box;
  readonly confidence: number;
}

/** A line of text as it was read. */
export interface TextLine {
  readonly string: string;
  /** Tight around its ink, in pixels of the picture. */
  readonly box: Box;
  /** 0..1 */
  readonly confidence: number;
  readonly words: readonly TextWord[];
}
