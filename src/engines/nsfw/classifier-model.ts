import { z } from 'zod';
import { Problem } from '../../domain/problem.ts';
import type { PackageFiles } from '../engine.ts';
import { type LayersModel, layersModelOf, type NetworkWeight, topologySchema } from '../layers-model.ts';
import { type Literal, readLiteral } from './object-literal.ts';

export const PACKAGE = 'nsfwjs';
const FOLDER = 'dist/models/mobilenet_v2';
const MODEL_FILE = 'model.min.js';
const WEIGHTS_FILE = 'group1-shard1of1.min.js';

/** Both files are scripts around one piece of data, which begins here. */
const DATA_MARKS = { object: 'exports={', text: 'exports="' } as const;

const modelSchema = z.object({
  modelTopology: topologySchema,
  weightsManifest: z
    .array(
      z.object({
        weights: z.array(
          z.strictObject({
            name: z.string(),
            shape: z.array(z.int().positive()),
            dtype: z.literal('float32'),
            quantization: z.strictObject({ min: z.number(), scale: z.number(), dtype: z.literal('uint8') }),
          }),
        ),
      }),
    )
    .length(1),
});

function damaged(what: string, cause?: unknown): Problem {
  return new Problem(
    'engine_unavailable',
    `Expected the network of ${PACKAGE} in ${FOLDER}, but ${what}; install the package again.`,
    { cause },
  );
}

async function scriptOf(files: PackageFiles, name: string): Promise<string> {
  try {
    return new TextDecoder('latin1').decode(await files.read(PACKAGE, `${FOLDER}/${name}`));
  } catch (cause) {
    throw damaged(`${name} cannot be read`, cause);
  }
}

function dataOf(script: string, mark: string, name: string): Literal {
  const found = script.indexOf(mark);
  if (found < 0) throw damaged(`${name} has another form`);
  try {
    return readLiteral(script, found + mark.length - 1);
  } catch (cause) {
    throw damaged(`${name} has another form`, cause);
  }
}

/**
 * Reads the network that tells five kinds of pictures apart out of the package, as data: its files are scripts, and none of them is run. Weights are bytes that
 * stand for evenly spaced values. Some 30 ms.
 * @throws Problem `engine_unavailable` when a file is missing, cut short or of another form
 */
export async function readClassifierModel(files: PackageFiles): Promise<LayersModel> {
  const topology = modelSchema.safeParse(
    dataOf(await scriptOf(files, MODEL_FILE), DATA_MARKS.object, MODEL_FILE),
  );
  if (!topology.success) throw damaged(`${MODEL_FILE} has another form`, topology.error);
  const encoded = dataOf(await scriptOf(files, WEIGHTS_FILE), DATA_MARKS.text, WEIGHTS_FILE);
  const bytes = Buffer.from(String(encoded), 'base64');
  const { modelTopology, weightsManifest } = topology.data;
  const weights = new Map<string, NetworkWeight>();
  let start = 0;
  for (const { name, shape, quantization } of weightsManifest[0]!.weights) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (start + count > bytes.length) throw damaged('its weights are cut short');
    const values = new Float32Array(count);
    for (let index = 0; index < count; index += 1)
      values[index] = quantization.min + quantization.scale * bytes[start + index]!;
    weights.set(name, { shape, values });
    start += count;
  }
  if (start !== bytes.length) throw damaged('its weights are longer than listed');
  return layersModelOf(modelTopology, weights);
}
