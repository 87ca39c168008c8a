import type { Box, Size } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Place, TargetPhrase } from '../instruction/plan.ts';
import { placeScore } from '../regions/place-score.ts';
import { candidateOf, matteShareIn, solidArea } from '../resolve/candidate.ts';
import { outlineContrast } from '../resolve/outline-contrast.ts';
import { decisiveness, type Scene } from '../resolve/scene.ts';
import { solidParts } from '../resolve/solid-parts.ts';
import type { Thing } from '../resolve/thing.ts';

/** What is at a place must be there, be told from its surroundings plainly, and not be a piece of what stands elsewhere. */
const LEAST_PLACE = 0.6;
const LEAST_DECISIVENESS = 0.75;
const LEAST_CONTRAST = 14;
const MOST_ON_SUBJECT = 0.05;
/** Of the part of the picture that is looked at: a thing is no speck there, and leaves something around it. */
const LEAST_SHARE = 0.02;
const MOST_SHARE = 0.45;
const TRUST = 0.6;

/** The half or the quarter of a picture that places name; `null` where they name none. */
function partOf({ widthPx, heightPx }: Size, places: readonly Place[]): Box | null {
  const says = (place: Place): boolean => places.includes(place);
  if (!['left', 'right', 'top', 'bottom'].some((side) => says(side as Place))) return null;
  const middleX = Math.round(widthPx / 2);
  const middleY = Math.round(heightPx / 2);
  return {
    leftPx: says('right') ? middleX : 0,
    topPx: says('bottom') ? middleY : 0,
    widthPx: says('right') ? widthPx - middleX : says('left') ? middleX : widthPx,
    heightPx: says('bottom') ? heightPx - middleY : says('top') ? middleY : heightPx,
  };
}

/** Whether solid pixels lie along a side of the box that is not the picture's own: what is there goes on beyond it. */
function goesOn({ widthPx, heightPx, data }: Mask, part: Box): boolean {
  const right = part.leftPx + part.widthPx - 1;
  const bottom = part.topPx + part.heightPx - 1;
  const isSolid = (x: number, y: number): boolean => data[y * widthPx + x]! >= 128;
  for (let x = part.leftPx; x <= right; x += 1) {
    if (part.topPx > 0 && isSolid(x, part.topPx)) return true;
    if (bottom < heightPx - 1 && isSolid(x, bottom)) return true;
  }
  for (let y = part.topPx; y <= bottom; y += 1) {
    if (part.leftPx > 0 && isSolid(part.leftPx, y)) return true;
    if (right < widthPx - 1 && isSolid(right, y)) return true;
  }
  return false;
}

/**
 * The one thing at a place that is all that was said of it: what stands out where only that part of the picture is looked at.
 * `null` where nothing there is plainly a thing of its own; the main subject, a hand of which reaches there, never is.
 * Costs one look for a subject.
 */
export async function thingAt(scene: Scene, { places, words }: TargetPhrase): Promise<Thing | null> {
  const { image, context } = scene;
  const part = partOf(image, places);
  if (!part || part.widthPx < 16 || part.heightPx < 16) return null;
  const engine = await context.capability('matte');
  const subject = await scene.subject();
  const all = await engine.matte(image, part, context);
  for (const matte of solidParts(all, 0.5)) {
    const confidence = TRUST * decisiveness(matte);
    const found = candidateOf({ matte, kind: 'object', matchedBy: 'place', confidence });
    const share = solidArea(matte) / (part.widthPx * part.heightPx);
    if (!found || share < LEAST_SHARE || share > MOST_SHARE || goesOn(matte, part)) continue;
    if (confidence < TRUST * LEAST_DECISIVENESS || placeScore(found.box, image, places) < LEAST_PLACE)
      continue;
    if (subject && matteShareIn(matte, subject.matte) > MOST_ON_SUBJECT) continue;
    if (outlineContrast(image, matte) < LEAST_CONTRAST) continue;
    return { ...found, name: words };
  }
  return null;
}
