import { wholeBox } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, tightBox } from '../../domain/mask.ts';
import { Problem } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import { pasteRaster } from '../../domain/raster.ts';
import { markThings } from '../erase.ts';
import { cutSubject } from '../lift.ts';
import { hardMask } from '../mask-input.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import { markReach } from '../resolve/lifting.ts';
import type { Thing } from '../resolve/thing.ts';
import { findShade } from '../shadows/cast-shadow.ts';
import { completeBeside } from '../standing-apart.ts';
import type { PixelEdit } from './apply-edit.ts';
import { applyPixelEdit } from './apply-edit.ts';
import { cutBackdrop } from './backdrop-cutting.ts';
import type { Cutting } from './cutting.ts';
import { inverseOf, plainCutting, unionOf, wholeCutting } from './cutting.ts';
import type { Edit, EditSelection } from './edit.ts';
import type { EditedPicture } from './edited-picture.ts';
import { coverWith, paintGround, replaceGround } from './ground.ts';
import { relocate } from './relocation.ts';

/** Where a selection is: what it is, or what it leaves; `whole` is all of the picture. */
type Place = { readonly is: 'whole' } | { readonly is: 'inside' | 'outside'; readonly cutting: Cutting };

/** Whether an edit is done to everything behind, or but for, something. */
function isOutside({ target, except }: EditSelection): boolean {
  return target === null ? except.length > 0 : target.noun.kind === 'background';
}

/** What an edit has to find on the picture before it can be done; `null` where it needs nothing. */
export async function thingsFor(edit: Edit, edited: EditedPicture): Promise<readonly Thing[] | null> {
  const { target, except } = edit;
  if (edited.given || (target === null && except.length === 0)) return null;
  if (isOutside(edit)) return edited.keptBy(edit);
  if (target!.noun.kind !== 'shadow') return edited.thingsOf(target!, except);
  return target!.near ? edited.thingsOf(target!.near) : edited.subject();
}

async function cut(edited: EditedPicture, matte: Mask, context: OperationContext): Promise<Cutting | null> {
  const subject = await cutSubject(edited.picture, matte, context);
  return subject && wholeCutting(edited.picture, subject);
}

async function placeOf(edit: Edit, edited: EditedPicture, context: OperationContext): Promise<Place | null> {
  if (edited.given) return { is: 'inside', cutting: plainCutting(edited.picture, edited.given) };
  const things = await thingsFor(edit, edited);
  if (things === null) return { is: 'whole' };
  const isBehind = isOutside(edit);
  const matte = isBehind ? edited.standing(things) : edited.matteOf(things);
  if (matte && !isBehind && things.every(({ backdrop }) => backdrop))
    return { is: 'inside', cutting: (await cutBackdrop(edited.picture, matte, context)).behind };
  const cutting = matte && (await cut(edited, matte, context));
  if (!cutting) return isBehind ? { is: 'whole' } : null;
  return { is: isBehind ? 'outside' : 'inside', cutting };
}

/**
 * Does one edit on a picture.
 * @param seed decides what a painted sky looks like
 * @throws Problem `nothing_found` where nothing is left of what is meant
 */
export async function performEdit(
  edit: Edit,
  edited: EditedPicture,
  seed: number,
  context: OperationContext,
): Promise<void> {
  switch (edit.kind) {
    case 'remove':
      return remove(edit, edited, context);
    case 'ground':
      return changeGround(edit, edited, seed, context);
    case 'recolor':
    case 'adjust':
      return changeColors(edit, edited, context);
    default:
      return moveThings(edit, edited, context);
  }
}

function nothingLeft({ target }: EditSelection): Problem {
  return new Problem(
    'nothing_found',
    `Expected "${target?.words ?? 'what is meant'}" to be in the picture when its edit came, but nothing of it was left.`,
  );
}

async function remove(
  edit: Extract<Edit, { kind: 'remove' }>,
  edited: EditedPicture,
  context: OperationContext,
): Promise<void> {
  const { picture, given } = edited;
  const hole = given ? hardMask(given) : createMask(picture.widthPx, picture.heightPx);
  let standing: Mask | null = null;
  if (!given) {
    const things = (await thingsFor(edit, edited)) ?? [];
    if (edit.target?.noun.kind === 'shadow') markShadows(hole, things, edited);
    else {
      const left = things.flatMap((thing): Thing[] => {
        const matte = edited.matteOf([thing]);
        return matte ? [{ ...thing, matte }] : [];
      });
      standing = edited.standing(await edited.subject());
      await markThings(hole, picture, left, standing, portion(context, 0, 0.4));
    }
  }
  if (!hole.data.includes(255)) {
    // The shadow of what was removed has gone with it.
    if (edit.target?.noun.kind === 'shadow' && edited.hasRemoved) return;
    throw nothingLeft(edit);
  }
  context.stage('Completing what lies behind');
  edited.picture = await completeBeside(standing)(picture, hole, portion(context, 0.4, 1));
  edited.markGone(hole);
}

function markShadows(hole: Mask, things: readonly Thing[], edited: EditedPicture): void {
  const standing = edited.standing(things);
  if (!standing) return;
  for (const thing of things) {
    const matte = edited.matteOf([thing]);
    const cast = matte && findShade(edited.picture, matte, standing);
    if (cast) markReach(hole, cast);
  }
}

async function changeGround(
  edit: GroundEdit,
  edited: EditedPicture,
  seed: number,
  context: OperationContext,
): Promise<void> {
  const { picture, given } = edited;
  context.stage('Following the edges');
  const front = given
    ? plainCutting(picture, inverseOf(given))
    : await inFront(edit, edited, portion(context, 0, 0.7));
  if (!front) throw nothingLeft(edit);
  context.stage('Painting what lies behind');
  edited.picture = replaceGround({ picture, ...front }, groundBehind(front, edit, edited, seed));
}

type GroundEdit = Extract<Edit, { kind: 'ground' }>;

/**
 * The new ground. One that is painted, or a picture for a sky, is laid out on the rows in which any of it is seen: a sky ends
 * at the horizon. A picture for a background or for what a mask marks is laid out on all of the canvas, so that one of the
 * same size lies where it was.
 */
function groundBehind(
  { alpha, colors }: Cutting,
  { ground, target }: GroundEdit,
  { background }: EditedPicture,
  seed: number,
): Raster {
  if (ground.type === 'picture' && target?.noun.kind !== 'sky') return coverWith(background!, colors);
  const seen = tightBox(inverseOf(alpha), 128) ?? wholeBox(colors);
  const rows = { leftPx: 0, topPx: seen.topPx, widthPx: colors.widthPx, heightPx: seen.heightPx };
  const whole = paintGround(colors, { type: 'clear' }, seed);
  const painted = ground.type === 'picture' ? coverWith(background!, rows) : paintGround(rows, ground, seed);
  pasteRaster(whole, painted, rows);
  // Soft edges reach beyond the rows by a few pixels.
  const rowBytes = colors.widthPx * 4;
  const end = (rows.topPx + rows.heightPx) * rowBytes;
  for (let at = 0; at < rows.topPx * rowBytes; at += rowBytes)
    whole.data.copyWithin(at, rows.topPx * rowBytes, rows.topPx * rowBytes + rowBytes);
  for (let at = end; at < whole.data.length; at += rowBytes) whole.data.copyWithin(at, end - rowBytes, end);
  return whole;
}

/** What stays in front of a new background, or of a new sky. */
async function inFront(
  edit: GroundEdit,
  edited: EditedPicture,
  context: OperationContext,
): Promise<Cutting | null> {
  const things = (await thingsFor(edit, edited)) ?? [];
  if (isOutside(edit)) {
    const standing = edited.standing(things);
    // Where all that stood before it was removed the background is everything.
    const nothing = plainCutting(edited.picture, createMask(edited.picture.widthPx, edited.picture.heightPx));
    return standing ? cut(edited, standing, context) : nothing;
  }
  const behind = edited.matteOf(things);
  return behind && (await cutBackdrop(edited.picture, behind, context)).front;
}

async function changeColors(
  edit: PixelEdit,
  edited: EditedPicture,
  context: OperationContext,
): Promise<void> {
  context.stage('Following the edges');
  const place = await placeOf(edit, edited, portion(context, 0, 0.7));
  if (!place) throw nothingLeft(edit);
  context.stage('Changing the picture');
  const { picture } = edited;
  if (place.is === 'whole') edited.picture = applyPixelEdit(picture, null, edit);
  else if (place.is === 'inside')
    edited.picture = applyPixelEdit(picture, place.cutting.alpha, edit, place.cutting.colors);
  else edited.picture = applyPixelEdit(picture, inverseOf(place.cutting.alpha), edit);
}

async function moveThings(
  edit: Extract<Edit, { kind: 'move' | 'place' | 'resize' }>,
  edited: EditedPicture,
  context: OperationContext,
): Promise<void> {
  const things = edited.given ? [] : ((await thingsFor(edit, edited)) ?? []);
  const matte = edited.given ? hardMask(edited.given) : edited.matteOf(things);
  if (!matte) throw nothingLeft(edit);
  context.stage('Moving it');
  const castsNothing = things.some(({ part, backdrop }) => part ?? backdrop);
  const standing = castsNothing
    ? null
    : unionOf([matte, ...[edited.standing(await edited.subject())].flatMap((mask) => mask ?? [])]);
  const moved = await relocate(edited.picture, matte, standing, edit, context);
  if (!moved) throw nothingLeft(edit);
  edited.picture = moved.picture;
  edited.markGone(moved.hole);
  edited.markMoved(things, moved.matte);
}
