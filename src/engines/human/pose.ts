import { BODY_POINTS, type BodyPoint, type BodyPointName } from '../../domain/person.ts';
import type { FeatureMap, Network } from './network.ts';
import { onPicture, type PictureView, type Square } from './picture-view.ts';
import type { Rectangle } from './rectangle.ts';

/** A body as its points tell of it. */
export interface Pose {
  readonly points: Readonly<Record<BodyPointName, BodyPoint>>;
  /** Mean of its points' confidences. */
  readonly confidence: number;
}

/** The least that the middle of a body must look like one. */
const LEAST_CENTER = 0.08;
const MOST_CENTERS = 6;
/** Cells that are added to a distance before a place's likelihood is divided by it; the network's own constant. */
const DISTANCE_OFFSET = 1.8;
/** Cells in which a centre has to be the highest. */
const CENTER_REACH = 2;

/** A confidence from which a point is counted. */
export const SURE_POINT = 0.3;

/**
 * The bodies whose middles lie in a square, each decoded as MoveNet (Google 2021, on CenterNet, Zhou et al. 2019, arXiv
 * 1904.07850) decodes the one nearest to the middle of the square.
 */
export async function posesIn(view: PictureView, square: Square, network: Network): Promise<Pose[]> {
  const [centers, reaches, likelihoods, offsets] = await network.run(
    view.show(square, network.inputSidePx, 1, 0),
  );
  return peaksOf(centers!).map((cell) => decodePose(cell, square, reaches!, likelihoods!, offsets!));
}

/** Cells that are higher than all near them, highest first. */
function peaksOf({ data, sidePx }: FeatureMap): number[] {
  const peaks: number[] = [];
  for (let cell = 0; cell < data.length; cell += 1) {
    const value = data[cell]!;
    if (value < LEAST_CENTER) continue;
    const column = cell % sidePx;
    const row = Math.floor(cell / sidePx);
    let isHighest = true;
    for (let y = Math.max(0, row - CENTER_REACH); y <= Math.min(sidePx - 1, row + CENTER_REACH); y += 1) {
      for (
        let x = Math.max(0, column - CENTER_REACH);
        x <= Math.min(sidePx - 1, column + CENTER_REACH);
        x += 1
      ) {
        if (data[y * sidePx + x]! > value) isHighest = false;
      }
    }
    if (isHighest) peaks.push(cell);
  }
  return peaks.toSorted((first, second) => data[second]! - data[first]!).slice(0, MOST_CENTERS);
}

function decodePose(
  center: number,
  square: Square,
  reaches: FeatureMap,
  likelihoods: FeatureMap,
  offsets: FeatureMap,
): Pose {
  const side = likelihoods.sidePx;
  const cells = side * side;
  let sum = 0;
  const points = BODY_POINTS.map((name, index) => {
    const expectedRow = Math.floor(center / side) + reaches.data[2 * index * cells + center]!;
    const expectedColumn = (center % side) + reaches.data[(2 * index + 1) * cells + center]!;
    let best = 0;
    let bestValue = -1;
    for (let cell = 0; cell < cells; cell += 1) {
      const distance = Math.hypot(Math.floor(cell / side) - expectedRow, (cell % side) - expectedColumn);
      const value = likelihoods.data[index * cells + cell]! / (distance + DISTANCE_OFFSET);
      if (value <= bestValue) continue;
      best = cell;
      bestValue = value;
    }
    const { xPx, yPx } = onPicture(square, {
      x: ((best % side) + offsets.data[(2 * index + 1) * cells + best]!) / side,
      y: (Math.floor(best / side) + offsets.data[2 * index * cells + best]!) / side,
    });
    const confidence = likelihoods.data[index * cells + best]!;
    sum += confidence;
    return [name, { xPx: Math.round(xPx), yPx: Math.round(yPx), confidence }] as const;
  });
  return {
    points: Object.fromEntries(points) as Record<BodyPointName, BodyPoint>,
    confidence: sum / BODY_POINTS.length,
  };
}

/** The rectangle around the points that are sure, `null` where fewer than two are. */
export function rectangleOf({ points }: Pose, leastConfidence = SURE_POINT): Rectangle | null {
  const sure = Object.values(points).filter((point) => point.confidence >= leastConfidence);
  if (sure.length < 2) return null;
  const xs = sure.map(({ xPx }) => xPx);
  const ys = sure.map(({ yPx }) => yPx);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** 0..1: how much two poses are one, as COCO's object keypoint similarity over points that are sure in either. */
export function similarityOf(first: Pose, second: Pose): number {
  const rectangles = [rectangleOf(first, 0.15), rectangleOf(second, 0.15)].filter(
    (rectangle) => rectangle !== null,
  );
  if (rectangles.length === 0) return 0;
  const extent = Math.max(
    ...rectangles.map(({ left, top, right, bottom }) => Math.hypot(right - left, bottom - top)),
    1,
  );
  let [sum, count] = [0, 0];
  for (const name of BODY_POINTS) {
    const [one, other] = [first.points[name], second.points[name]];
    if (Math.max(one.confidence, other.confidence) < SURE_POINT) continue;
    const distance = Math.hypot(one.xPx - other.xPx, one.yPx - other.yPx) / extent;
    sum += Math.exp(-((distance / POINT_SPREAD) ** 2) / 2);
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

/** Standard deviation of where one point is seen twice, as a share of the body's extent. */
const POINT_SPREAD = 0.07;
