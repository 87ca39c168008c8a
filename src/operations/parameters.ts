import { z } from 'zod';
import type { Box } from '../domain/box.ts';
import { clipBox } from '../domain/box.ts';
import type { Point } from '../domain/connected-component.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';

/** A box in pixels of the upright picture. */
export const boxSchema = z
  .strictObject({
    leftPx: z.number().int(),
    topPx: z.number().int(),
    widthPx: z.number().int().positive(),
    heightPx: z.number().int().positive(),
  })
  .describe('Box in pixels of the upright picture');

/** A place in pixels of the upright picture. */
export const pointSchema = z
  .strictObject({ xPx: z.number().int(), yPx: z.number().int() })
  .describe('Point in pixels of the upright picture');

const MAX_INSTRUCTION_CHARACTERS = 2_000;

/** What is meant, in words. */
export const instructionField = z
  .string()
  .max(MAX_INSTRUCTION_CHARACTERS)
  .optional()
  .describe('What is meant, in words: "the white truck", "each person", "head and arms"');

const MAX_TARGETS = 32;

/** The fields of every operation that can be told which subject is meant. */
export const targetFields = {
  boxes: z
    .array(boxSchema)
    .max(MAX_TARGETS)
    .default([])
    .describe('Take what this box holds; may be repeated'),
  points: z
    .array(pointSchema)
    .max(MAX_TARGETS)
    .default([])
    .describe('Take what lies at this point; may be repeated'),
};

/** The boxes cut to the picture. @throws Problem `invalid_parameters` when one lies wholly outside it */
export function boxesOn(image: Raster, boxes: readonly Box[]): Box[] {
  return boxes.map((box) => {
    const clipped = clipBox(box, image);
    if (clipped) return clipped;
    throw new Problem(
      'invalid_parameters',
      `Expected every box to touch the picture of ${image.widthPx}x${image.heightPx} pixels, but one lies outside it: ` +
        `left ${box.leftPx}, top ${box.topPx}, width ${box.widthPx}, height ${box.heightPx}.`,
    );
  });
}

/** The points as they are. @throws Problem `invalid_parameters` when one lies outside the picture */
export function pointsOn(image: Raster, points: readonly Point[]): readonly Point[] {
  for (const { xPx, yPx } of points) {
    if (xPx >= 0 && yPx >= 0 && xPx < image.widthPx && yPx < image.heightPx) continue;
    throw new Problem(
      'invalid_parameters',
      `Expected every point to lie on the picture of ${image.widthPx}x${image.heightPx} pixels, but got ${xPx},${yPx}.`,
    );
  }
  return points;
}
