import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import {
  bytesField,
  joinParts,
  type ProtobufParts,
  readFields,
  textField,
  textOf,
  varintField,
  varintOf,
} from '../protobuf.ts';
import { specializeModel } from './onnx-model.ts';

const FLOAT = 1;
const FLOAT16 = 10;

function valueInfo(name: string, elementType: number): ProtobufParts {
  const shape = bytesField(2, bytesField(1, varintField(1, 2)));
  return [textField(1, name), bytesField(2, bytesField(1, [varintField(1, elementType), shape]))];
}

function node(operator: string, inputs: string[], outputs: string[], castTo?: number): ProtobufParts {
  const attribute = [textField(1, 'to'), varintField(3, castTo ?? 0), varintField(20, 2)];
  return [
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(4, operator),
    castTo === undefined ? [] : bytesField(5, attribute),
  ];
}

function halfTensor(name: string, values: readonly [number, number]): ProtobufParts {
  const bytes = new Uint8Array(new Float16Array(values).buffer);
  return [varintField(1, 2), varintField(2, FLOAT16), bytesField(9, [bytes]), textField(8, name)];
}

/** `main = x * weight` and `side = x * unused` in half precision, two values each. */
function halfModel(): Uint8Array {
  const graph = [
    bytesField(1, node('Cast', ['x'], ['half'], FLOAT16)),
    bytesField(1, node('Mul', ['half', 'unused'], ['sideHalf'])),
    bytesField(1, node('Cast', ['sideHalf'], ['side'], FLOAT)),
    bytesField(1, node('Mul', ['half', 'weight'], ['product'])),
    bytesField(1, node('Cast', ['product'], ['main'], FLOAT)),
    textField(2, 'graph'),
    bytesField(5, halfTensor('weight', [0.5, 3])),
    bytesField(5, halfTensor('unused', [7, 7])),
    bytesField(11, valueInfo('x', FLOAT)),
    bytesField(12, valueInfo('side', FLOAT)),
    bytesField(12, valueInfo('main', FLOAT)),
    bytesField(13, valueInfo('product', FLOAT16)),
  ];
  return joinParts([
    varintField(1, 8),
    bytesField(7, graph),
    bytesField(8, [textField(1, ''), varintField(2, 14)]),
  ]);
}

describe('a network with one output in single precision', () => {
  test('keeps the output that was asked for, and what feeds it', async () => {
    const session = await InferenceSession.create(specializeModel(halfModel(), 'main'));
    expect(session.outputNames).toEqual(['main']);
    expect(session.inputNames).toEqual(['x']);
    // 0.1 has no exact half: in half precision the answer would be 0.29992676.
    const outputs = await session.run({ x: new Tensor('float32', [4, 0.1], [2]) });
    expect(outputs['main']!.data[0]).toBe(2);
    expect(outputs['main']!.data[1]).toBe(Math.fround(Math.fround(0.1) * 3));
    await session.release();
  });

  test('leaves out weights that only another output needs', () => {
    const graph = readFields(specializeModel(halfModel(), 'main')).find((field) => field.number === 7)!;
    const names = readFields(graph.content)
      .filter((field) => field.number === 5)
      .map((field) => textOf(readFields(field.content).find((part) => part.number === 8)!));
    expect(names).toEqual(['weight:float16']);
  });

  test('does not change the bytes that it was given', () => {
    const model = halfModel();
    const before = model.slice();
    specializeModel(model, 'side');
    expect(model).toEqual(before);
  });

  test('refuses an unknown output, and bytes that are no model', () => {
    expect(() => specializeModel(halfModel(), 'none')).toThrow(RangeError);
    expect(() => specializeModel(halfModel().subarray(0, 100), 'main')).toThrow(RangeError);
  });
});

describe('protobuf fields', () => {
  test('are read as they were written, up to 2^53', () => {
    const values = [0, 1, 127, 128, 300, 2 ** 32, 2 ** 53 - 1];
    const message = joinParts(values.map((value, index) => varintField(index + 1, value)));
    const fields = readFields(message);
    expect(fields.map(varintOf)).toEqual(values);
    expect(fields.map((field) => field.number)).toEqual(values.map((_, index) => index + 1));
    expect(joinParts(fields.map((field) => field.bytes))).toEqual(message);
  });

  test('that are cut short are refused', () => {
    const message = joinParts(textField(3, 'a sentence'));
    for (let length = 1; length < message.length; length += 1)
      expect(() => readFields(message.subarray(0, length))).toThrow(RangeError);
  });
});
