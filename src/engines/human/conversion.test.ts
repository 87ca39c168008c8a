import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as converter from '@tensorflow/tfjs-converter';
import * as tensorflow from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { installedPackages } from '../package-files.fixture.ts';
import { convertGraphModel } from './conversion.ts';
import { type GraphModel, type GraphNode, WEIGHTS_PACKAGE } from './graph-model.ts';
import { loadNetwork, type NetworkSpec } from './network.ts';
import { BODY_POINTS_NETWORK, FACE_DETECTOR, FACE_MESH, OBJECT_DETECTOR } from './networks.ts';

/** A picture of waves and noise, `[side, side, 3]`, values `low` to `high`. */
function picture(side: number, low: number, high: number): Float32Array {
  let state = 7;
  return Float32Array.from({ length: side * side * 3 }, (_, index) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const [x, y] = [Math.floor(index / 3) % side, Math.floor(index / 3 / side)];
    const wave = Math.sin(x / 20 + (index % 3)) + Math.cos(y / 13) + (state / 2 ** 32 - 0.5);
    return Math.round(low + ((high - low) * (wave + 2.5)) / 5);
  });
}

/** What TensorFlow.js gives for a network's outputs, channels last. */
async function referenceOutputs(spec: NetworkSpec, input: Float32Array): Promise<Float32Array[]> {
  const side = spec.inputSidePx;
  const json = new TextDecoder().decode(
    await installedPackages.read(WEIGHTS_PACKAGE, `models/${spec.file}.json`),
  );
  const weights = await installedPackages.read(WEIGHTS_PACKAGE, `models/${spec.file}.bin`);
  const { modelTopology, weightsManifest } = JSON.parse(json);
  const model = await converter.loadGraphModel(
    tensorflow.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap((group: { weights: unknown[] }) => group.weights),
      weightData: weights.buffer,
    }),
  );
  const shape: [number, number, number, number] = [1, side, side, 3];
  const isInteger = model.inputs[0]!.dtype === 'int32';
  const tensor = tensorflow.tensor4d(
    isInteger ? Int32Array.from(input) : input,
    shape,
    isInteger ? 'int32' : 'float32',
  );
  const outputs = model.execute({ [model.inputs[0]!.name]: tensor }, [...spec.outputs]);
  const values = (Array.isArray(outputs) ? outputs : [outputs]).map(
    (output) => output.dataSync() as Float32Array,
  );
  tensorflow.disposeVariables();
  model.dispose();
  return values;
}

describe('a converted network gives what TensorFlow.js gives', () => {
  beforeAll(async () => {
    const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${dirname(main)}/`);
    await tensorflow.setBackend('wasm');
  });

  test.each([FACE_DETECTOR, FACE_MESH, BODY_POINTS_NETWORK, OBJECT_DETECTOR])('$file', async (spec) => {
    const side = spec.inputSidePx;
    const last = picture(side, 0, 255);
    const network = await loadNetwork(spec, { packageFiles: installedPackages, threads: 1 });
    const planes = new Float32Array(last.length);
    for (let index = 0; index < last.length; index += 1)
      planes[(index % 3) * side * side + Math.floor(index / 3)] = last[index]!;
    const outputs = await network.run(planes);
    const references = await referenceOutputs(spec, last);
    for (const [index, { channels, sidePx, data }] of outputs.entries()) {
      const reference = references[index]!;
      expect(data.length).toBe(reference.length);
      const places = sidePx * sidePx;
      let [worst, largest] = [0, 0];
      for (let at = 0; at < reference.length; at += 1) {
        const converted = data[(at % channels) * places + Math.floor(at / channels)]!;
        worst = Math.max(worst, Math.abs(converted - reference[at]!));
        largest = Math.max(largest, Math.abs(reference[at]!));
      }
      expect(largest).toBeGreaterThan(0);
      expect(worst / largest).toBeLessThan(1e-3);
    }
  });
});

const node = (name: string, operator: string, inputs: string[], attributes: GraphNode['attributes'] = {}) =>
  [name, { name, operator, inputs, attributes }] as const;
const square = (side: number) => ({ integers: [1, side, side, 1] });
const convolution = { strides: square(1), dilations: square(1), padding: { text: 'SAME' } };
const constants = new Map([['kernel', { shape: [3, 3, 3, 2], values: new Float32Array(54) }]]);

function converted(...nodes: (readonly [string, GraphNode])[]): unknown {
  const model: GraphModel = { nodes: new Map(nodes), constants };
  return convertGraphModel(model, { input: 'in', inputSidePx: 8, outputs: ['out'] });
}

describe('convertGraphModel', () => {
  test('keeps track of sizes and channels', () => {
    const graph = converted(node('out', 'Conv2D', ['in', 'kernel'], { ...convolution, strides: square(2) }));
    expect(graph).toMatchObject({ outputs: [{ name: 'out', shape: [1, 2, 4, 4] }] });
  });

  test.each<[string, (readonly [string, GraphNode])[]]>([
    ['a kind that is not known', [node('out', 'Einsum', ['in'])]],
    ['a node that is missing', [node('out', 'Relu', ['nowhere'])]],
    ['a circle', [node('out', 'Relu', ['back']), node('back', 'Relu', ['out'])]],
    ['a dilation', [node('out', 'Conv2D', ['in', 'kernel'], { ...convolution, dilations: square(2) })]],
    [
      'an unknown padding',
      [node('out', 'Conv2D', ['in', 'kernel'], { ...convolution, padding: { text: 'EXPLICIT' } })],
    ],
    [
      'an unknown activation',
      [
        node('out', '_FusedConv2D', ['in', 'kernel', 'kernel'], {
          ...convolution,
          fused_ops: { texts: ['BiasAdd', 'Elu'] },
        }),
      ],
    ],
    ['an operator on constants alone', [node('out', 'Mul', ['kernel', 'kernel'])]],
  ])('refuses a graph with %s', (_what, nodes) => {
    expect(() => converted(...nodes)).toThrow(expect.objectContaining({ code: 'engine_unavailable' }));
  });
});
