import { describe, expect, test } from 'vitest';
import { packagesOf } from '../package-files.fixture.ts';
import { readLayersModel } from './package-model.ts';

const layers = [
  { class_name: 'InputLayer', name: 'in', config: {}, inbound_nodes: [] },
  {
    class_name: 'Add',
    name: 'out',
    config: {},
    inbound_nodes: [
      [
        ['in', 0, 0, {}],
        ['in', 0, 0, {}],
      ],
    ],
  },
];

function modelJson(overrides: { format?: string; weight?: object } = {}): object {
  return {
    format: overrides.format ?? 'layers-model',
    modelTopology: {
      model_config: { config: { layers, input_layers: [['in', 0, 0]], output_layers: [['out', 0, 0]] } },
    },
    weightsManifest: [
      {
        paths: ['first.bin', 'second.bin'],
        weights: [
          { name: 'a', shape: [2], dtype: 'float32', ...overrides.weight },
          { name: 'b', shape: [1, 2], dtype: 'float32' },
        ],
      },
    ],
  };
}

function filesOf(json: unknown, first: Uint8Array<ArrayBuffer>, second: Uint8Array<ArrayBuffer>) {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  return packagesOf(
    new Map([
      ['x/model.json', new TextEncoder().encode(text)],
      ['x/first.bin', first],
      ['x/second.bin', second],
    ]),
  );
}

const bytes = new Uint8Array(Float32Array.of(1, -2, 3.5, 4).buffer);

describe('readLayersModel', () => {
  test('reads weights across a shard border in the middle of a number', async () => {
    const files = filesOf(modelJson(), bytes.slice(0, 5), bytes.slice(5));
    const model = await readLayersModel(files, 'some-package', 'x');
    expect(model.weights.get('a')).toEqual({ shape: [2], values: Float32Array.of(1, -2) });
    expect(model.weights.get('b')).toEqual({ shape: [1, 2], values: Float32Array.of(3.5, 4) });
    expect(model.inputLayer).toBe('in');
    expect(model.outputLayer).toBe('out');
    expect(model.layers[1]).toMatchObject({ kind: 'Add', inputs: ['in', 'in'] });
  });

  test.each([
    ['weights that are cut short', filesOf(modelJson(), bytes.slice(0, 8), bytes.slice(8, 15))],
    ['weights that are too long', filesOf(modelJson(), bytes, bytes)],
    ['another format', filesOf(modelJson({ format: 'graph-model' }), bytes, bytes.slice(16))],
    ['text that is no JSON', filesOf('{', bytes, bytes.slice(16))],
    ['quantized weights', filesOf(modelJson({ weight: { quantization: {} } }), bytes, bytes.slice(16))],
    ['weights of another type', filesOf(modelJson({ weight: { dtype: 'uint8' } }), bytes, bytes.slice(16))],
    ['a missing file', packagesOf(new Map())],
  ])('refuses %s', async (_what, files) => {
    await expect(readLayersModel(files, 'some-package', 'x')).rejects.toMatchObject({
      code: 'engine_unavailable',
      detail: expect.stringContaining('some-package'),
    });
  });
});
