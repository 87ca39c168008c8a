import { Problem } from '../../domain/problem.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnx-model.ts';
import type { GraphConstant, GraphModel, GraphNode } from './graph-model.ts';

/** Which part of a graph model is wanted: what lies between the input and the outputs. */
export interface GraphSection {
  /** The node whose value is given: `[1, 3, inputSidePx, inputSidePx]` in the converted graph. */
  readonly input: string;
  readonly inputSidePx: number;
  /** The nodes whose values are asked for, `[1, channels, rows, columns]`. */
  readonly outputs: readonly string[];
}

/** Channels and side of a value; every network here works on squares. */
interface ValueShape {
  readonly channels: number;
  readonly sidePx: number;
}

/** Collects what the nodes become, in the order in which they can be run. */
interface Building {
  readonly model: GraphModel;
  readonly nodes: OnnxNode[];
  readonly constants: Map<string, OnnxTensor>;
  readonly shapes: Map<string, ValueShape>;
}

/** Appends what a node becomes, its last value under the node's own name, and answers that value's shape. */
type NodeConverter = (node: GraphNode, building: Building) => ValueShape;

const CONVERTERS: Readonly<Record<string, NodeConverter>> = {
  _FusedConv2D: (node, building) => convertConvolution(node, building, false),
  Conv2D: (node, building) => convertConvolution(node, building, false),
  FusedDepthwiseConv2dNative: (node, building) => convertConvolution(node, building, true),
  DepthwiseConv2dNative: (node, building) => convertConvolution(node, building, true),
  AddV2: (node, building) => convertPair('Add', node, building),
  Add: (node, building) => convertPair('Add', node, building),
  Sub: (node, building) => convertPair('Sub', node, building),
  Mul: (node, building) => convertPair('Mul', node, building),
  Relu: (node, building) => append(node, building, 'Relu', [node.inputs[0]!]),
  Sigmoid: (node, building) => append(node, building, 'Sigmoid', [node.inputs[0]!]),
  Relu6: (node, building) => append(node, building, 'Clip', [node.inputs[0]!, ...clipBounds(building)]),
  Prelu: (node, building) =>
    append(node, building, 'PRelu', [node.inputs[0]!, channelConstant(node.inputs[1]!, node, building)]),
  MaxPool: (node, building) => {
    const stride = squareOf(node, 'strides');
    const side = squareOf(node, 'ksize');
    const output = reducedSide(node, shapeOf(node.inputs[0]!, node, building).sidePx, side, stride);
    const { channels } = append(node, building, 'MaxPool', [node.inputs[0]!], {
      kernel_shape: [side, side],
      strides: [stride, stride],
      auto_pad: autoPad(node),
    });
    return { channels, sidePx: output };
  },
  Pad: convertChannelPadding,
  ResizeBilinear: convertEnlargement,
  Mean: (node, building) => {
    const axes = [...constantOf(node.inputs[1]!, node, building).values].map((axis) => axis + 1);
    if (node.attributes.keep_dims?.flag !== true || axes.some((axis) => axis !== 2 && axis !== 3))
      throw unknownForm(node);
    const { channels } = append(node, building, 'ReduceMean', [node.inputs[0]!], { axes, keepdims: 1 });
    // Rows and columns are averaged by two nodes; only after both is the value square again.
    return { channels, sidePx: 1 };
  },
  ConcatV2: (node, building) => {
    const axis = constantOf(node.inputs.at(-1)!, node, building).values[0];
    if (axis !== 3 && axis !== -1) throw unknownForm(node);
    const parts = node.inputs.slice(0, -1);
    const { sidePx } = append(node, building, 'Concat', parts, { axis: 1 });
    const channels = parts.reduce((sum, part) => sum + shapeOf(part, node, building).channels, 0);
    return { channels, sidePx };
  },
};

/**
 * The ONNX graph that computes a section of a graph model, with channels before rows (NCHW instead of NHWC).
 * @throws Problem `engine_unavailable` for a node of a kind or with a setting that is not known here
 */
export function convertGraphModel(model: GraphModel, section: GraphSection): OnnxGraph {
  const building: Building = {
    model,
    nodes: [],
    constants: new Map(),
    shapes: new Map([[section.input, { channels: 3, sidePx: section.inputSidePx }]]),
  };
  for (const output of section.outputs) convertUpTo(output, building);
  const { channels, sidePx } = building.shapes.get(section.input)!;
  return {
    inputs: [{ name: section.input, shape: [1, channels, sidePx, sidePx] }],
    outputs: section.outputs.map((name) => {
      const shape = building.shapes.get(name)!;
      return { name, shape: [1, shape.channels, shape.sidePx, shape.sidePx] };
    }),
    nodes: building.nodes,
    constants: [...building.constants.values()],
  };
}

/** Converts a node after all that it reads from; a node is never converted twice. Networks are some 200 nodes deep. */
function convertUpTo(name: string, building: Building, waiting = new Set<string>()): void {
  if (building.shapes.has(name) || building.model.constants.has(name)) return;
  const node = building.model.nodes.get(name);
  if (!node) throw new Problem('engine_unavailable', `Expected the network to have a node named ${name}.`);
  const convert = CONVERTERS[node.operator];
  if (!convert || waiting.has(name)) throw unknownForm(node);
  waiting.add(name);
  for (const input of node.inputs) convertUpTo(input, building, waiting);
  building.shapes.set(name, convert(node, building));
}

function convertConvolution(node: GraphNode, building: Building, isDepthwise: boolean): ValueShape {
  const [input, kernelName, biasName, slopeName] = node.inputs;
  const kernel = constantOf(kernelName!, node, building);
  const [rows, columns, inputChannels, outputs] = kernel.shape as [number, number, number, number];
  const stride = squareOf(node, 'strides');
  const fused = node.attributes.fused_ops?.texts ?? [];
  if (squareOf(node, 'dilations') !== 1 || rows !== columns || (isDepthwise && outputs !== 1))
    throw unknownForm(node);
  const channels = isDepthwise ? inputChannels : outputs;
  addConstant(
    building,
    kernelName!,
    [channels, isDepthwise ? 1 : inputChannels, rows, columns],
    kernelForOnnx(kernel, isDepthwise),
  );
  const inputs = [input!, kernelName!];
  if (fused[0] === 'BiasAdd') {
    addConstant(building, biasName!, [channels], constantOf(biasName!, node, building).values);
    inputs.push(biasName!);
  } else if (fused.length > 0) throw unknownForm(node);
  const convolved = fused.length > 1 ? `${node.name}/linear` : node.name;
  building.nodes.push({
    operator: 'Conv',
    inputs,
    output: convolved,
    attributes: {
      kernel_shape: [rows, columns],
      strides: [stride, stride],
      auto_pad: autoPad(node),
      group: isDepthwise ? channels : 1,
    },
  });
  const side = reducedSide(node, shapeOf(input!, node, building).sidePx, rows, stride);
  if (fused.length > 1) {
    building.shapes.set(convolved, { channels, sidePx: side });
    appendActivation(fused[1]!, node, convolved, slopeName, building);
  }
  return { channels, sidePx: side };
}

function appendActivation(
  activation: string,
  node: GraphNode,
  input: string,
  slopeName: string | undefined,
  building: Building,
): void {
  if (activation === 'Relu') append(node, building, 'Relu', [input]);
  else if (activation === 'Relu6') append(node, building, 'Clip', [input, ...clipBounds(building)]);
  else if (activation === 'Prelu' && slopeName)
    append(node, building, 'PRelu', [input, channelConstant(slopeName, node, building)]);
  else throw unknownForm(node);
}

/** An operator on two values, either of which may be a constant; ONNX broadcasts the smaller one. */
function convertPair(operator: string, node: GraphNode, building: Building): ValueShape {
  const inputs = node.inputs.map((name) =>
    building.model.constants.has(name) ? channelConstant(name, node, building) : name,
  );
  const shapes = node.inputs.flatMap((name) => building.shapes.get(name) ?? []);
  if (shapes.length === 0) throw unknownForm(node);
  building.nodes.push({ operator, inputs, output: node.name });
  return {
    channels: Math.max(...shapes.map((shape) => shape.channels)),
    sidePx: Math.max(...shapes.map((shape) => shape.sidePx)),
  };
}

/** Zeros behind the last channel, as one more part of a concatenation. */
function convertChannelPadding(node: GraphNode, building: Building): ValueShape {
  const input = node.inputs[0]!;
  const { channels, sidePx } = shapeOf(input, node, building);
  const paddings = [...constantOf(node.inputs[1]!, node, building).values];
  const added = paddings[7]!;
  if (paddings.length !== 8 || paddings.slice(0, 7).some((padding) => padding !== 0)) throw unknownForm(node);
  const zeros = `${node.name}/zeros`;
  addConstant(building, zeros, [1, added, sidePx, sidePx], new Float32Array(added * sidePx * sidePx));
  append(node, building, 'Concat', [input, zeros], { axis: 1 });
  return { channels: channels + added, sidePx };
}

function convertEnlargement(node: GraphNode, building: Building): ValueShape {
  const input = node.inputs[0]!;
  const from = shapeOf(input, node, building);
  const [rows, columns] = constantOf(node.inputs[1]!, node, building).values;
  if (rows !== columns || node.attributes.align_corners?.flag !== false) throw unknownForm(node);
  const scale = rows! / from.sidePx;
  const scales = `${node.name}/scales`;
  addConstant(building, scales, [4], Float32Array.of(1, 1, scale, scale));
  append(node, building, 'Resize', [input, '', scales], {
    mode: 'linear',
    coordinate_transformation_mode:
      node.attributes.half_pixel_centers?.flag === true ? 'half_pixel' : 'asymmetric',
  });
  return { channels: from.channels, sidePx: rows! };
}

function append(
  node: GraphNode,
  building: Building,
  operator: string,
  inputs: readonly string[],
  attributes: OnnxNode['attributes'] = {},
): ValueShape {
  building.nodes.push({ operator, inputs, output: node.name, attributes });
  return shapeOf(inputs[0]!, node, building);
}

function shapeOf(name: string, node: GraphNode, building: Building): ValueShape {
  const shape = building.shapes.get(name);
  if (!shape) throw unknownForm(node);
  return shape;
}

function constantOf(name: string, node: GraphNode, building: Building): GraphConstant {
  const constant = building.model.constants.get(name);
  if (!constant) throw unknownForm(node);
  return constant;
}

/** The side of an integer list attribute `[1, side, side, 1]`. */
function squareOf(node: GraphNode, attribute: string): number {
  const [batch, rows, columns, channels] = node.attributes[attribute]?.integers ?? [];
  if (batch !== 1 || channels !== 1 || rows === undefined || rows !== columns) throw unknownForm(node);
  return rows;
}

function autoPad(node: GraphNode): string {
  const padding = node.attributes.padding?.text;
  if (padding === 'SAME') return 'SAME_UPPER';
  if (padding === 'VALID') return 'VALID';
  throw unknownForm(node);
}

function reducedSide(node: GraphNode, sidePx: number, kernelPx: number, stride: number): number {
  const covered = node.attributes.padding?.text === 'SAME' ? sidePx : sidePx - kernelPx + 1;
  return Math.ceil(covered / stride);
}

/** A constant that is one number or one number per channel, as ONNX broadcasts it over rows and columns. */
function channelConstant(name: string, node: GraphNode, building: Building): string {
  const { shape, values } = constantOf(name, node, building);
  if (shape.slice(0, -1).some((size) => size !== 1)) throw unknownForm(node);
  const converted = `${name}/channels`;
  addConstant(building, converted, [values.length, 1, 1], values);
  return converted;
}

function clipBounds(building: Building): [string, string] {
  addConstant(building, 'zero', [], Float32Array.of(0));
  addConstant(building, 'six', [], Float32Array.of(6));
  return ['zero', 'six'];
}

function addConstant(building: Building, name: string, shape: readonly number[], values: Float32Array): void {
  building.constants.set(name, { name, shape, values });
}

/** Rows, columns, input, output channels become output, input, rows, columns; depthwise kernels have one input channel. */
function kernelForOnnx({ shape, values }: GraphConstant, isDepthwise: boolean): Float32Array {
  const [rows, columns, inputs, outputs] = shape as [number, number, number, number];
  const places = rows * columns;
  const converted = new Float32Array(values.length);
  for (let place = 0; place < places; place += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let output = 0; output < outputs; output += 1) {
        const filter = isDepthwise ? input : output * inputs + input;
        converted[filter * places + place] = values[(place * inputs + input) * outputs + output]!;
      }
    }
  }
  return converted;
}

function unknownForm(node: GraphNode): Problem {
  return new Problem(
    'engine_unavailable',
    `Expected a network of known nodes, but ${node.name} is a ${node.operator} in a form that is not known.`,
  );
}
