import { ProtobufMessage } from './protobuf.ts';

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
  return new ProtobufMessage()
    .integer(MODEL.irVersion, IR_VERSION)
    .string(MODEL.producerName, 'unflatten')
    .message(MODEL.graph, encodeGraph(graph))
    .message(MODEL.operatorSet, new ProtobufMessage().integer(OPERATOR_SET.version, OPERATOR_SET_VERSION))
    .finish();
}

function encodeGraph(graph: OnnxGraph): ProtobufMessage {
  const message = new ProtobufMessage().string(GRAPH.name, 'graph');
  for (const node of graph.nodes) message.message(GRAPH.node, encodeNode(node));
  for (const constant of graph.constants) message.message(GRAPH.initializer, encodeTensor(constant));
  for (const input of graph.inputs) message.message(GRAPH.input, encodeValue(input));
  for (const output of graph.outputs) message.message(GRAPH.output, encodeValue(output));
  return message;
}

function encodeNode(node: OnnxNode): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const input of node.inputs) message.string(NODE.input, input);
  message
    .string(NODE.output, node.output)
    .string(NODE.name, node.output)
    .string(NODE.operatorType, node.operator);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message.message(NODE.attribute, encodeAttribute(name, value));
  }
  return message;
}

function encodeAttribute(name: string, value: OnnxAttribute): ProtobufMessage {
  const message = new ProtobufMessage().string(ATTRIBUTE.name, name);
  if (typeof value === 'string') {
    return message.string(ATTRIBUTE.text, value).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.text);
  }
  if (typeof value === 'number') {
    return message.integer(ATTRIBUTE.integer, value).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integer);
  }
  for (const element of value) message.integer(ATTRIBUTE.integers, element);
  return message.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integers);
}

function encodeTensor(tensor: OnnxTensor): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const size of tensor.shape) message.integer(TENSOR.dimension, size);
  const { buffer, byteOffset, byteLength } = tensor.values;
  return (
    message
      .integer(TENSOR.dataType, FLOAT)
      .string(TENSOR.name, tensor.name)
      // ONNX wants the lowest byte first, which is how typed arrays lie in memory wherever ONNX Runtime has a build.
      .bytes(TENSOR.rawData, new Uint8Array(buffer, byteOffset, byteLength))
  );
}

function encodeValue(value: OnnxValue): ProtobufMessage {
  const shape = new ProtobufMessage();
  for (const size of value.shape) {
    const dimension = new ProtobufMessage();
    if (typeof size === 'number') dimension.integer(DIMENSION.size, size);
    else dimension.string(DIMENSION.openName, size);
    shape.message(SHAPE.dimension, dimension);
  }
  const tensor = new ProtobufMessage()
    .integer(TENSOR_TYPE.elementType, FLOAT)
    .message(TENSOR_TYPE.shape, shape);
  return new ProtobufMessage()
    .string(VALUE.name, value.name)
    .message(VALUE.type, new ProtobufMessage().message(TYPE.tensor, tensor));
}
