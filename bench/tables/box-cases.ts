import { existsSync } from 'node:fs';
import { createMask, type Mask, tightBox } from '../../src/domain/mask.ts';
import { piecesOf } from '../../src/domain/pieces.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { picturesIn, readMask, readPicture } from '../picture-file.ts';
import { createLandscape } from '../scenes/landscape.ts';
import { createStillLife, STILL_LIFE_STYLES } from '../scenes/still-life.ts';

/** A picture with the true matte of one thing on it. */
export interface BoxCase {
  readonly name: string;
  readonly image: Raster;
  readonly truth: Mask;
}

const SEEDS = [1, 2];
/** Pieces of a reference smaller than this share of it are crumbs. */
const LEAST_PIECE_SHARE = 0.02;
/** So are things of which hardly anything is seen. */
const LEAST_SEEN_SHARE = 0.01;
export const SOLID_ALPHA = 128;

/** The things on the own scenes. */
export function ownBoxCases(): BoxCase[] {
  const cases: BoxCase[] = [];
  for (const style of STILL_LIFE_STYLES) {
    for (const seed of SEEDS) {
      const { image, things } = createStillLife(style, 480, 320, seed);
      for (const [index, truth] of things.entries()) {
        const seen = truth.data.filter((value) => value >= SOLID_ALPHA).length;
        if (seen < LEAST_SEEN_SHARE * truth.data.length) continue;
        cases.push({ name: `${style} ${seed}.${index + 1}`, image, truth });
      }
    }
  }
  const { image, subject } = createLandscape(900, 600, 4);
  cases.push({ name: 'balloon', image, truth: subject });
  return cases;
}

/** Each large connected piece of what lies beside a photo as `NAME.reference-cutout.png` or as its matte `NAME_alpha.png`. */
export async function referenceBoxCases(folders: readonly string[]): Promise<BoxCase[]> {
  const cases: BoxCase[] = [];
  for (const folder of folders) {
    for (const { name, path } of await picturesIn(folder)) {
      const alpha = await referenceOf(path.replace(/\.[^.]+$/, ''));
      if (!alpha) continue;
      const image = await readPicture(path);
      for (const [index, truth] of largePieces(alpha).entries())
        cases.push({ name: `${name} ${index + 1}`, image, truth });
    }
  }
  return cases;
}

async function referenceOf(stem: string): Promise<Mask | null> {
  const cutout = `${stem}.reference-cutout.png`;
  if (existsSync(cutout)) return readMask(cutout, 'alpha');
  const matte = `${stem}_alpha.png`;
  return existsSync(matte) ? readMask(matte) : null;
}

function largePieces(alpha: Mask): Mask[] {
  const present = Uint8Array.from(alpha.data, (value) => (value > 0 ? 1 : 0));
  const pieces = piecesOf(present, alpha.widthPx).filter(({ value }) => value === 1);
  const total = pieces.reduce((sum, { pixels }) => sum + pixels.length, 0);
  return pieces
    .filter(({ pixels }) => pixels.length >= LEAST_PIECE_SHARE * total)
    .map(({ pixels }) => {
      const piece = createMask(alpha.widthPx, alpha.heightPx);
      for (const pixel of pixels) piece.data[pixel] = alpha.data[pixel]!;
      return piece;
    })
    .filter((piece) => tightBox(piece, SOLID_ALPHA) !== null);
}
