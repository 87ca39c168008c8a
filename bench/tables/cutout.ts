import { encodePng } from '../../src/exports/png/encode.ts';
import type { Bench, BenchContext, BenchPicture, Cell } from '../bench.ts';
import { cutOut, resultFolder } from '../job.ts';
import { type Cost, least, measured, processCpuMs } from '../measurement.ts';
import { bareIsnet } from '../peers/bare-isnet.ts';
import { encodedPicture, examplePictures, picturesIn, readPicture, writeInto } from '../picture-file.ts';
import { createLandscape } from '../scenes/landscape.ts';

const ROUNDS = 8;
const PICTURES_PER_FOLDER = 3;

async function measure(context: BenchContext, picture: BenchPicture): Promise<Cell[]> {
  const shipped = await bareIsnet('shipped');
  const specialized = await bareIsnet('specialized');
  const tensor = shipped.tensorOf(await readPicture(picture.path));
  const result = await cutOut(context, picture.path);
  const costs: Record<'whole' | 'shipped' | 'specialized' | 'decode' | 'encode', Cost[]> = {
    whole: [],
    shipped: [],
    specialized: [],
    decode: [],
    encode: [],
  };
  // Taken in turns, so that whatever else the machine does falls on all of them.
  for (let round = 0; round < ROUNDS; round += 1) {
    const folder = await resultFolder(context);
    context.say(`cutting out ${picture.name}, round ${round + 1} of ${ROUNDS}`);
    costs.whole.push(
      (
        await measured(
          () => cutOutOnly(context, picture.path, folder),
          () => processCpuMs(context.childPid()),
        )
      ).cost,
    );
    costs.shipped.push((await measured(() => shipped.infer(tensor))).cost);
    costs.specialized.push((await measured(() => specialized.infer(tensor))).cost);
    costs.decode.push((await measured(() => readPicture(picture.path))).cost);
    costs.encode.push((await measured(() => encodePng(result))).cost);
  }
  const whole = least(costs.whole);
  const decode = least(costs.decode);
  const encode = least(costs.encode);
  const ratios = (inference: Cost): Cell[] => [
    whole.wallMs / (inference.wallMs + decode.wallMs + encode.wallMs),
    whole.cpuMs / (inference.cpuMs + decode.cpuMs + encode.cpuMs),
  ];
  return [
    picture.name,
    (result.widthPx * result.heightPx) / 1e6,
    whole.wallMs / 1000,
    least(costs.shipped).wallMs / 1000,
    least(costs.specialized).wallMs / 1000,
    decode.wallMs / 1000,
    encode.wallMs / 1000,
    ...ratios(least(costs.shipped)),
    ...ratios(least(costs.specialized)),
  ];
}

/** The job alone, without reading its result back. */
async function cutOutOnly(context: BenchContext, image: string, outputDir: string): Promise<void> {
  await context.runJob({
    operation: 'cutout',
    parameters: {},
    inputs: { image },
    outputDir,
    formats: [],
  });
}

/** What a whole cutout costs beyond the network. */
export const cutout: Bench = {
  name: 'cutout',
  summary: 'Whole cutout, warm, against bare ISNet inference + decode + encode',
  run: async (context) => {
    const { image } = createLandscape(1200, 800, 4);
    const path = await writeInto(context.scratchDir, 'balloon.png', await encodedPicture(image));
    const pictures: BenchPicture[] = [{ name: 'own balloon', path }];
    pictures.push(...(await examplePictures()).filter(({ name }) => name.endsWith('fox')));
    for (const folder of context.imageDirs)
      pictures.push(...(await picturesIn(folder)).slice(0, PICTURES_PER_FOLDER));
    const rows: Cell[][] = [];
    const notes: string[] = [];
    for (const picture of pictures) {
      try {
        rows.push(await measure(context, picture));
      } catch (error) {
        notes.push(`${picture.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return [
      {
        title: 'Whole cutout against bare inference',
        method: `Whole: a cutout job in the warm child process, from the file to the written PNG. Bare: onnxruntime on ISNet at 1024x1024 with a ready tensor (shipped: the weights as they are; own form: as our engine rewrites them, the stricter reference), plus decoding the file with sharp, plus encoding the result as the product does. The least of ${ROUNDS} rounds taken in turns; ratios of wall time and of CPU time (the child’s by /proc, in steps of 10 ms).`,
        columns: [
          { name: 'picture' },
          { name: 'Mpx' },
          { name: 'whole s' },
          { name: 'shipped s' },
          { name: 'own form s' },
          { name: 'decode s', decimals: 3 },
          { name: 'encode s', decimals: 3 },
          { name: 'wall/shipped', decimals: 3 },
          { name: 'CPU/shipped', decimals: 3 },
          { name: 'wall/own form', decimals: 3 },
          { name: 'CPU/own form', decimals: 3 },
        ],
        rows,
        notes,
      },
    ];
  },
};
