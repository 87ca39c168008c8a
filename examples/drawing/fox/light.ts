import { type Color, srgb } from '../picture/float-picture.ts';
import { unit, type Vector } from './vector.ts';

/** A low sun behind the animal, on the viewer's right. */
export const SUN = {
  direction: unit([0.72, 0.62, -0.5]) as Vector,
  color: [3.4, 2.45, 1.45] as Color,
} as const;

/** The bright sky over the viewer's left shoulder, as one soft light. */
export const SKY = {
  direction: unit([-0.5, 0.75, 0.85]) as Vector,
  color: [0.92, 0.96, 1.02] as Color,
} as const;

/** What comes from everywhere, and what the meadow throws back from below. */
export const AMBIENT: Color = [0.3, 0.33, 0.34];
export const BOUNCE: Color = [0.2, 0.2, 0.08];

/** Colours of the coat as they would look in plain white light. */
export const COAT = {
  orange: srgb(216, 112, 38),
  russet: srgb(164, 74, 24),
  cream: srgb(244, 232, 214),
  dark: srgb(38, 28, 25),
  grey: srgb(150, 118, 96),
} as const;
