import { bytesField, joinParts, type ProtobufParts, textField, varintField } from './protobuf.ts';

/** Data types of onnx.proto. */
export const ONNX_TYPES = { float32: 1, uint8: 2, int64: 7 } as const;

export type OnnxType = keyof typeof ONNX_TYPES;

export interface GraphValue {
  readonly name: string;
  readonly type: OnnxType;
  /** A text leaves a size open. */
  readonly shape: readonly (number | string)[];
}

export interface GraphConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

export interface GraphNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface Graph {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly GraphConstant[];
}

export const floats = (name: string, shape: readonly number[], ...values: number[]): GraphConstant => ({
  name,
  shape,
  values: Float32Array.from(values),
});

export const integers = (name: string, ...values: number[]): GraphConstant => ({
  name,
  shape: [values.length],
  values: BigInt64Array.from(values, BigInt),
});

export const node = (
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: GraphNode['attributes'] = {},
): GraphNode => ({ operator, inputs, output, attributes });

/** The bytes of an `.onnx` file (IR 8, operator set 17). Field numbers are those of onnx.proto. */
export function encodeGraph(graph: Graph): Uint8Array<ArrayBuffer> {
  const content: ProtobufParts = [
    textField(2, 'graph'),
    graph.nodes.map((entry) => bytesField(1, encodeNode(entry))),
    graph.constants.map((constant) => bytesField(5, encodeConstant(constant))),
    graph.inputs.map((value) => bytesField(11, encodeValue(value))),
    graph.outputs.map((value) => bytesField(12, encodeValue(value))),
  ];
  return joinParts([varintField(1, 8), bytesField(7, content), bytesField(8, varintField(2, 17))]);
}

function encodeNode({ operator, inputs, output, attributes = {} }: GraphNode): ProtobufParts {
  return [
    inputs.map((input) => textField(1, input)),
    textField(2, output),
    textField(4, operator),
    Object.entries(attributes).map(([name, value]) =>
      bytesField(5, [
        textField(1, name),
        typeof value === 'number'
          ? [varintField(3, value), varintField(20, 2)]
          : [value.map((element) => varintField(8, element)), varintField(20, 7)],
      ]),
    ),
  ];
}

function encodeConstant({ name, shape, values }: GraphConstant): ProtobufParts {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const type = values instanceof Float32Array ? ONNX_TYPES.float32 : ONNX_TYPES.int64;
  return [
    shape.map((size) => varintField(1, size)),
    varintField(2, type),
    textField(8, name),
    bytesField(9, [bytes]),
  ];
}

function encodeValue({ name, type, shape }: GraphValue): ProtobufParts {
  const dimensions = shape.map((size) =>
    bytesField(1, typeof size === 'number' ? varintField(1, size) : textField(2, size)),
  );
  const tensor = [varintField(1, ONNX_TYPES[type]), bytesField(2, dimensions)];
  return [textField(1, name), bytesField(2, bytesField(1, tensor))];
}
