import { cropRaster, type Raster } from '../../src/domain/raster.ts';
import type { Bench, BenchContext, Cell } from '../bench.ts';
import { least, meanOf, measured } from '../measurement.ts';
import { psnr } from '../metrics/difference.ts';
import { ssim } from '../metrics/ssim.ts';
import { bareIsnet } from '../peers/bare-isnet.ts';
import { resampled } from '../peers/resample.ts';
import { examplePictures, picturesIn, readPicture } from '../picture-file.ts';
import { createLandscape } from '../scenes/landscape.ts';
import { createTexture } from '../scenes/texture.ts';

const TRUTH_WIDTH_PX = 384;
const TRUTH_HEIGHT_PX = 256;
const PICTURES_PER_FOLDER = 4;

interface Truth {
  readonly name: string;
  readonly raster: Raster;
}

/** The middle of a picture; one that is large enough is halved first, which takes a JPEG's blocks away. */
function middleOf(raster: Raster): Raster | null {
  const large = raster.widthPx >= 2 * TRUTH_WIDTH_PX && raster.heightPx >= 2 * TRUTH_HEIGHT_PX;
  const source = large ? resampled(raster, raster.widthPx >> 1, raster.heightPx >> 1, 'lanczos3') : raster;
  if (source.widthPx < TRUTH_WIDTH_PX || source.heightPx < TRUTH_HEIGHT_PX) return null;
  return cropRaster(source, {
    leftPx: (source.widthPx - TRUTH_WIDTH_PX) >> 1,
    topPx: (source.heightPx - TRUTH_HEIGHT_PX) >> 1,
    widthPx: TRUTH_WIDTH_PX,
    heightPx: TRUTH_HEIGHT_PX,
  });
}

async function truths(context: BenchContext): Promise<Truth[]> {
  const found: Truth[] = [
    { name: 'own balloon', raster: createLandscape(TRUTH_WIDTH_PX, TRUTH_HEIGHT_PX, 4).image },
    { name: 'own bricks', raster: createTexture('brick', TRUTH_WIDTH_PX, TRUTH_HEIGHT_PX, 7) },
  ];
  const pictures: { name: string; path: string }[] = [...(await examplePictures())];
  for (const folder of context.imageDirs)
    pictures.push(...(await picturesIn(folder)).slice(0, PICTURES_PER_FOLDER));
  for (const { name, path } of pictures) {
    const raster = middleOf(await readPicture(path));
    if (raster) found.push({ name, raster });
  }
  return found;
}

/** CPU milliseconds of one bare ISNet inference here: the unit in which times are told. */
async function machineUnit(): Promise<number> {
  const isnet = await bareIsnet('shipped');
  const tensor = isnet.tensorOf(createLandscape(300, 200, 4).image);
  const costs = [];
  for (let round = 0; round < 3; round += 1) costs.push((await measured(() => isnet.infer(tensor))).cost);
  return least(costs).cpuMs;
}

async function measure(context: BenchContext, truth: Truth, scale: 2 | 4, unitMs: number): Promise<Cell[]> {
  context.say(`enlarging ${truth.name} by ${scale}`);
  const { raster } = truth;
  const small = resampled(raster, TRUTH_WIDTH_PX / scale, TRUTH_HEIGHT_PX / scale, 'cubic');
  const engine = await context.engine('upscale');
  const { result, cost } = await measured(() => engine.upscale(small, scale, context.run));
  const cubic = resampled(small, TRUTH_WIDTH_PX, TRUTH_HEIGHT_PX, 'cubic');
  const lanczos = resampled(small, TRUTH_WIDTH_PX, TRUTH_HEIGHT_PX, 'lanczos3');
  return [
    truth.name,
    `x${scale}`,
    psnr(cubic, raster),
    psnr(lanczos, raster),
    psnr(result, raster),
    ssim(cubic, raster),
    ssim(lanczos, raster),
    ssim(result, raster),
    cost.cpuMs / unitMs / ((TRUTH_WIDTH_PX * TRUTH_HEIGHT_PX) / 1e6),
  ];
}

/** Enlarged pictures against the large truth. */
export const upscale: Bench = {
  name: 'upscale',
  summary: 'Enlarging by 2 and 4 against bicubic and Lanczos',
  run: async (context) => {
    const unitMs = await machineUnit();
    const known = await truths(context);
    await (await context.engine('upscale')).upscale(createLandscape(24, 16, 4).image, 2, context.run);
    const rows: Cell[][] = [];
    for (const scale of [2, 4] as const) {
      const ofScale: Cell[][] = [];
      for (const truth of known) ofScale.push(await measure(context, truth, scale, unitMs));
      const mean = [2, 3, 4, 5, 6, 7, 8].map((column) => meanOf(ofScale.map((row) => row[column] as number)));
      rows.push(...ofScale, ['mean', `x${scale}`, ...mean]);
    }
    return [
      {
        title: 'Enlarging',
        method: `${TRUTH_WIDTH_PX}x${TRUTH_HEIGHT_PX} truths made small by an anti-aliased bicubic kernel and enlarged again; PSNR of R, G and B and SSIM of the luma over the whole picture. Time: CPU time for each megapixel of output, over the CPU time of one bare ISNet inference (weights as shipped) in the same process; one run.`,
        columns: [
          { name: 'picture' },
          { name: 'scale' },
          { name: 'bicubic dB' },
          { name: 'Lanczos dB' },
          { name: 'ours dB' },
          { name: 'bicubic SSIM', decimals: 4 },
          { name: 'Lanczos SSIM', decimals: 4 },
          { name: 'ours SSIM', decimals: 4 },
          { name: 'time/Mpx', decimals: 1 },
        ],
        rows,
        notes: [],
      },
    ];
  },
};
