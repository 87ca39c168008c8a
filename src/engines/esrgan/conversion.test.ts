import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import type { LayersModel, NetworkLayer, NetworkWeight } from '../layers-model.ts';
import { encodeOnnxModel } from '../onnx-model.ts';
import { convertLayersModel, GRAPH_INPUT, GRAPH_OUTPUT } from './conversion.ts';

/** Values as TensorFlow keeps them: `[rows, columns, channels]`. */
interface Values {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly data: number[];
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function weight(shape: readonly number[], next: () => number): NetworkWeight {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next);
  return { shape, values };
}

function layer(
  kind: string,
  name: string,
  inputs: string[],
  config: Record<string, unknown> = {},
): NetworkLayer {
  return { kind, name, inputs, config };
}

function convolution(name: string, input: string, overrides: Record<string, unknown> = {}): NetworkLayer {
  return layer('Conv2D', name, [input], {
    kernel_size: [3, 3],
    strides: [1, 1],
    dilation_rate: [1, 1],
    groups: 1,
    padding: 'same',
    data_format: 'channels_last',
    activation: 'linear',
    use_bias: true,
    ...overrides,
  });
}

/** The sums of a convolution, one by one, with zeros beyond the border. */
function convolve(input: Values, kernel: NetworkWeight, bias: NetworkWeight): Values {
  const [height, width, inputs, outputs] = kernel.shape as [number, number, number, number];
  const data: number[] = [];
  for (let y = 0; y < input.rows; y += 1) {
    for (let x = 0; x < input.columns; x += 1) {
      for (let output = 0; output < outputs; output += 1) {
        let sum = bias.values[output]!;
        for (let place = 0; place < height * width * inputs; place += 1) {
          const channel = place % inputs;
          const column = x + (Math.floor(place / inputs) % width) - (width - 1) / 2;
          const row = y + Math.floor(place / inputs / width) - (height - 1) / 2;
          if (row < 0 || row >= input.rows || column < 0 || column >= input.columns) continue;
          sum +=
            input.data[(row * input.columns + column) * inputs + channel]! *
            kernel.values[place * outputs + output]!;
        }
        data.push(sum);
      }
    }
  }
  return { ...input, channels: outputs, data };
}

function pixel(values: Values, y: number, x: number, channel: number): number {
  return values.data[(y * values.columns + x) * values.channels + channel]!;
}

/** `[rows, columns, channels]` built from what stands at each place. */
function build(
  rows: number,
  columns: number,
  channels: number,
  at: (y: number, x: number, channel: number) => number,
): Values {
  const data = Array.from({ length: rows * columns * channels }, (_, index) => {
    const place = Math.floor(index / channels);
    return at(Math.floor(place / columns), place % columns, index % channels);
  });
  return { rows, columns, channels, data };
}

async function runConverted(model: LayersModel, input: Values): Promise<Values> {
  const session = await InferenceSession.create(encodeOnnxModel(convertLayersModel(model)), {
    intraOpNumThreads: 1,
  });
  const planes = new Float32Array(input.data.length);
  for (let channel = 0; channel < input.channels; channel += 1) {
    for (let place = 0; place < input.rows * input.columns; place += 1) {
      planes[channel * input.rows * input.columns + place] = input.data[place * input.channels + channel]!;
    }
  }
  const tensor = new Tensor('float32', planes, [1, input.channels, input.rows, input.columns]);
  const output = (await session.run({ [GRAPH_INPUT]: tensor }))[GRAPH_OUTPUT]!;
  await session.release();
  const [, channels, rows, columns] = output.dims as [number, number, number, number];
  const data = output.data as Float32Array;
  return build(rows, columns, channels, (y, x, channel) => data[(channel * rows + y) * columns + x]!);
}

function expectClose(actual: Values, expected: Values): void {
  expect([actual.rows, actual.columns, actual.channels]).toEqual([
    expected.rows,
    expected.columns,
    expected.channels,
  ]);
  const worst = Math.max(...actual.data.map((value, index) => Math.abs(value - expected.data[index]!)));
  expect(worst).toBeLessThan(1e-4);
}

const next = random(7);
const picture = build(5, 4, 3, () => next());

describe('convertLayersModel', () => {
  test('a converted residual block gives what the sums of its convolutions give', async () => {
    const weights = new Map([
      ['wide/kernel', weight([3, 3, 3, 5], next)],
      ['wide/bias', weight([5], next)],
      ['narrow/kernel', weight([1, 1, 8, 3], next)],
      ['narrow/bias', weight([3], next)],
      ['out/kernel', weight([5, 5, 3, 3], next)],
      ['out/bias', weight([3], next)],
    ]);
    const model: LayersModel = {
      layers: [
        layer('InputLayer', 'in', []),
        convolution('wide', 'in'),
        layer('Activation', 'wide_relu', ['wide'], { activation: 'relu' }),
        layer('Concatenate', 'both', ['in', 'wide_relu'], { axis: 3 }),
        convolution('narrow', 'both', { kernel_size: [1, 1], padding: 'valid', activation: 'relu' }),
        layer('MultiplyBeta', 'less', ['narrow'], { beta: 0.2 }),
        layer('Add', 'sum', ['less', 'in']),
        convolution('out', 'sum', { kernel_size: [5, 5] }),
      ],
      inputLayer: 'in',
      outputLayer: 'out',
      weights,
    };
    const of = (name: string): NetworkWeight => weights.get(name)!;
    const relu = (values: Values): Values => ({
      ...values,
      data: values.data.map((value) => Math.max(0, value)),
    });
    const wide = relu(convolve(picture, of('wide/kernel'), of('wide/bias')));
    const both = build(5, 4, 8, (y, x, channel) =>
      channel < 3 ? pixel(picture, y, x, channel) : pixel(wide, y, x, channel - 3),
    );
    const narrow = relu(convolve(both, of('narrow/kernel'), of('narrow/bias')));
    const sum = build(
      5,
      4,
      3,
      (y, x, channel) => 0.2 * pixel(narrow, y, x, channel) + pixel(picture, y, x, channel),
    );
    expectClose(await runConverted(model, picture), convolve(sum, of('out/kernel'), of('out/bias')));
  });

  test.each([2, 4])(
    'a pixel shuffle by %d deals channels out row by row, colours innermost',
    async (scale) => {
      const weights = new Map([
        ['many/kernel', weight([1, 1, 3, 3 * scale * scale], next)],
        ['many/bias', weight([3 * scale * scale], next)],
      ]);
      const model: LayersModel = {
        layers: [
          layer('InputLayer', 'in', []),
          convolution('many', 'in', { kernel_size: [1, 1] }),
          layer(`PixelShuffle${scale}x`, 'out', ['many'], { scale }),
        ],
        inputLayer: 'in',
        outputLayer: 'out',
        weights,
      };
      const many = convolve(picture, weights.get('many/kernel')!, weights.get('many/bias')!);
      const shuffled = build(5 * scale, 4 * scale, 3, (y, x, channel) => {
        const place = (y % scale) * scale + (x % scale);
        return pixel(many, Math.floor(y / scale), Math.floor(x / scale), place * 3 + channel);
      });
      expectClose(await runConverted(model, picture), shuffled);
    },
  );

  test('upsampling repeats every pixel in both directions', async () => {
    const model: LayersModel = {
      layers: [
        layer('InputLayer', 'in', []),
        layer('UpSampling2D', 'out', ['in'], {
          size: [2, 2],
          data_format: 'channels_last',
          interpolation: 'nearest',
        }),
      ],
      inputLayer: 'in',
      outputLayer: 'out',
      weights: new Map(),
    };
    const repeated = build(10, 8, 3, (y, x, channel) =>
      pixel(picture, Math.floor(y / 2), Math.floor(x / 2), channel),
    );
    expectClose(await runConverted(model, picture), repeated);
  });

  test.each([
    ['a kind that is not known', layer('Lambda', 'out', ['in'])],
    ['a stride', convolution('out', 'in', { strides: [2, 2] })],
    ['an even kernel', convolution('out', 'in', { kernel_size: [2, 2] })],
    ['another activation', layer('Activation', 'out', ['in'], { activation: 'selu' })],
    ['missing weights', convolution('out', 'in', { kernel_size: [1, 1] })],
    ['smooth upsampling', layer('UpSampling2D', 'out', ['in'], { size: [2, 2], interpolation: 'bilinear' })],
  ])('refuses a layer with %s', (_what, unknown) => {
    const weights = new Map([
      ['out/kernel', weight([2, 2, 3, 3], next)],
      ['other/bias', weight([3], next)],
    ]);
    const model = {
      layers: [layer('InputLayer', 'in', []), unknown],
      inputLayer: 'in',
      outputLayer: 'out',
      weights,
    };
    expect(() => convertLayersModel(model)).toThrow(expect.objectContaining({ code: 'engine_unavailable' }));
  });
});
