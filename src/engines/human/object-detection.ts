import type { FeatureMap, Network } from './network.ts';
import { OBJECT_NAMES } from './object-names.ts';
import { onPicture, type PictureView, type Square } from './picture-view.ts';
import { overlapOf, type Rectangle, strongestOf } from './rectangle.ts';

/** A thing as the network gives it, in pixels of the picture. */
export interface DetectedObject {
  readonly name: (typeof OBJECT_NAMES)[number];
  readonly rectangle: Rectangle;
  readonly confidence: number;
}

const LEAST_SCORE = 0.15;
/** Two of one class that overlap by more are one thing; of two classes, by more than the second figure. */
const SAME_CLASS_OVERLAP = 0.5;
const OTHER_CLASS_OVERLAP = 0.8;

/**
 * Things in one square of the picture, strongest first. Follows Zhou et al. 2019, "Objects as Points" (arXiv
 * 1904.07850): a thing is a place that is likelier to be the middle of its class than its eight neighbours.
 */
export async function objectsIn(
  view: PictureView,
  square: Square,
  network: Network,
): Promise<DetectedObject[]> {
  const [likelihoods, reaches] = await network.run(view.show(square, network.inputSidePx, 1, 0));
  return withoutDoubles(decode(likelihoods!, reaches!, square, network.inputSidePx));
}

/** The strongest of those that are one thing. */
export function withoutDoubles(objects: readonly DetectedObject[]): DetectedObject[] {
  return strongestOf(objects, (kept, weaker) => {
    const most = kept.name === weaker.name ? SAME_CLASS_OVERLAP : OTHER_CLASS_OVERLAP;
    return overlapOf(kept.rectangle, weaker.rectangle) > most;
  });
}

function decode(
  likelihoods: FeatureMap,
  reaches: FeatureMap,
  square: Square,
  inputSidePx: number,
): DetectedObject[] {
  const side = likelihoods.sidePx;
  const cells = side * side;
  const objects: DetectedObject[] = [];
  for (const [index, name] of OBJECT_NAMES.entries()) {
    const plane = likelihoods.data.subarray(index * cells, (index + 1) * cells);
    for (let cell = 0; cell < cells; cell += 1) {
      if (plane[cell]! < LEAST_SCORE || !isPeak(plane, side, cell)) continue;
      const rectangle = rectangleAt(reaches, cell, square, inputSidePx);
      objects.push({ name, rectangle, confidence: plane[cell]! });
    }
  }
  return objects;
}

/** Where the thing in the middle of a cell lies on the picture: the network gives its reach left, up, right and down. */
function rectangleAt(reaches: FeatureMap, cell: number, square: Square, inputSidePx: number): Rectangle {
  const side = reaches.sidePx;
  const cellPx = inputSidePx / side;
  const reach = (edge: number): number => reaches.data[edge * side * side + cell]!;
  const x = (cell % side) * cellPx;
  const y = Math.floor(cell / side) * cellPx;
  const first = onPicture(square, { x: (x - reach(0)) / inputSidePx, y: (y - reach(1)) / inputSidePx });
  const last = onPicture(square, { x: (x + reach(2)) / inputSidePx, y: (y + reach(3)) / inputSidePx });
  return { left: first.xPx, top: first.yPx, right: last.xPx, bottom: last.yPx };
}

function isPeak(plane: Float32Array, side: number, cell: number): boolean {
  const column = cell % side;
  const row = Math.floor(cell / side);
  for (let y = Math.max(0, row - 1); y <= Math.min(side - 1, row + 1); y += 1) {
    for (let x = Math.max(0, column - 1); x <= Math.min(side - 1, column + 1); x += 1) {
      if (plane[y * side + x]! > plane[cell]!) return false;
    }
  }
  return true;
}
