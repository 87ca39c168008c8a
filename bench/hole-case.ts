import { type Box, growBox, type Size } from '../src/domain/box.ts';
import { cropMask, type Mask } from '../src/domain/mask.ts';
import { cropRaster, type Raster } from '../src/domain/raster.ts';
import { examplePictures, picturesIn, readPicture } from './picture-file.ts';
import { createGround, GROUND_KINDS, type GroundKind } from './scenes/ground.ts';
import { centralHole, createHole } from './scenes/hole.ts';
import { createTexture, TEXTURE_KINDS } from './scenes/texture.ts';

/** The size of the cases, in pixels; a smaller photo is taken as it is. */
export const CASE_SIZE = { widthPx: 520, heightPx: 360 } as const;
const { widthPx: WIDTH_PX, heightPx: HEIGHT_PX } = CASE_SIZE;
const GROUND_SEEDS = [21, 22, 23];

/** A picture with a hole over known pixels. */
export interface HoleCase {
  readonly group: 'flat' | 'gradient' | 'pattern' | 'own photo' | 'photo';
  readonly name: string;
  readonly truth: Raster;
  readonly hole: Mask;
}

const GROUP_OF: Readonly<Record<GroundKind, HoleCase['group']>> = {
  flat: 'flat',
  linear: 'gradient',
  radial: 'gradient',
  stripes: 'pattern',
  checker: 'pattern',
  dots: 'pattern',
};

function ownCases(): HoleCase[] {
  const cases: HoleCase[] = [];
  for (const kind of GROUND_KINDS) {
    for (const seed of GROUND_SEEDS) {
      const truth = createGround(kind, WIDTH_PX, HEIGHT_PX, seed);
      const hole = centralHole(WIDTH_PX, HEIGHT_PX, seed);
      cases.push({ group: GROUP_OF[kind], name: `${kind} ${seed}`, truth, hole });
    }
  }
  for (const [index, kind] of TEXTURE_KINDS.entries()) {
    const truth = createTexture(kind, WIDTH_PX, HEIGHT_PX, 31 + index);
    cases.push({ group: 'own photo', name: kind, truth, hole: centralHole(WIDTH_PX, HEIGHT_PX, 31 + index) });
  }
  return cases;
}

/** Finds the subject of a picture; its matte tells where there is none. */
export type FindSubject = (image: Raster) => Promise<Mask>;

/** How much of a window the hole's box takes, how many places are tried each way, and how near a subject may be. */
const HOLE_SHARE = { across: 0.28, down: 0.32 } as const;
const PLACES = 12;
const SUBJECT_DISTANCE_PX = 16;

/** Places for a hole's box on the ground of a photo, away from the subject and the border, from left to right. */
function placesOnGround(photo: Raster, subject: Mask, size: Size): Box[] {
  const places: Box[] = [];
  for (let column = 0; column < PLACES; column += 1) {
    for (let row = 0; row < PLACES; row += 1) {
      const box = {
        leftPx: Math.round(20 + ((photo.widthPx - size.widthPx - 40) * column) / (PLACES - 1)),
        topPx: Math.round(20 + ((photo.heightPx - size.heightPx - 40) * row) / (PLACES - 1)),
        ...size,
      };
      const around = cropMask(subject, growBox(box, SUBJECT_DISTANCE_PX, photo));
      if (around.data.every((value) => value < 8)) places.push(box);
    }
  }
  return places;
}

/** Two holes in the ground of a photo, as far apart as the subject allows, each with a window of picture around it. */
async function photoCases(name: string, path: string, findSubject: FindSubject): Promise<HoleCase[]> {
  const photo = await readPicture(path);
  const window = {
    widthPx: Math.min(WIDTH_PX, photo.widthPx),
    heightPx: Math.min(HEIGHT_PX, photo.heightPx),
  };
  const isOpaque = photo.data.every((value, index) => index % 4 !== 3 || value === 255);
  if (window.widthPx < 256 || window.heightPx < 200 || !isOpaque) return [];
  const size = {
    widthPx: Math.round(window.widthPx * HOLE_SHARE.across),
    heightPx: Math.round(window.heightPx * HOLE_SHARE.down),
  };
  const places = placesOnGround(photo, await findSubject(photo), size);
  const ends = places.length > 1 ? [places[0]!, places.at(-1)!] : places;
  return ends.map((box, index) => {
    const inside = (start: number, length: number, whole: number, middle: number) =>
      Math.min(whole - length, Math.max(0, Math.round(start + middle / 2 - length / 2)));
    const view = {
      leftPx: inside(box.leftPx, window.widthPx, photo.widthPx, box.widthPx),
      topPx: inside(box.topPx, window.heightPx, photo.heightPx, box.heightPx),
      ...window,
    };
    const holeBox = { ...box, leftPx: box.leftPx - view.leftPx, topPx: box.topPx - view.topPx };
    return {
      group: 'photo',
      name: `${name} ${index + 1}`,
      truth: cropRaster(photo, view),
      hole: createHole(window.widthPx, window.heightPx, holeBox, 5),
    };
  });
}

/** All cases: grounds by formula, photo-like surfaces, and the ground of the photos in `imageDirs`. */
export async function holeCases(imageDirs: readonly string[], findSubject: FindSubject): Promise<HoleCase[]> {
  const cases = ownCases();
  const photos = [
    ...(await examplePictures()).filter(({ name }) => name.endsWith('fox')),
    ...(await Promise.all(imageDirs.map(picturesIn))).flat(),
  ];
  for (const { name, path } of photos) cases.push(...(await photoCases(name, path, findSubject)));
  return cases;
}
