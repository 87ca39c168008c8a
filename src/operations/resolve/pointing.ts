import type { Box } from '../../domain/box.ts';
import { boxArea } from '../../domain/box.ts';
import type { Finding } from '../../domain/capability.ts';
import type { Point } from '../../domain/connected-component.ts';
import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import type { FoundShape } from '../regions/segment-box.ts';
import { segmentPoint } from '../regions/segment-point.ts';
import { boxOverlap, boxShareIn } from './candidate.ts';
import { colorPieces } from './color-pieces.ts';
import { joined } from './hints.ts';
import type { Scene } from './scene.ts';
import { pieceThatIs } from './second-look.ts';

/** A piece of a shape that fits a box nearly as well as the whole makes it doubtful which of them is meant, by so much. */
const RIVAL_SHARE = 0.75;
const DOUBT = 0.6;

/** From this confidence on two engines mean the same thing at a point. */
const AGREED = 0.7;

/** Less sure findings say nothing about a point. */
const LEAST_CONFIDENCE = 0.3;

/** A finding is of a thing within a shape where so much of its box lies in the shape's, and it is so much smaller. */
const LEAST_WITHIN = 0.7;
const MOST_SIZE = 0.6;

/** A finding is of the shape itself where the boxes overlap so much. */
const LEAST_FIT = 0.6;

/** How sure it is at least that a thing is meant that only the detector tells from what is around it. */
const TOLD_APART = 0.4;

/**
 * The shape of what a box is drawn around, see `Scene.shapeIn`; of a shape that plainly consists of two things by colour the
 * one that fits the box. `null` where nothing in the box stands out.
 */
export async function boxedShape(scene: Scene, box: Box): Promise<FoundShape | null> {
  const shape = await scene.shapeIn(box);
  const pieces = shape && colorPieces(scene.image, shape.matte);
  if (!shape || !pieces) return shape;
  const fitOf = (matte: Mask): number => {
    const tight = tightBox(matte, 128);
    return tight ? boxOverlap(tight, box) : 0;
  };
  const [first, second] = [fitOf(pieces[0]), fitOf(pieces[1])];
  const [matte, fit] = first >= second ? [pieces[0], first] : [pieces[1], second];
  const whole = fitOf(shape.matte);
  if (fit > whole) return { ...shape, matte, confidence: fit * shape.confidence };
  return fit < RIVAL_SHARE * whole ? shape : { ...shape, confidence: DOUBT * shape.confidence };
}

/**
 * The shape of what lies at a point, see `segmentPoint`. Where engines do not agree on it, the detector decides: a thing that
 * it knows there is what is meant, rather than all that hangs together with it. `null` where nothing stands out.
 */
export async function pointedShape(scene: Scene, point: Point): Promise<FoundShape | null> {
  const shape = await segmentPoint(scene.image, point, scene.context);
  const box = shape && tightBox(shape.matte, 128);
  if (!shape || !box || shape.confidence >= AGREED) return shape;
  const findings = joined(await scene.detections()).filter(
    ({ confidence }) => confidence >= LEAST_CONFIDENCE,
  );
  const within = findings.filter(
    (finding) =>
      boxShareIn(finding.box, box) >= LEAST_WITHIN && boxArea(finding.box) <= MOST_SIZE * boxArea(box),
  );
  for (const finding of within) {
    const thing = holds(finding.box, point) ? await thingAt(scene, finding, point) : null;
    if (thing) return thing;
  }
  const same = findings.find(
    (finding) => holds(finding.box, point) && boxOverlap(finding.box, box) >= LEAST_FIT,
  );
  if (same) {
    const matte = await pieceThatIs(scene, same.label, shape.matte);
    const confidence = shape.confidence + (1 - shape.confidence) * same.confidence;
    if (isSolid(matte, point)) return { ...shape, matte, confidence };
    // What is meant is not what the detector knows, but the thing beside it.
    const others = shape.matte.data.map((value, pixel) => value - Math.min(value, matte.data[pixel]!));
    return { ...shape, matte: { ...matte, data: others } };
  }
  // Several things are known there, and none of them lies at the point: it is hardly one thing that was found.
  return within.length > 1 ? { ...shape, confidence: DOUBT * shape.confidence } : shape;
}

async function thingAt(scene: Scene, finding: Finding, point: Point): Promise<FoundShape | null> {
  const found = await scene.shapeIn(finding.box);
  if (!found) return null;
  const matte = await pieceThatIs(scene, finding.label, found.matte);
  if (!isSolid(matte, point)) return null;
  const known = TOLD_APART + (1 - TOLD_APART) * finding.confidence;
  return { ...found, matte, confidence: Math.min(found.confidence, known) };
}

function holds({ leftPx, topPx, widthPx, heightPx }: Box, { xPx, yPx }: Point): boolean {
  return xPx >= leftPx && yPx >= topPx && xPx < leftPx + widthPx && yPx < topPx + heightPx;
}

const isSolid = ({ data, widthPx }: Mask, { xPx, yPx }: Point): boolean => data[yPx * widthPx + xPx]! >= 128;
