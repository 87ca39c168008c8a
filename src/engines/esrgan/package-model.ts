import { z } from 'zod';
import { Problem } from '../../domain/problem.ts';
import type { PackageFiles } from '../engine.ts';
import { type LayersModel, layersModelOf, type NetworkWeight, topologySchema } from '../layers-model.ts';

const modelSchema = z.object({
  format: z.literal('layers-model'),
  modelTopology: topologySchema,
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        // Strict: a further field (`quantization`) would change what the bytes mean.
        z.strictObject({
          name: z.string(),
          shape: z.array(z.int().positive()),
          dtype: z.literal('float32'),
        }),
      ),
    }),
  ),
});

/**
 * Reads a TensorFlow.js layers model (`model.json` and its weight shards, 32-bit floats) out of a package, as data.
 * @throws Problem `engine_unavailable` when a file is missing, cut short or of another form
 */
export async function readLayersModel(
  files: PackageFiles,
  packageName: string,
  folder: string,
): Promise<LayersModel> {
  const damaged = (what: string, cause?: unknown): Problem =>
    new Problem(
      'engine_unavailable',
      `Expected the network of ${packageName} in ${folder}, but ${what}; install the package again.`,
      { cause },
    );
  const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      return await files.read(packageName, `${folder}/${name}`);
    } catch (cause) {
      throw damaged(`${name} cannot be read`, cause);
    }
  };

  const text = new TextDecoder().decode(await read('model.json'));
  let model: z.output<typeof modelSchema>;
  try {
    model = modelSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged('model.json has another form', cause);
  }

  const weights = new Map<string, NetworkWeight>();
  for (const group of model.weightsManifest) {
    const shards: Uint8Array[] = [];
    for (const path of group.paths) shards.push(await read(path));
    // Copied into a buffer of its own: a 32-bit view needs its start on a multiple of 4.
    const bytes = new Uint8Array(shards.reduce((sum, shard) => sum + shard.byteLength, 0));
    let end = 0;
    for (const shard of shards) {
      bytes.set(shard, end);
      end += shard.byteLength;
    }
    let start = 0;
    for (const { name, shape } of group.weights) {
      const count = shape.reduce((product, size) => product * size, 1);
      if (start + count * 4 > bytes.byteLength) throw damaged('its weights are cut short');
      weights.set(name, { shape, values: new Float32Array(bytes.buffer, start, count) });
      start += count * 4;
    }
    if (start !== bytes.byteLength) throw damaged('its weights are longer than listed');
  }

  return layersModelOf(model.modelTopology, weights);
}
