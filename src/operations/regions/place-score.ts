import type { Box, Size } from '../../domain/box.ts';
import { boxArea } from '../../domain/box.ts';
import type { Place } from '../instruction/plan.ts';

/** Between these shares of the way across, a thing goes from being at one side to not being there. */
const SIDE_FULL = 0.36;
const SIDE_GONE = 0.66;
/** The same for the distance from the middle and from a corner, as shares of half and of the whole way. */
const CENTER_FULL = 0.3;
const CENTER_GONE = 0.8;
const CORNER_FULL = 0.34;
const CORNER_GONE = 0.48;

/** How well all of the places fit a box on a picture, 0..1; 1 where there are none. */
export function placeScore(box: Box, image: Size, places: readonly Place[]): number {
  return places.reduce((least, place) => Math.min(least, scoreOf(box, image, place)), 1);
}

/** Falls from 1 at `full` to 0 at `gone`. */
function falling(value: number, full: number, gone: number): number {
  return Math.min(1, Math.max(0, (gone - value) / (gone - full)));
}

function scoreOf(box: Box, image: Size, place: Place): number {
  const across = (box.leftPx + box.widthPx / 2) / image.widthPx;
  const down = (box.topPx + box.heightPx / 2) / image.heightPx;
  switch (place) {
    case 'left':
      return falling(across, SIDE_FULL, SIDE_GONE);
    case 'right':
      return falling(1 - across, SIDE_FULL, SIDE_GONE);
    case 'top':
      return falling(down, SIDE_FULL, SIDE_GONE);
    case 'bottom':
      return falling(1 - down, SIDE_FULL, SIDE_GONE);
    case 'center':
      return falling(2 * Math.max(Math.abs(across - 0.5), Math.abs(down - 0.5)), CENTER_FULL, CENTER_GONE);
    case 'corner':
      return falling(
        Math.max(Math.min(across, 1 - across), Math.min(down, 1 - down)),
        CORNER_FULL,
        CORNER_GONE,
      );
    case 'front':
      return nearness(box, image);
    case 'back':
      return 1 - nearness(box, image);
  }
}

/** On one ground what is nearer stands lower and is larger. */
function nearness(box: Box, image: Size): number {
  const foot = (box.topPx + box.heightPx) / image.heightPx;
  const size = Math.sqrt(boxArea(box) / boxArea(image));
  return Math.min(1, 0.75 * Math.max(0, (foot - 0.4) / 0.6) + 0.5 * size);
}
