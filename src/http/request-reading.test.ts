import type { FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Operation } from '../operations/operation.ts';
import { operations } from '../operations/registry.ts';
import { isLoopback } from './address.ts';
import { parametersOfFields } from './field-value.ts';
import { canonicalJson, requestHashOf } from './idempotency.ts';
import { readOrder } from './job-order.ts';
import { waitSecondsOf } from './preference.ts';
import { RouteTable } from './route-table.ts';

const withHeader = (name: string, value: string | string[]) =>
  ({ headers: { [name]: value } }) as unknown as FastifyRequest;

describe('waitSecondsOf', () => {
  test.each([
    ['wait=30', 30],
    ['wait="30"', 30],
    ['respond-async, wait=10', 10],
    ['respond-async; wait=10', 10],
    ['WAIT = 7 , handling=lenient', 7],
    ['wait=3600', 60],
    ['wait=0', 0],
    ['wait=-1', 0],
    ['wait=1.5', 0],
    ['wait=1e3', 0],
    ['await=9', 0],
    ['wait', 0],
    ['', 0],
  ])('%j is %i', (header, seconds) => {
    expect(waitSecondsOf(withHeader('prefer', header), 60)).toBe(seconds);
  });
});

describe('parametersOfFields', () => {
  const operation = {
    parameters: z.strictObject({
      prompt: z.string().optional(),
      size: z.number().optional(),
      style: z.enum(['1', '2']).optional(),
      note: z.union([z.string(), z.number()]).optional(),
      deep: z.boolean().optional(),
      list: z.array(z.object({ a: z.number() })).optional(),
      words: z.array(z.string()).optional(),
    }),
  } as unknown as Operation;
  const read = (fields: Record<string, string[]>) =>
    parametersOfFields(operation, new Map(Object.entries(fields)));

  test('leaves text as it is where the operation takes text', () => {
    expect(read({ prompt: ['12'], style: ['1'], note: ['[1]'] })).toEqual({
      prompt: '12',
      style: '1',
      note: '[1]',
    });
  });

  test('reads everything else as JSON, and what is none as text', () => {
    expect(read({ size: ['12'], deep: ['true'] })).toEqual({ size: 12, deep: true });
    expect(read({ size: ['twelve'] })).toEqual({ size: 'twelve' });
  });

  test('takes a list as one array or element by element', () => {
    expect(read({ list: ['[{"a":1},{"a":2}]'] })).toEqual({ list: [{ a: 1 }, { a: 2 }] });
    expect(read({ list: ['{"a":1}', '{"a":2}'] })).toEqual({ list: [{ a: 1 }, { a: 2 }] });
  });

  test('counts an empty field as absent, and keeps unknown ones for the schema to refuse', () => {
    expect(read({ size: [''], other: ['1'] })).toEqual({ other: 1 });
    expect(Object.keys(read({ __proto__x: ['1'] }))).toEqual(['__proto__x']);
  });
});

describe('the hash of a request', () => {
  const split = operations.get('split')!;
  const hash = (body: Record<string, unknown>, pictures = { image: 'sha256:1' }) =>
    requestHashOf(readOrder(split, body), pictures);

  test('does not depend on the order of keys, on defaults written out, or on the order of formats', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
    expect(hash({ boxes: [], maxLayers: 2 })).toBe(hash({ maxLayers: 2, points: [] }));
    expect(hash({ formats: ['zip', 'psd'] })).toBe(hash({ formats: 'psd, zip' }));
    expect(hash({})).toBe(hash({ formats: ['preview', 'psd', 'png', 'psd'].slice(0, 3) }));
  });

  test('depends on everything else', () => {
    const box = { leftPx: 0, topPx: 0, widthPx: 1, heightPx: 1 };
    const hashes = [
      hash({}),
      hash({ maxLayers: 2 }),
      hash({ boxes: [box] }),
      hash({ boxes: [box, { ...box, leftPx: 1 }] }),
      hash({ boxes: [{ ...box, leftPx: 1 }, box] }),
      hash({ formats: ['png'] }),
      hash({ webhookUrl: 'https://example.com/' }),
      hash({}, { image: 'sha256:2' }),
      hash({}, { image: 'sha256:1', mask: 'sha256:1' } as never),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('RouteTable', () => {
  test('knows the methods of an address, by its pattern', () => {
    const table = new RouteTable();
    table.add('GET', '/v1/jobs/:id');
    table.add('DELETE', '/v1/jobs/:id');
    table.add('GET', '/v1/jobs/:id/stack.psd');
    table.add('GET', '/v1/files/*');
    expect(table.methodsOf('/v1/jobs/x')).toEqual(['DELETE', 'GET']);
    expect(table.methodsOf('/v1/jobs/x/stackXpsd')).toEqual([]);
    expect(table.methodsOf('/v1/jobs/x/y')).toEqual([]);
    expect(table.methodsOf('/v1/files/a/b')).toEqual(['GET']);
  });
});

describe('isLoopback', () => {
  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]', 'LOCALHOST'])('%s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  test.each(['0.0.0.0', '::', '127.0.0.1.example', '127.1', 'localhost.example', '::ffff:127.0.0.1', ''])(
    'not %j',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
