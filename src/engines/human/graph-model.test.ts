import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { packagesOf } from '../package-files.fixture.ts';
import { readGraphModel } from './graph-model.ts';

const topology = {
  modelTopology: {
    node: [
      { name: 'kernel', op: 'Const' },
      {
        name: 'out',
        op: 'Relu',
        input: ['in'],
        attr: { padding: { s: 'U0FNRQ==' }, keep_dims: { b: true } },
      },
    ],
  },
  weightsManifest: [
    {
      weights: [
        { name: 'half', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
        { name: 'full', shape: [], dtype: 'float32' },
        { name: 'whole', shape: [1], dtype: 'int32' },
      ],
    },
  ],
};
const weights = new Uint8Array([
  ...new Uint8Array(Float16Array.of(0.5, -2).buffer),
  ...new Uint8Array(Float32Array.of(1.25).buffer),
  ...new Uint8Array(Int32Array.of(-7).buffer),
]);

function read(
  description: unknown,
  bin: Uint8Array<ArrayBuffer>,
  sha256?: string,
): ReturnType<typeof readGraphModel> {
  const text = typeof description === 'string' ? description : JSON.stringify(description);
  const files = new Map([
    ['models/some.json', new TextEncoder().encode(text)],
    ['models/some.bin', bin],
  ]);
  const own = createHash('sha256').update(text).update(bin).digest('hex');
  return readGraphModel(packagesOf(files), 'some', sha256 ?? own);
}

describe('readGraphModel', () => {
  test('widens halves, turns whole numbers into floats and decodes attributes', async () => {
    const { nodes, constants } = await read(topology, weights);
    expect([...nodes.keys()]).toEqual(['out']);
    expect(nodes.get('out')).toMatchObject({
      operator: 'Relu',
      inputs: ['in'],
      attributes: { padding: { text: 'SAME' }, keep_dims: { flag: true } },
    });
    expect([...constants].map(([name, { values }]) => [name, ...values])).toEqual([
      ['half', 0.5, -2],
      ['full', 1.25],
      ['whole', -7],
    ]);
  });

  test.each<[string, unknown, Uint8Array<ArrayBuffer>]>([
    ['weights that are cut short', topology, weights.slice(0, 7)],
    ['weights that are too long', topology, new Uint8Array(40)],
    ['a description that is no JSON', '{', weights],
    ['a description of something else', { layers: [] }, weights],
  ])('says of %s that the engine is unavailable', async (_what, description, bin) => {
    await expect(read(description, bin)).rejects.toMatchObject({ code: 'engine_unavailable' });
  });

  test('does not take bytes that are not those that were published', async () => {
    const other = weights.slice();
    other[5]! ^= 1;
    const published = createHash('sha256').update(JSON.stringify(topology)).update(weights).digest('hex');
    expect((await read(topology, weights, published)).nodes.size).toBe(1);
    await expect(read(topology, other, published)).rejects.toMatchObject({ code: 'engine_unavailable' });
  });
});
