import { bytesField, joinParts, type ProtobufParts, textField, varintField } from './protobuf.ts';

/** A constant of the graph: 32-bit floats, row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** An attribute of a node: a list or one value, of whole numbers, or text. */
export type OnnxAttribute = number | readonly number[] | string;

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A value that goes into or out of the graph: 32-bit floats; a text instead of a size leaves that size open. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** A graph whose nodes stand in the order in which they can be run. */
export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
}

const IR_VERSION = 8;
const OPERATOR_SET_VERSION = 17;

/** Numbers of the fields that are written, by message, as onnx.proto gives them. */
const MODEL = { irVersion: 1, producerName: 2, graph: 7, operatorSet: 8 } as const;
const OPERATOR_SET = { version: 2 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operatorType: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, integer: 3, text: 4, integers: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { integer: 2, text: 3, integers: 7 } as const;
const TENSOR = { dimension: 1, dataType: 2, name: 8, rawData: 9 } as const;
const FLOAT = 1;
const VALUE = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR_TYPE = { elementType: 1, shape: 2 } as const;
const SHAPE = { dimension: 1 } as const;
const DIMENSION = { size: 1, openName: 2 } as const;

/** The bytes of an `.onnx` file with this graph (ONNX IR 8, operator set 17). */
export function encodeOnnxModel(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  return joinParts([
    varintField(MODEL.irVersion, IR_VERSION),
    textField(MODEL.producerName, 'unflatten'),
    bytesField(MODEL.graph, encodeGraph(graph)),
    bytesField(MODEL.operatorSet, varintField(OPERATOR_SET.version, OPERATOR_SET_VERSION)),
  ]);
}

function encodeGraph(graph: OnnxGraph): ProtobufParts {
  return [
    textField(GRAPH.name, 'graph'),
    graph.nodes.map((node) => bytesField(GRAPH.node, encodeNode(node))),
    graph.constants.map((constant) => bytesField(GRAPH.initializer, encodeTensor(constant))),
    graph.inputs.map((input) => bytesField(GRAPH.input, encodeValue(input))),
    graph.outputs.map((output) => bytesField(GRAPH.output, encodeValue(output))),
  ];
}

function encodeNode(node: OnnxNode): ProtobufParts {
  return [
    node.inputs.map((input) => textField(NODE.input, input)),
    textField(NODE.output, node.output),
    textField(NODE.name, node.output),
    textField(NODE.operatorType, node.operator),
    Object.entries(node.attributes ?? {}).map(([name, value]) =>
      bytesField(NODE.attribute, encodeAttribute(name, value)),
    ),
  ];
}

function encodeAttribute(name: string, value: OnnxAttribute): ProtobufParts {
  const [type, content] = encodeAttributeValue(value);
  return [textField(ATTRIBUTE.name, name), content, varintField(ATTRIBUTE.type, type)];
}

function encodeAttributeValue(value: OnnxAttribute): readonly [number, ProtobufParts] {
  if (typeof value === 'string') return [ATTRIBUTE_TYPE.text, textField(ATTRIBUTE.text, value)];
  if (typeof value === 'number') return [ATTRIBUTE_TYPE.integer, varintField(ATTRIBUTE.integer, value)];
  return [ATTRIBUTE_TYPE.integers, value.map((element) => varintField(ATTRIBUTE.integers, element))];
}

function encodeTensor({ name, shape, values }: OnnxTensor): ProtobufParts {
  const { buffer, byteOffset, byteLength } = values;
  return [
    shape.map((size) => varintField(TENSOR.dimension, size)),
    varintField(TENSOR.dataType, FLOAT),
    textField(TENSOR.name, name),
    // ONNX wants the lowest byte first, which is how typed arrays lie in memory wherever ONNX Runtime has a build.
    bytesField(TENSOR.rawData, [new Uint8Array(buffer, byteOffset, byteLength)]),
  ];
}

function encodeValue({ name, shape }: OnnxValue): ProtobufParts {
  const dimensions = shape.map((size) =>
    bytesField(
      SHAPE.dimension,
      typeof size === 'number' ? varintField(DIMENSION.size, size) : textField(DIMENSION.openName, size),
    ),
  );
  const tensor = [varintField(TENSOR_TYPE.elementType, FLOAT), bytesField(TENSOR_TYPE.shape, dimensions)];
  return [textField(VALUE.name, name), bytesField(VALUE.type, bytesField(TYPE.tensor, tensor))];
}
