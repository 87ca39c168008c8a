import { z } from 'zod';
import { Problem } from '../../domain/problem.ts';
import type { LayersModel, NetworkLayer, NetworkWeight } from '../layers-model.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnx-model.ts';

/** The graph takes `[1, 3, SIDE_PX, SIDE_PX]` of 0..1 and gives `[1, 5]`, which add up to 1. */
export const GRAPH_INPUT = 'input';
export const GRAPH_OUTPUT = 'output';
export const SIDE_PX = 224;
export const CLASS_COUNT = 5;

const pair = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
const channelsLast = z.literal('channels_last');
const convolutionSchema = z.object({
  kernel_size: pair,
  strides: pair,
  dilation_rate: z.tuple([z.literal(1), z.literal(1)]),
  padding: z.enum(['same', 'valid']),
  data_format: channelsLast,
  activation: z.literal('linear'),
  use_bias: z.literal(false),
});
const paddingSchema = z.object({ padding: z.tuple([pair, pair]), data_format: channelsLast });
const normalizationSchema = z.object({ axis: z.literal(-1), epsilon: z.number().positive() });
const reluSchema = z.object({
  max_value: z.number().positive(),
  negative_slope: z.literal(0),
  threshold: z.literal(0),
});
const poolSchema = z.object({
  pool_size: pair,
  strides: pair,
  padding: z.literal('valid'),
  data_format: channelsLast,
});
const denseSchema = z.object({ activation: z.enum(['relu', 'softmax']), use_bias: z.literal(true) });

/** `[top, left, bottom, right]`, as ONNX orders them. */
type Padding = readonly [number, number, number, number];

interface Building {
  readonly model: LayersModel;
  readonly nodes: OnnxNode[];
  readonly constants: OnnxTensor[];
  /** Layers that became part of what follows them: where the value comes from, and the padding that it wants. */
  readonly skipped: Map<string, { readonly source: string; readonly padding: Padding }>;
}

const NO_PADDING: Padding = [0, 0, 0, 0];

type LayerConverter = (layer: NetworkLayer, building: Building) => void;

const CONVERTERS: Readonly<Record<string, LayerConverter>> = {
  InputLayer: () => {},
  ZeroPadding2D: (layer, building) => {
    const [[top, bottom], [left, right]] = paddingSchema.parse(layer.config).padding;
    building.skipped.set(layer.name, { source: layer.inputs[0]!, padding: [top, left, bottom, right] });
  },
  // Only training drops anything.
  Dropout: (layer, building) =>
    void building.skipped.set(layer.name, { source: layer.inputs[0]!, padding: NO_PADDING }),
  Conv2D: (layer, building) => convertConvolution(layer, building, 'kernel'),
  DepthwiseConv2D: (layer, building) => convertConvolution(layer, building, 'depthwise_kernel'),
  BatchNormalization: convertNormalization,
  ReLU: (layer, building) => {
    const { max_value: max } = reluSchema.parse(layer.config);
    const bounds = [
      constant(building, `${layer.name}/min`, [], [0]),
      constant(building, `${layer.name}/max`, [], [max]),
    ];
    append(building, layer, 'Clip', [inputOf(layer, building), ...bounds]);
  },
  Add: (layer, building) =>
    append(
      building,
      layer,
      'Add',
      layer.inputs.map((name) => sourceOf(name, building).source),
    ),
  AveragePooling2D: (layer, building) => {
    const { pool_size, strides } = poolSchema.parse(layer.config);
    append(building, layer, 'AveragePool', [inputOf(layer, building)], { kernel_shape: pool_size, strides });
  },
  // One pixel is left by then, so that the order of its channels is the same.
  Flatten: (layer, building) => append(building, layer, 'Flatten', [inputOf(layer, building)], { axis: 1 }),
  Dense: convertDense,
};

/**
 * The ONNX graph of the classifier, with channels before rows.
 * @throws Problem `engine_unavailable` for a layer of a kind or with a setting that is not known here
 */
export function convertClassifier(model: LayersModel): OnnxGraph {
  const building: Building = { model, nodes: [], constants: [], skipped: new Map() };
  for (const layer of model.layers) {
    const convert = CONVERTERS[layer.kind];
    if (!convert) throw unknownForm(layer);
    try {
      convert(layer, building);
    } catch (cause) {
      throw cause instanceof Problem ? cause : unknownForm(layer, cause);
    }
  }
  const rename = (name: string): string => {
    if (name === model.inputLayer) return GRAPH_INPUT;
    return name === model.outputLayer ? GRAPH_OUTPUT : name;
  };
  return {
    inputs: [{ name: GRAPH_INPUT, shape: [1, 3, SIDE_PX, SIDE_PX] }],
    outputs: [{ name: GRAPH_OUTPUT, shape: [1, CLASS_COUNT] }],
    nodes: building.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      output: rename(node.output),
    })),
    constants: building.constants,
  };
}

function sourceOf(name: string, { skipped }: Building): { source: string; padding: Padding } {
  return skipped.get(name) ?? { source: name, padding: NO_PADDING };
}

/** Where the layer's only input comes from; only a convolution can pad it. */
function inputOf(layer: NetworkLayer, building: Building): string {
  const { source, padding } = sourceOf(layer.inputs[0]!, building);
  if (padding.some((side) => side > 0)) throw unknownForm(layer);
  return source;
}

function append(
  building: Building,
  { name }: Pick<NetworkLayer, 'name'>,
  operator: string,
  inputs: readonly string[],
  attributes: OnnxNode['attributes'] = {},
): void {
  building.nodes.push({ operator, inputs, output: name, attributes });
}

function constant(
  building: Building,
  name: string,
  shape: readonly number[],
  values: Float32Array | readonly number[],
): string {
  building.constants.push({ name, shape, values: Float32Array.from(values) });
  return name;
}

function weightOf(layer: NetworkLayer, part: string, { model }: Building): NetworkWeight {
  const weight = model.weights.get(`${layer.name}/${part}`);
  if (!weight) throw unknownForm(layer);
  return weight;
}

function convertConvolution(
  layer: NetworkLayer,
  building: Building,
  part: 'kernel' | 'depthwise_kernel',
): void {
  const { kernel_size, strides, padding } = convolutionSchema.parse(layer.config);
  const [rows, columns] = kernel_size;
  const kernel = weightOf(layer, part, building);
  const [, , inputs = 0, outputs = 0] = kernel.shape;
  const isDepthwise = part === 'depthwise_kernel';
  const before = sourceOf(layer.inputs[0]!, building);
  const isSame = padding === 'same';
  // Of other kernels and strides, the padding would be uneven.
  if (isSame && (rows % 2 === 0 || columns % 2 === 0 || (rows > 1 && Math.max(...strides) > 1)))
    throw unknownForm(layer);
  const around: Padding = [(rows - 1) / 2, (columns - 1) / 2, (rows - 1) / 2, (columns - 1) / 2];
  const pads = isSame ? around : before.padding;
  if (isSame && before.padding.some((side) => side > 0)) throw unknownForm(layer);
  if (isDepthwise && outputs !== 1) throw unknownForm(layer);
  const shape = isDepthwise ? [inputs, 1, rows, columns] : [outputs, inputs, rows, columns];
  const name = constant(building, `${layer.name}/weights`, shape, placesLast(kernel, isDepthwise));
  append(building, layer, 'Conv', [before.source, name], {
    kernel_shape: kernel_size,
    strides,
    pads,
    group: isDepthwise ? inputs : 1,
  });
}

/** `[rows, columns, in, out]` to `[out, in, rows, columns]`, or for one filter a channel to `[in, 1, rows, columns]`. */
function placesLast({ shape, values }: NetworkWeight, isDepthwise: boolean): Float32Array {
  const [rows, columns, inputs, outputs] = shape as readonly [number, number, number, number];
  const places = rows * columns;
  const moved = new Float32Array(values.length);
  for (let place = 0, from = 0; place < places; place += 1)
    for (let input = 0; input < inputs; input += 1)
      for (let output = 0; output < outputs; output += 1, from += 1) {
        const filter = isDepthwise ? input : output * inputs + input;
        moved[filter * places + place] = values[from]!;
      }
  return moved;
}

/** A trained normalization is a factor and a summand for each channel, which the runtime folds into the convolution. */
function convertNormalization(layer: NetworkLayer, building: Building): void {
  const { epsilon } = normalizationSchema.parse(layer.config);
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
    (part) => weightOf(layer, part, building).values,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const factors = gamma.map((value, channel) => value / Math.sqrt(variance[channel]! + epsilon));
  const summands = beta.map((value, channel) => value - mean[channel]! * factors[channel]!);
  const shape = [1, gamma.length, 1, 1];
  const factor = constant(building, `${layer.name}/factor`, shape, factors);
  const summand = constant(building, `${layer.name}/summand`, shape, summands);
  const scaled = { name: `${layer.name}/scaled` };
  append(building, scaled, 'Mul', [inputOf(layer, building), factor]);
  append(building, layer, 'Add', [scaled.name, summand]);
}

function convertDense(layer: NetworkLayer, building: Building): void {
  const { activation } = denseSchema.parse(layer.config);
  const kernel = weightOf(layer, 'kernel', building);
  const bias = weightOf(layer, 'bias', building);
  const names = [
    constant(building, `${layer.name}/weights`, kernel.shape, kernel.values),
    constant(building, `${layer.name}/bias`, bias.shape, bias.values),
  ];
  const linear = { name: `${layer.name}/linear` };
  append(building, linear, 'Gemm', [inputOf(layer, building), ...names]);
  append(building, layer, activation === 'relu' ? 'Relu' : 'Softmax', [linear.name]);
}

function unknownForm(layer: NetworkLayer, cause?: unknown): Problem {
  return new Problem(
    'engine_unavailable',
    `Expected only layers that can be converted to ONNX, but layer ${layer.name} (${layer.kind}) is of another form.`,
    { cause },
  );
}
