import { existsSync } from 'node:fs';
import type { Box } from '../../src/domain/box.ts';
import { clipBox } from '../../src/domain/box.ts';
import { createMask, type Mask, tightBox } from '../../src/domain/mask.ts';
import { piecesOf } from '../../src/domain/pieces.ts';
import type { Raster } from '../../src/domain/raster.ts';
import type { OperationContext } from '../../src/operations/operation.ts';
import { segmentBox } from '../../src/operations/regions/segment-box.ts';
import type { Bench, BenchContext, Cell, Table } from '../bench.ts';
import { meanOf } from '../measurement.ts';
import { alphaOf } from '../metrics/halo.ts';
import { softIou } from '../metrics/matte.ts';
import { grabcutByOpencv } from '../peers/opencv-grabcut.ts';
import { picturesIn, readPicture } from '../picture-file.ts';
import { createLandscape } from '../scenes/landscape.ts';
import { createStillLife, STILL_LIFE_STYLES } from '../scenes/still-life.ts';

const SEEDS = [1, 2];
/** How much larger than the thing its box is drawn, as a share of both sides. */
const BOX_KINDS = [
  { name: 'tight', growth: 0 },
  { name: '10 % too large', growth: 0.1 },
] as const;
/** Pieces of a reference smaller than this share of it are crumbs. */
const LEAST_PIECE_SHARE = 0.02;
const SOLID_ALPHA = 128;

interface BoxCase {
  readonly name: string;
  readonly image: Raster;
  readonly truth: Mask;
}

/** The capabilities of this process as operations are handed them. */
function operationContext(context: BenchContext): OperationContext {
  return {
    ...context.run,
    capability: (name) => context.engine(name),
    enginesFor: async (name) => (name === 'matte' ? ['isnet'] : name === 'segment' ? ['grabcut'] : []),
    stage: () => {},
  };
}

function grown(box: Box, growth: number, image: Raster): Box {
  const right = Math.round((box.widthPx * growth) / 2);
  const down = Math.round((box.heightPx * growth) / 2);
  const larger = {
    leftPx: box.leftPx - right,
    topPx: box.topPx - down,
    widthPx: box.widthPx + 2 * right,
    heightPx: box.heightPx + 2 * down,
  };
  return clipBox(larger, image) ?? box;
}

async function measure(context: BenchContext, { name, image, truth }: BoxCase): Promise<Cell[][]> {
  const operation = operationContext(context);
  const refine = await context.engine('refine');
  const tight = tightBox(truth, SOLID_ALPHA)!;
  const rows: Cell[][] = [];
  for (const kind of BOX_KINDS) {
    context.say(`${name}, ${kind.name}`);
    const box = grown(tight, kind.growth, image);
    const found = await segmentBox(image, box, operation);
    const own = found ? await refine.refine(image, found.matte, context.run) : null;
    const peer = await grabcutByOpencv(image, box);
    const peerRefined = await refine.refine(image, peer, context.run);
    rows.push([
      name,
      kind.name,
      own ? softIou(own, truth) : 0,
      found?.foundBy ?? 'nothing',
      found?.confidence ?? null,
      softIou(peer, truth),
      softIou(peerRefined, truth),
    ]);
  }
  return rows;
}

function ownCases(): BoxCase[] {
  const cases: BoxCase[] = [];
  for (const style of STILL_LIFE_STYLES) {
    for (const seed of SEEDS) {
      const { image, things } = createStillLife(style, 480, 320, seed);
      for (const [index, truth] of things.entries())
        cases.push({ name: `${style} ${seed}.${index + 1}`, image, truth });
    }
  }
  const { image, subject } = createLandscape(900, 600, 4);
  cases.push({ name: 'balloon', image, truth: subject });
  return cases;
}

/** The large connected pieces of the reference cutouts beside photos. */
async function referenceCases(context: BenchContext): Promise<BoxCase[]> {
  const cases: BoxCase[] = [];
  for (const folder of context.imageDirs) {
    for (const { name, path } of await picturesIn(folder)) {
      const reference = path.replace(/\.[^.]+$/, '.reference-cutout.png');
      if (!existsSync(reference)) continue;
      const image = await readPicture(path);
      const alpha = alphaOf(await readPicture(reference));
      for (const [index, truth] of largePieces(alpha).entries())
        cases.push({ name: `${name} ${index + 1}`, image, truth });
    }
  }
  return cases;
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

async function tableOf(
  context: BenchContext,
  title: string,
  truth: string,
  cases: BoxCase[],
): Promise<Table> {
  const rows: Cell[][] = [];
  for (const one of cases) rows.push(...(await measure(context, one)));
  for (const kind of BOX_KINDS) {
    const own = rows.filter((row) => row[1] === kind.name);
    const mean = (column: number) => meanOf(own.map((row) => row[column] as number));
    rows.push(['mean', kind.name, mean(2), null, null, mean(5), mean(6)]);
  }
  return {
    title,
    method: `A box around the thing, tight and 10 % too large on both sides; soft IoU of what segmentBox gives, refined as every cut is, with ${truth}. OpenCV: its GrabCut with five rounds on the same box, as it is and refined in the same way.`,
    columns: [
      { name: 'picture' },
      { name: 'box' },
      { name: 'soft IoU', decimals: 4 },
      { name: 'found by' },
      { name: 'sure', decimals: 2 },
      { name: 'OpenCV', decimals: 4 },
      { name: 'OpenCV refined', decimals: 4 },
    ],
    rows,
    notes: [],
  };
}

/** Whether a box becomes the shape of what it holds. */
export const boxes: Bench = {
  name: 'boxes',
  summary: 'Soft IoU of what a box means, against the truth of own scenes and against OpenCV’s GrabCut',
  run: async (context) => {
    const tables = [
      await tableOf(context, 'Boxes on own scenes', 'the visible alpha of the thing', ownCases()),
    ];
    const references = await referenceCases(context);
    if (references.length > 0) {
      tables.push(
        await tableOf(
          context,
          'Boxes on photos',
          'each large connected piece of NAME.reference-cutout.png, which is the output of another model and not the truth',
          references,
        ),
      );
    }
    return tables;
  },
};
