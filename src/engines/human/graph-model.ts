import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../domain/problem.ts';
import type { PackageFiles } from '../engine.ts';

/** The package that carries the weights; its code is not imported. */
export const WEIGHTS_PACKAGE = '@vladmandic/human';

const FLOAT16_BYTES = 2;
const WORD_BYTES = 4;

/** A constant of a graph, in TensorFlow's order of dimensions. */
export interface GraphConstant {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A node of a TensorFlow graph; `inputs` are names of nodes or constants. */
export interface GraphNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, GraphAttribute>>;
}

/** An attribute by the kind of its value; text is decoded. */
export interface GraphAttribute {
  readonly text?: string;
  readonly flag?: boolean;
  readonly integers?: readonly number[];
  readonly texts?: readonly string[];
}

/** A TensorFlow.js graph model: nodes by name in no order, and its constants by name. */
export interface GraphModel {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly constants: ReadonlyMap<string, GraphConstant>;
}

const attributeSchema = z.object({
  s: z.string().optional(),
  b: z.boolean().optional(),
  list: z.object({ i: z.array(z.string()).optional(), s: z.array(z.string()).optional() }).optional(),
});
const modelSchema = z.object({
  modelTopology: z.object({
    node: z.array(
      z.object({
        name: z.string(),
        op: z.string(),
        input: z.array(z.string()).default([]),
        attr: z.record(z.string(), attributeSchema).default({}),
      }),
    ),
  }),
  weightsManifest: z.array(
    z.object({
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().nonnegative()),
          dtype: z.enum(['float32', 'int32']),
          quantization: z.object({ dtype: z.literal('float16') }).optional(),
        }),
      ),
    }),
  ),
});

/**
 * Reads `models/NAME.json` and `models/NAME.bin` of the package, whose bytes together have the hash `sha256` in hex. Whole
 * numbers become floats; half precision is widened.
 * @throws Problem `engine_unavailable` when a file is missing or damaged
 */
export async function readGraphModel(
  packageFiles: PackageFiles,
  name: string,
  sha256: string,
): Promise<GraphModel> {
  const description = await packageFiles.read(WEIGHTS_PACKAGE, `models/${name}.json`);
  const weights = await packageFiles.read(WEIGHTS_PACKAGE, `models/${name}.bin`);
  try {
    if (createHash('sha256').update(description).update(weights).digest('hex') !== sha256)
      throw new RangeError('The bytes are not those that were published.');
    return parseGraphModel(JSON.parse(new TextDecoder().decode(description)), weights);
  } catch (cause) {
    throw new Problem(
      'engine_unavailable',
      `Expected models/${name} of the npm package ${WEIGHTS_PACKAGE} to be the graph model and weights that were published, but they are damaged or of another version.`,
      { cause },
    );
  }
}

function parseGraphModel(description: unknown, weights: Uint8Array<ArrayBuffer>): GraphModel {
  const { modelTopology, weightsManifest } = modelSchema.parse(description);
  const constants = new Map<string, GraphConstant>();
  let position = 0;
  for (const { name, shape, dtype, quantization } of weightsManifest.flatMap((group) => group.weights)) {
    const count = shape.reduce((product, size) => product * size, 1);
    const bytes = count * (quantization ? FLOAT16_BYTES : WORD_BYTES);
    if (position + bytes > weights.length) throw new RangeError(`The weights end within ${name}.`);
    // Copied, because a view has to start at a multiple of its width.
    const buffer = weights.slice(position, position + bytes).buffer;
    const stored = quantization ? new Float16Array(buffer) : undefined;
    const values = stored ?? (dtype === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer));
    constants.set(name, { shape, values: Float32Array.from(values) });
    position += bytes;
  }
  if (position !== weights.length) throw new RangeError('The weights are longer than described.');
  const nodes = modelTopology.node
    .filter((node) => node.op !== 'Const')
    .map((node): GraphNode => {
      const attributes = Object.entries(node.attr).map(([key, value]) => [key, attributeOf(value)] as const);
      return {
        name: node.name,
        operator: node.op,
        inputs: node.input,
        attributes: Object.fromEntries(attributes),
      };
    });
  return { nodes: new Map(nodes.map((node) => [node.name, node])), constants };
}

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

function attributeOf({ s, b, list }: z.output<typeof attributeSchema>): GraphAttribute {
  return {
    ...(s === undefined ? {} : { text: decoded(s) }),
    ...(b === undefined ? {} : { flag: b }),
    ...(list?.i ? { integers: list.i.map(Number) } : {}),
    ...(list?.s ? { texts: list.s.map(decoded) } : {}),
  };
}
