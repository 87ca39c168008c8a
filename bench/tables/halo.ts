import { existsSync } from 'node:fs';
import { createMask, type Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import type { Bench, BenchContext, Cell } from '../bench.ts';
import { cutOut } from '../job.ts';
import { measured } from '../measurement.ts';
import { alphaOf, foregroundColorError, haloPsnr } from '../metrics/halo.ts';
import { alphaMeanSquaredError, gradientError, sumOfAbsoluteDifferences } from '../metrics/matte.ts';
import { encodedPicture, picturesIn, readMask, readPicture, writeInto } from '../picture-file.ts';
import { createHairComposite } from '../scenes/hair.ts';

interface KnownMatte {
  readonly name: string;
  readonly image: Raster;
  readonly alpha: Mask;
  readonly foreground: Raster;
  readonly trimap: Mask;
}

/** Pictures `x.png` with `x_alpha.png`, `x_foreground.png` and `x_trimap.png` beside them. */
async function knownMattesIn(folder: string): Promise<KnownMatte[]> {
  const known: KnownMatte[] = [];
  for (const { name, path } of await picturesIn(folder)) {
    const companion = (role: string) => path.replace(/\.[^.]+$/, `_${role}.png`);
    if (!['alpha', 'foreground', 'trimap'].every((role) => existsSync(companion(role)))) continue;
    known.push({
      name,
      image: await readPicture(path),
      alpha: await readMask(companion('alpha')),
      foreground: await readPicture(companion('foreground')),
      trimap: await readMask(companion('trimap')),
    });
  }
  return known;
}

function unknownBand(trimap: Mask): Mask {
  const band = createMask(trimap.widthPx, trimap.heightPx);
  for (let pixel = 0; pixel < band.data.length; pixel += 1)
    band.data[pixel] = trimap.data[pixel]! > 0 && trimap.data[pixel]! < 255 ? 255 : 0;
  return band;
}

async function measure(
  context: BenchContext,
  known: KnownMatte,
): Promise<{ mattes: Cell[][]; halos: Cell[][] }> {
  const { name, image, alpha, foreground, trimap } = known;
  const truth = { color: foreground, alpha };
  const band = unknownBand(trimap);
  const refine = await context.engine('refine');
  const estimator = await context.engine('foreground');
  const solved = await measured(() => refine.solveTrimap(image, trimap, context.run));
  const estimated = await measured(() => estimator.estimate(image, alpha, context.run));
  const chained = await estimator.estimate(image, solved.result, context.run);
  const path = await writeInto(context.scratchDir, 'known-composite.png', await encodedPicture(image));
  const whole = await cutOut(context, path);
  const wholeAlpha = alphaOf(whole);
  const matteRow = (what: string, matte: Mask, seconds: number | null): Cell[] => [
    name,
    what,
    sumOfAbsoluteDifferences(matte, alpha),
    alphaMeanSquaredError(matte, alpha, band),
    gradientError(matte, alpha, band),
    seconds,
  ];
  const haloRow = (what: string, color: Raster, matte: Mask, seconds: number | null): Cell[] => [
    name,
    what,
    haloPsnr({ color, alpha: matte }, truth),
    foregroundColorError(color, foreground, alpha),
    seconds,
  ];
  return {
    mattes: [
      matteRow('the trimap itself', trimap, null),
      matteRow('closed-form from the trimap', solved.result, solved.cost.cpuMs / 1000),
      matteRow('whole cutout, no trimap', wholeAlpha, null),
    ],
    halos: [
      haloRow('picture’s colour, true alpha', image, alpha, null),
      haloRow(
        'estimated colour, true alpha',
        estimated.result.foreground,
        alpha,
        estimated.cost.cpuMs / 1000,
      ),
      haloRow('estimated colour, closed-form alpha', chained.foreground, solved.result, null),
      haloRow('whole cutout, no trimap', whole, wholeAlpha, null),
    ],
  };
}

/** Soft edges against composites whose alpha and colours are known. */
export const halo: Bench = {
  name: 'halo',
  summary: 'Matte and edge colours on composites with known alpha',
  run: async (context) => {
    const known: KnownMatte[] = [3, 8].map((seed) => ({
      name: `own hair ${seed}`,
      ...createHairComposite(540, 380, seed),
    }));
    for (const folder of context.imageDirs) known.push(...(await knownMattesIn(folder)));
    const mattes: Cell[][] = [];
    const halos: Cell[][] = [];
    for (const composite of known) {
      context.say(`matting ${composite.name}`);
      const rows = await measure(context, composite);
      mattes.push(...rows.mattes);
      halos.push(...rows.halos);
    }
    return [
      {
        title: 'Matte against a known alpha',
        method:
          'SAD = sum |a - a*| / 1000 over the picture; MSE and gradient error over the unknown band of the trimap. Seconds are CPU seconds in this process, one run.',
        columns: [
          { name: 'picture' },
          { name: 'matte' },
          { name: 'SAD' },
          { name: 'MSE', decimals: 4 },
          { name: 'Grad', decimals: 3 },
          { name: 'CPU s' },
        ],
        rows: mattes,
        notes: [],
      },
      {
        title: 'Halo: what the soft edge looks like on another ground',
        method:
          'The cutout and the true cutout, both in front of magenta; PSNR where the true alpha is above 0 and below 1. Colour error: sum a|F - F*| / sum a, 0..1.',
        columns: [
          { name: 'picture' },
          { name: 'cutout' },
          { name: 'halo dB' },
          { name: 'colour error', decimals: 4 },
          { name: 'CPU s' },
        ],
        rows: halos,
        notes: [],
      },
    ];
  },
};
