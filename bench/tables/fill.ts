import type { FillResult } from '../../src/domain/capability.ts';
import type { Raster } from '../../src/domain/raster.ts';
import type { Bench, BenchContext, Cell, Table } from '../bench.ts';
import { CASE_SIZE, type FindSubject, type HoleCase, holeCases } from '../hole-case.ts';
import { type Cost, least, meanOf, measured } from '../measurement.ts';
import { psnr, psnrOf } from '../metrics/difference.ts';
import { ssim } from '../metrics/ssim.ts';
import { textureRatio } from '../metrics/texture.ts';
import { fillByGmic, hasGmic } from '../peers/gmic.ts';
import { fillByOpencv } from '../peers/opencv.ts';
import { encodedPicture, writeInto } from '../picture-file.ts';
import { centralHole, punched } from '../scenes/hole.ts';
import { createTexture } from '../scenes/texture.ts';

const ROUNDS = 2;

const METHODS = ['ours', 'Telea', 'NS', 'gmic'] as const;
type Method = (typeof METHODS)[number];

interface Filled {
  readonly image: Raster;
  readonly cost: Cost;
}

interface Outcome extends HoleCase {
  readonly route: string;
  readonly filled: Partial<Record<Method, Filled>>;
}

async function fillCase(context: BenchContext, item: HoleCase, withGmic: boolean): Promise<Outcome> {
  const { hole } = item;
  const image = punched(item.truth, hole);
  const engine = await context.engine('fill');
  const repeated = async (work: () => Promise<Raster>): Promise<Filled> => {
    const costs: Cost[] = [];
    let filled = image;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { result, cost } = await measured(work);
      filled = result;
      costs.push(cost);
    }
    return { image: filled, cost: least(costs) };
  };
  let answer: FillResult | null = null;
  const ours = await repeated(async () => {
    answer = await engine.fill(image, hole, context.run);
    return answer.image;
  });
  const regions = (answer as FillResult | null)?.regions ?? [];
  const filled: Partial<Record<Method, Filled>> = {
    ours,
    Telea: await repeated(() => fillByOpencv(image, hole, 'telea')),
    NS: await repeated(() => fillByOpencv(image, hole, 'navier-stokes')),
  };
  if (withGmic) {
    const runs: Filled[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      runs.push(await fillByGmic(image, hole, context.scratchDir));
    filled.gmic = { image: runs[0]!.image, cost: least(runs.map((run) => run.cost)) };
  }
  return { ...item, route: [...new Set(regions.map((region) => region.route))].join('+'), filled };
}

type Figure = (filled: Filled, outcome: Outcome) => number;

/** How the figures of a group become one. */
interface Summary {
  readonly name: string;
  readonly of: (figures: readonly number[]) => number;
}

/** The PSNR of all cases as if they were one hole: the mean is taken of the squared errors, not of the decibels. */
const POOLED: Summary = {
  name: 'together',
  of: (figures) => psnrOf(meanOf(figures.map((decibels) => 255 ** 2 / 10 ** (decibels / 10)))),
};

/** How far texture ratios are from 1 on average, twice as much counting like half as much: the mean of |ln|, 0 at best. */
const OFF_BY: Summary = {
  name: 'mean |ln|',
  of: (ratios) => meanOf(ratios.map((ratio) => Math.abs(Math.log(ratio)))),
};

/** One row per case and a summary per group, one column per method. */
function tableOf(
  title: string,
  method: string,
  decimals: number,
  outcomes: readonly Outcome[],
  figure: Figure,
  summary: Summary = { name: 'mean', of: meanOf },
): Table {
  const rows: Cell[][] = [];
  for (const group of new Set(outcomes.map((outcome) => outcome.group))) {
    const ofGroup = outcomes.filter((outcome) => outcome.group === group);
    const figures = ofGroup.map((outcome) =>
      METHODS.map((name) => {
        const filled = outcome.filled[name];
        return filled ? figure(filled, outcome) : null;
      }),
    );
    for (const [index, outcome] of ofGroup.entries())
      rows.push([group, outcome.name, outcome.route, ...figures[index]!]);
    const mean = METHODS.map((_, column) => {
      const known = figures
        .map((row) => row[column])
        .filter((value) => value !== null && value !== undefined);
      return known.length === 0 ? null : summary.of(known);
    });
    rows.push([group, summary.name, '', ...mean]);
  }
  const columns = [
    { name: 'ground' },
    { name: 'case' },
    { name: 'our route' },
    ...METHODS.map((name) => ({ name, decimals })),
  ];
  return { title, method, columns, rows, notes: [] };
}

/** Shows all fills of a case beside each other in one picture, to be looked at. */
async function writeSheet(context: BenchContext, outcome: Outcome): Promise<void> {
  const { widthPx, heightPx } = outcome.truth;
  const shown = [punched(outcome.truth, outcome.hole), outcome.truth].concat(
    METHODS.flatMap((name) => outcome.filled[name]?.image ?? []),
  );
  const data = new Uint8ClampedArray(widthPx * shown.length * heightPx * 4);
  for (const [index, raster] of shown.entries())
    for (let row = 0; row < heightPx; row += 1)
      data.set(
        raster.data.subarray(row * widthPx * 4, (row + 1) * widthPx * 4),
        (row * shown.length + index) * widthPx * 4,
      );
  const sheet = { widthPx: widthPx * shown.length, heightPx, data };
  await writeInto(context.scratchDir, `fill ${outcome.name}.png`, await encodedPicture(sheet));
}

/** What is made up behind things, against what was there, beside other fillers. */
export const fill: Bench = {
  name: 'fill',
  summary: 'Filling holes over known pixels, beside OpenCV and gmic',
  run: async (context) => {
    const withGmic = await hasGmic();
    const engine = await context.engine('fill');
    const warmUp = createTexture('grass', 96, 96, 1);
    await engine.fill(warmUp, centralHole(96, 96, 1), context.run);
    const finder = await context.engine('matte');
    const findSubject: FindSubject = (image) => finder.matte(image, null, context.run);
    const outcomes: Outcome[] = [];
    for (const item of await holeCases(context.imageDirs, findSubject)) {
      context.say(`filling ${item.name}`);
      const outcome = await fillCase(context, item, withGmic);
      outcomes.push(outcome);
      await writeSheet(context, outcome);
    }
    const measuredOn = `Holes of about 150x115 in ${CASE_SIZE.widthPx}x${CASE_SIZE.heightPx}, the truth painted over before anybody sees it; in photos where the matte finds no subject.${withGmic ? '' : ' gmic is not installed here.'}`;
    const tables = [
      tableOf(
        'Fill: PSNR in dB inside the hole',
        measuredOn,
        1,
        outcomes,
        (filled, { truth, hole }) => psnr(filled.image, truth, hole),
        POOLED,
      ),
      tableOf(
        'Fill: SSIM inside the hole',
        `${measuredOn} Luma, 11x11 Gaussian window. On irregular texture it favours the blurred mean over any texture that is not the very same: read it beside the texture ratio.`,
        3,
        outcomes,
        (filled, { truth, hole }) => ssim(filled.image, truth, hole),
      ),
      tableOf(
        'Fill: texture ratio',
        'Mean absolute Laplacian of the fill over that of the truth, inside the hole: 1 is as rough as the truth. A group’s summary is the mean of |ln ratio|, 0 at best.',
        2,
        outcomes,
        (filled, { truth, hole }) => textureRatio(filled.image, truth, hole),
        OFF_BY,
      ),
    ];
    for (const clock of ['cpuMs', 'wallMs'] as const) {
      tables.push(
        tableOf(
          `Fill: ${clock === 'cpuMs' ? 'CPU' : 'wall'} seconds`,
          `The least of ${ROUNDS} runs; OpenCV and ours warm in this process, gmic without its start, its reading and its writing. Compare within a row.`,
          2,
          outcomes,
          (filled) => filled.cost[clock] / 1000,
        ),
      );
    }
    return tables;
  },
};
