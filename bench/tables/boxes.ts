import process from 'node:process';
import type { Box } from '../../src/domain/box.ts';
import { clipBox } from '../../src/domain/box.ts';
import type { Capabilities, CapabilityName, Matte } from '../../src/domain/capability.ts';
import { type Mask, tightBox } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import type { OperationContext } from '../../src/operations/operation.ts';
import { segmentBox } from '../../src/operations/regions/segment-box.ts';
import type { Bench, BenchContext, Cell, Table } from '../bench.ts';
import { meanOf } from '../measurement.ts';
import { softIou } from '../metrics/matte.ts';
import { grabcutByOpencv } from '../peers/opencv-grabcut.ts';
import { type BoxCase, ownBoxCases, referenceBoxCases, SOLID_ALPHA } from './box-cases.ts';

/** How much larger than the thing its box is drawn, as a share of both sides. */
const BOX_KINDS = [
  { name: 'tight', growth: 0 },
  { name: '10 % too large', growth: 0.1 },
] as const;

/** Soft IoU below OpenCV's by no more than this is as good. */
const AS_GOOD = 0.005;

const COLUMNS = [
  { name: 'picture' },
  { name: 'box' },
  { name: 'soft IoU', decimals: 4 },
  { name: 'found by' },
  { name: 'sure', decimals: 2 },
  { name: 'look alone', decimals: 4 },
  { name: 'cut alone', decimals: 4 },
  { name: 'OpenCV', decimals: 4 },
  { name: 'OpenCV refined', decimals: 4 },
  { name: 'CPU s/MP beside the look', decimals: 2 },
] as const;
const FIGURES = COLUMNS.flatMap((column, index) => ('decimals' in column ? [index] : []));
const OWN = COLUMNS.findIndex(({ name }) => name === 'soft IoU');
const OPENCV = COLUMNS.findIndex(({ name }) => name === 'OpenCV');
const OPENCV_REFINED = COLUMNS.findIndex(({ name }) => name === 'OpenCV refined');

/** The capabilities of this process as operations are handed them. */
function contextWith(context: BenchContext, matte: Matte, segmentIds: readonly string[]): OperationContext {
  const capability = async <Name extends CapabilityName>(name: Name): Promise<Capabilities[Name]> =>
    name === 'matte' ? ({ matte: matte.matte } as Capabilities[Name]) : context.engine(name);
  return {
    ...context.run,
    capability,
    enginesFor: async (name) => (name === 'matte' ? ['isnet'] : name === 'segment' ? segmentIds : []),
    stage: () => {},
  };
}

/** A matte engine that looks at a picture once for each region. */
function remembering(engine: Matte): Matte {
  const seen = new Map<string, Promise<Mask>>();
  return {
    matte: (image, region, run) => {
      const key = JSON.stringify(region);
      const answer = seen.get(key) ?? engine.matte(image, region, run);
      seen.set(key, answer);
      return answer;
    },
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
  const refine = await context.engine('refine');
  const segment = await context.engine('segment');
  const score = async (mask: Mask | undefined): Promise<number> =>
    mask ? softIou(await refine.refine(image, mask, context.run), truth) : 0;
  const tight = tightBox(truth, SOLID_ALPHA)!;
  const rows: Cell[][] = [];
  for (const kind of BOX_KINDS) {
    context.say(`${name}, ${kind.name}`);
    const box = grown(tight, kind.growth, image);
    const matte = remembering(await context.engine('matte'));
    const look = await segmentBox(image, box, contextWith(context, matte, []));
    const before = process.cpuUsage();
    const found = await segmentBox(image, box, contextWith(context, matte, ['grabcut']));
    const { user, system } = process.cpuUsage(before);
    const cut = await segment.segment(image, { box, points: [] }, context.run);
    const peer = await grabcutByOpencv(image, box);
    rows.push([
      name,
      kind.name,
      await score(found?.matte),
      found?.foundBy ?? 'nothing',
      found?.confidence ?? null,
      await score(look?.matte),
      await score(cut),
      softIou(peer, truth),
      await score(peer),
      (user + system) / (image.widthPx * image.heightPx),
    ]);
  }
  return rows;
}

/** A row of one figure for each column of figures. */
function summaryRow(
  name: string,
  kind: string,
  rows: readonly Cell[][],
  of: (values: number[]) => number,
): Cell[] {
  return COLUMNS.map((_, column) => {
    if (column < OWN) return column === 0 ? name : kind;
    const values = rows.map((row) => row[column]).filter((value) => typeof value === 'number');
    return FIGURES.includes(column) && values.length > 0 ? of(values) : null;
  });
}

function isAsGoodAsPeer(row: readonly Cell[]): boolean {
  const [own, peer, refined] = [OWN, OPENCV, OPENCV_REFINED].map((column) => row[column] as number);
  return own! >= Math.max(peer!, refined!) - AS_GOOD;
}

async function tableOf(
  context: BenchContext,
  title: string,
  truth: string,
  cases: readonly BoxCase[],
): Promise<Table> {
  const rows: Cell[][] = [];
  for (const one of cases) rows.push(...(await measure(context, one)));
  const good = rows.filter(isAsGoodAsPeer).length;
  const summaries = BOX_KINDS.flatMap(({ name }) => {
    const own = rows.filter((row) => row[1] === name);
    return [
      summaryRow('mean', name, own, meanOf),
      summaryRow('lowest', name, own, (values) => Math.min(...values)),
    ];
  });
  return {
    title,
    method: `A box around the thing, tight and 10 % too large on both sides; soft IoU with ${truth} of what segmentBox gives, of what a look through the box (isnet) and a cut (grabcut) give alone, each refined as every cut-out is. OpenCV: its GrabCut with five rounds on the same box, as it is and refined in the same way. CPU: segmentBox without the look, which costs the same for any picture.`,
    columns: COLUMNS,
    rows: [...rows, ...summaries],
    notes: [`At least as good as OpenCV, refined or not, in ${good} of ${rows.length} cases.`],
  };
}

/** Whether a box becomes the shape of what it holds. */
export const boxes: Bench = {
  name: 'boxes',
  summary: 'Soft IoU of what a box means, against the truth of own scenes and against OpenCV’s GrabCut',
  run: async (context) => {
    const tables = [
      await tableOf(context, 'Boxes on own scenes', 'the visible alpha of the thing', ownBoxCases()),
    ];
    const references = await referenceBoxCases(context.imageDirs);
    if (references.length > 0) {
      tables.push(
        await tableOf(
          context,
          'Boxes on photos',
          'each large connected piece of NAME.reference-cutout.png (the output of another model, not the truth) or of the matte NAME_alpha.png',
          references,
        ),
      );
    }
    return tables;
  },
};
