import { z } from 'zod';
import { Problem } from '../../domain/problem.ts';
import type { LayersModel, NetworkLayer, NetworkWeight } from '../layers-model.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnx-model.ts';

/** Names of the one input and the one output of a converted graph; both are `[1, channels, heightPx, widthPx]`. */
export const GRAPH_INPUT = 'input';
export const GRAPH_OUTPUT = 'output';

const convolutionSchema = z.object({
  kernel_size: z.tuple([z.int().positive(), z.int().positive()]),
  strides: z.tuple([z.literal(1), z.literal(1)]),
  dilation_rate: z.tuple([z.literal(1), z.literal(1)]),
  groups: z.literal(1),
  padding: z.enum(['same', 'valid']),
  data_format: z.literal('channels_last'),
  activation: z.enum(['linear', 'relu']),
  use_bias: z.literal(true),
});
const activationSchema = z.object({ activation: z.literal('relu') });
const concatenateSchema = z.object({ axis: z.union([z.literal(3), z.literal(-1)]) });
const upsamplingSchema = z.object({
  size: z.tuple([z.int().positive(), z.int().positive()]),
  data_format: z.literal('channels_last'),
  interpolation: z.literal('nearest'),
});
const multiplyBetaSchema = z.object({ beta: z.number() });
const pixelShuffleSchema = z.object({ scale: z.int().positive() });

/** What a layer becomes: nodes whose last one writes the layer's name, and the constants that they need. */
interface ConvertedLayer {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
}

type LayerConverter = (layer: NetworkLayer, model: LayersModel) => ConvertedLayer;

/** One row per kind of layer. Channels move from last to second place, which is where ONNX expects them. */
const CONVERTERS: Readonly<Record<string, LayerConverter>> = {
  InputLayer: () => ({ nodes: [], constants: [] }),
  Conv2D: convertConvolution,
  Activation: (layer) => {
    activationSchema.parse(layer.config);
    return single(layer, 'Relu');
  },
  Concatenate: (layer) => {
    concatenateSchema.parse(layer.config);
    return single(layer, 'Concat', { axis: 1 });
  },
  Add: (layer) => single(layer, 'Add'),
  UpSampling2D: (layer) => {
    const { size } = upsamplingSchema.parse(layer.config);
    const scales = `${layer.name}/scales`;
    return {
      nodes: [
        {
          operator: 'Resize',
          inputs: [layer.inputs[0]!, '', scales],
          output: layer.name,
          attributes: {
            mode: 'nearest',
            coordinate_transformation_mode: 'asymmetric',
            nearest_mode: 'floor',
          },
        },
      ],
      constants: [{ name: scales, shape: [4], values: Float32Array.of(1, 1, ...size) }],
    };
  },
  MultiplyBeta: (layer) => {
    const { beta } = multiplyBetaSchema.parse(layer.config);
    const factor = `${layer.name}/beta`;
    return {
      nodes: [{ operator: 'Mul', inputs: [layer.inputs[0]!, factor], output: layer.name }],
      constants: [{ name: factor, shape: [1], values: Float32Array.of(beta) }],
    };
  },
  PixelShuffle2x: convertPixelShuffle,
  PixelShuffle4x: convertPixelShuffle,
};

/**
 * The ONNX graph that computes what a layers model does, with channels before rows (NCHW instead of NHWC).
 * @throws Problem `engine_unavailable` for a layer of a kind or with a setting that is not known here
 */
export function convertLayersModel(model: LayersModel): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const constants: OnnxTensor[] = [];
  for (const layer of model.layers) {
    const convert = CONVERTERS[layer.kind];
    if (!convert) throw unknownForm(layer);
    try {
      const converted = convert(layer, model);
      nodes.push(...converted.nodes);
      constants.push(...converted.constants);
    } catch (cause) {
      throw cause instanceof Problem ? cause : unknownForm(layer, cause);
    }
  }
  return {
    inputs: [{ name: GRAPH_INPUT, shape: [1, 3, 'rows', 'columns'] }],
    outputs: [{ name: GRAPH_OUTPUT, shape: [1, 3, 'outputRows', 'outputColumns'] }],
    nodes: nodes.map((node) => renamed(node, model)),
    constants,
  };
}

function convertConvolution(layer: NetworkLayer, model: LayersModel): ConvertedLayer {
  const config = convolutionSchema.parse(layer.config);
  const kernel = weightOf(layer, 'kernel', model);
  const bias = weightOf(layer, 'bias', model);
  const [rows, columns] = config.kernel_size;
  // An even kernel would need uneven padding.
  if (config.padding === 'same' && (rows % 2 === 0 || columns % 2 === 0)) throw unknownForm(layer);
  const [padRows, padColumns] = config.padding === 'same' ? [(rows - 1) / 2, (columns - 1) / 2] : [0, 0];
  const [inputChannels, outputChannels] = [kernel.shape[2]!, kernel.shape[3]!];
  const isActivated = config.activation === 'relu';
  const convolved = isActivated ? `${layer.name}/linear` : layer.name;
  const nodes: OnnxNode[] = [
    {
      operator: 'Conv',
      inputs: [layer.inputs[0]!, `${layer.name}/kernel`, `${layer.name}/bias`],
      output: convolved,
      attributes: { kernel_shape: [rows, columns], pads: [padRows, padColumns, padRows, padColumns] },
    },
  ];
  if (isActivated) nodes.push({ operator: 'Relu', inputs: [convolved], output: layer.name });
  return {
    nodes,
    constants: [
      {
        name: `${layer.name}/kernel`,
        shape: [outputChannels, inputChannels, rows, columns],
        values: kernelForOnnx(kernel),
      },
      { name: `${layer.name}/bias`, shape: [outputChannels], values: bias.values },
    ],
  };
}

/** `[rows, columns, in, out]` to `[out, in, rows, columns]`. */
function kernelForOnnx(kernel: NetworkWeight): Float32Array {
  const [rows, columns, inputs, outputs] = kernel.shape as [number, number, number, number];
  const places = rows * columns;
  const moved = new Float32Array(kernel.values.length);
  let from = 0;
  for (let place = 0; place < places; place += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let output = 0; output < outputs; output += 1, from += 1) {
        moved[(output * inputs + input) * places + place] = kernel.values[from]!;
      }
    }
  }
  return moved;
}

/** TensorFlow's depth-to-space takes the channel as the innermost of (row, column, channel): ONNX calls that DCR. */
function convertPixelShuffle(layer: NetworkLayer): ConvertedLayer {
  const { scale } = pixelShuffleSchema.parse(layer.config);
  return single(layer, 'DepthToSpace', { blocksize: scale, mode: 'DCR' });
}

function single(
  layer: NetworkLayer,
  operator: string,
  attributes: OnnxNode['attributes'] = {},
): ConvertedLayer {
  return { nodes: [{ operator, inputs: layer.inputs, output: layer.name, attributes }], constants: [] };
}

function weightOf(layer: NetworkLayer, part: 'kernel' | 'bias', model: LayersModel): NetworkWeight {
  const weight = model.weights.get(`${layer.name}/${part}`);
  if (weight?.shape.length !== (part === 'kernel' ? 4 : 1)) throw unknownForm(layer);
  return weight;
}

/** A layer's output carries the layer's name; the two ends of the graph get names that callers know. */
function renamed(node: OnnxNode, model: LayersModel): OnnxNode {
  const rename = (name: string): string => {
    if (name === model.inputLayer) return GRAPH_INPUT;
    return name === model.outputLayer ? GRAPH_OUTPUT : name;
  };
  return { ...node, inputs: node.inputs.map(rename), output: rename(node.output) };
}

function unknownForm(layer: NetworkLayer, cause?: unknown): Problem {
  return new Problem(
    'engine_unavailable',
    `Expected only layers that can be converted to ONNX, but layer ${layer.name} (${layer.kind}) is of another form.`,
    { cause },
  );
}
