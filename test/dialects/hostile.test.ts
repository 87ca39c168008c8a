import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestServer } from '../../src/http/http-server.fixture.ts';
import { type Answer, ask, smallPng } from '../../src/http/request.fixture.ts';
import { sentenceError, validationError } from './aetherforge-client.ts';
import { basic, halvesOf, PICTURE_URL, startDialectServer } from './dialect-server.ts';
import { requireDocumentedError } from './pixazo-client.ts';
import { errorSchema } from './scenario-client.ts';

/** A request that nobody means well. */
interface Attack {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestInit['body'];
}

const MODEL = 'model_scenario-image-layers-extractor';
const HUNDRED_MEBIBYTES = 100 * 1024 * 1024;

let server: TestServer;
let key: string;
let png: Blob;

beforeAll(async () => {
  server = await startDialectServer();
  key = await server.keyFor('tenant-a');
  png = await smallPng();
});

afterAll(() => server.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'multipart/form-data; boundary=x' };

/** Bodies that are wrong wherever JSON is wanted. */
const WRONG_JSON: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['half an object', '{"image":'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a number', '1e999'],
  ['text', '"text"'],
  ['a NUL', '{"a":"\u0000"}'],
  ['bytes that are no UTF-8', '\ud800'],
  ['a prototype', '{"__proto__":{"image":"x","image_url":"x","action":"cancel"}}'],
  ['a constructor', '{"constructor":{"prototype":{"image":"x"}}}'],
  ['ten thousand levels', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['names without end', `{${Array.from({ length: 5_000 }, (_, at) => `"n${at}":1`).join(',')}}`],
];

/** Bodies that are wrong wherever a form is wanted. */
const WRONG_FORMS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['no boundary', 'hello'],
  [
    'a part that never ends',
    '--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\nabc',
  ],
  ['a part without a name', '--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n'],
  ['a prototype', '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nabc\r\n--x--\r\n'],
  [
    'a header without end',
    `--x\r\nContent-Disposition: form-data; name="${'a'.repeat(20_000)}"\r\n\r\nb\r\n--x--\r\n`,
  ],
  [
    'a file name that climbs',
    '--x\r\nContent-Disposition: form-data; name="image"; filename="../../etc/passwd"\r\n\r\nabc\r\n--x--\r\n',
  ],
];

function form(entries: readonly (readonly [string, string | Blob])[]): FormData {
  const body = new FormData();
  for (const [name, value] of entries)
    if (typeof value === 'string') body.append(name, value);
    else body.append(name, value, 'a.png');
  return body;
}

function aetherforge(): readonly Attack[] {
  const split = '/public/v1/image-tune/split-layer';
  const text = new Blob(['hello']);
  const svg = new Blob([
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>',
  ]);
  const forms: readonly (readonly [string, FormData])[] = [
    [
      'two files',
      form([
        ['image', png],
        ['image', png],
        ['keyword', 'arm'],
      ]),
    ],
    [
      'a file in another field',
      form([
        ['picture', png],
        ['keyword', 'arm'],
      ]),
    ],
    [
      'a keyword as a file',
      form([
        ['image', png],
        ['keyword', png],
      ]),
    ],
    [
      'an image as text',
      form([
        ['image', 'data:image/png;base64,AAAA'],
        ['keyword', 'arm'],
      ]),
    ],
    [
      'a keyword of 60,000 letters',
      form([
        ['image', png],
        ['keyword', 'arm '.repeat(15_000)],
      ]),
    ],
    [
      'a keyword of 100,000 letters',
      form([
        ['image', png],
        ['keyword', 'a'.repeat(100_000)],
      ]),
    ],
    [
      'a text file',
      form([
        ['image', text],
        ['keyword', 'arm'],
      ]),
    ],
    [
      'an SVG that reads files',
      form([
        ['image', svg],
        ['keyword', 'arm'],
      ]),
    ],
    [
      'an empty file',
      form([
        ['image', new Blob([])],
        ['keyword', 'arm'],
      ]),
    ],
    [
      'half a picture',
      form([
        ['image', png.slice(0, 40)],
        ['keyword', 'arm'],
      ]),
    ],
    [
      'two hundred fields',
      form([['image', png], ...Array.from({ length: 200 }, (_, at) => [`f${at}`, 'x'] as const)]),
    ],
    [
      'a file of 300 kB',
      form([
        ['image', new Blob([new Uint8Array(300_000)])],
        ['keyword', 'arm'],
      ]),
    ],
    [
      'a picture of 100 MB',
      form([
        ['image', new Blob([new Uint8Array(HUNDRED_MEBIBYTES)])],
        ['keyword', 'arm'],
      ]),
    ],
    [
      'a keyword of 100 MB',
      form([
        ['image', png],
        ['keyword', 'a'.repeat(HUNDRED_MEBIBYTES)],
      ]),
    ],
    ['an upscale of nothing', form([['scale', '1K']])],
  ];
  const ids = [
    '',
    '%00',
    '..%2f..%2fetc',
    'a'.repeat(3_000),
    "' or 1=1--",
    '0'.repeat(32),
    '{}',
    '%ff',
    'job_01',
  ];
  return [
    ...forms.map(([name, body]): Attack => ({ name, path: split, body })),
    ...WRONG_FORMS.map(
      ([name, body]): Attack => ({ name: `form: ${name}`, path: split, headers: FORM_TYPE, body }),
    ),
    ...WRONG_JSON.slice(0, 6).map(
      ([name, body]): Attack => ({ name: `JSON: ${name}`, path: split, headers: JSON_TYPE, body }),
    ),
    ...ids.map(
      (id): Attack => ({ name: `job ${id.slice(0, 20)}`, method: 'GET', path: `/public/v1/job/${id}` }),
    ),
    { name: 'a compressed body', path: split, headers: { 'content-encoding': 'gzip' }, body: 'x' },
    { name: 'a key of control bytes', path: split, headers: { 'idempotency-key': '\t' }, body: form([]) },
    { name: 'another method', method: 'DELETE', path: split },
    { name: 'a path that goes on', path: `${split}/x`, body: form([]) },
    { name: 'XML', path: split, headers: { 'content-type': 'text/xml' }, body: '<a/>' },
  ];
}

function scenario(): readonly Attack[] {
  const generate = `/scenario/v1/generate/custom/${MODEL}`;
  const order = (more: object): string =>
    JSON.stringify({ image: `asset_${'0'.repeat(26)}`, separationInstruction: 'x', ...more });
  const orders: readonly object[] = [
    { image: { id: 'x' } },
    { image: ['asset_1'] },
    { image: `asset_${'z'.repeat(28)}` },
    { separationInstruction: { $gt: '' } },
    { separationInstruction: 'x'.repeat(5_000) },
    { maxLayers: 1e300 },
    { maxLayers: -0 },
    { maxLayers: null, image: null },
    { inpaintModel: '__proto__' },
    { inpaintModel: 'constructor' },
    { extra: true },
  ];
  const gets = [
    '/jobs/%00',
    `/jobs/job_${'z'.repeat(26)}`,
    '/jobs?paginationToken=%00',
    '/jobs?pageSize=1e9',
    '/jobs?status=__proto__',
    '/jobs?status=a&status=b',
    '/assets/asset_1',
    '/assets?paginationToken=x&paginationToken=%27--',
    '/assets?pageSize=-1',
    '/uploads/upl_x',
    '/models/__proto__',
    '/models/..%2f..%2fjobs',
    '/nothing',
  ];
  return [
    ...orders.map(
      (more): Attack => ({
        name: JSON.stringify(more).slice(0, 60),
        path: generate,
        headers: JSON_TYPE,
        body: order(more),
      }),
    ),
    ...WRONG_JSON.map(
      ([name, body]): Attack => ({ name: `JSON: ${name}`, path: generate, headers: JSON_TYPE, body }),
    ),
    ...WRONG_FORMS.map(
      ([name, body]): Attack => ({
        name: `form: ${name}`,
        path: '/scenario/v1/assets',
        headers: FORM_TYPE,
        body,
      }),
    ),
    ...gets.map((path): Attack => ({ name: path, method: 'GET', path: `/scenario/v1${path}` })),
    {
      name: 'an asset that is no base64',
      path: '/scenario/v1/assets',
      headers: JSON_TYPE,
      body: '{"image":"???"}',
    },
    {
      name: 'an asset that is a page',
      path: '/scenario/v1/assets',
      headers: JSON_TYPE,
      body: '{"image":"data:text/html;base64,AAAA"}',
    },
    {
      name: 'two files',
      path: '/scenario/v1/assets',
      body: form([
        ['file', png],
        ['image', png],
      ]),
    },
    {
      name: 'an asset of 100 MB',
      path: '/scenario/v1/assets',
      body: form([['file', new Blob([new Uint8Array(HUNDRED_MEBIBYTES)])]]),
    },
    {
      name: 'a name of 100 MB',
      path: '/scenario/v1/assets',
      body: form([
        ['file', png],
        ['name', 'a'.repeat(HUNDRED_MEBIBYTES)],
      ]),
    },
    {
      name: '100 MB of JSON',
      path: '/scenario/v1/assets',
      headers: JSON_TYPE,
      body: new Uint8Array(HUNDRED_MEBIBYTES),
    },
    {
      name: 'an action that there is not',
      path: `/scenario/v1/jobs/job_${'0'.repeat(26)}/action`,
      headers: JSON_TYPE,
      body: '{"action":"delete"}',
    },
    {
      name: 'an upload below nothing',
      path: '/scenario/v1/uploads',
      headers: JSON_TYPE,
      body: '{"fileName":"a","fileSize":-1}',
    },
    {
      name: 'an upload of a million parts',
      path: '/scenario/v1/uploads',
      headers: JSON_TYPE,
      body: '{"fileName":"a","fileSize":1,"parts":1000000}',
    },
    { name: 'a form where JSON belongs', path: generate, body: form([['image', png]]) },
  ];
}

function pixazo(): readonly Attack[] {
  const submit = '/qwen-image-layered/v1/qwen-image-layered-request';
  const urls: readonly unknown[] = [
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://0x7f000001/',
    'gopher://example.com/',
    'javascript:alert(1)',
    'data:image/png;base64,!!!!',
    'data:,x',
    `https://example.com/${'a'.repeat(9_000)}`,
    { toString: 'x' },
    [PICTURE_URL],
    '\u0000',
    `data:image/png;base64,${'A'.repeat(400_000)}`,
  ];
  const more: readonly object[] = [
    { num_inference_steps: '__proto__' },
    { guidance_scale: 1e308 },
    { num_images: 1e9 },
    { enable_safety_checker: 1 },
    { output_format: { png: true } },
    { acceleration: '__proto__' },
    { acceleration: ['fast'] },
    { seed: 0.1 },
    { prompt: 'x'.repeat(9_000) },
    { num_layers: -1 },
    { sync_mode: 'true' },
  ];
  const ids: readonly unknown[] = ['', null, 7, {}, ['x'], 'x'.repeat(10_000), '../..', '\u0000'];
  const asked = (body: unknown): Pick<Attack, 'headers' | 'body'> => ({
    headers: JSON_TYPE,
    body: JSON.stringify(body),
  });
  return [
    ...urls.map(
      (url): Attack => ({
        name: String(JSON.stringify(url)).slice(0, 50),
        path: submit,
        ...asked({ image_url: url }),
      }),
    ),
    ...more.map(
      (fields): Attack => ({
        name: JSON.stringify(fields).slice(0, 50),
        path: submit,
        ...asked({ image_url: PICTURE_URL, ...fields }),
      }),
    ),
    ...ids.map(
      (id): Attack => ({
        name: `id ${JSON.stringify(id)?.slice(0, 20)}`,
        path: `${submit}-result`,
        ...asked({ request_id: id }),
      }),
    ),
    ...WRONG_JSON.map(
      ([name, body]): Attack => ({ name: `JSON: ${name}`, path: submit, headers: JSON_TYPE, body }),
    ),
    { name: '100 MB of JSON', path: submit, headers: JSON_TYPE, body: new Uint8Array(HUNDRED_MEBIBYTES) },
    { name: 'a form', path: submit, body: form([['image_url', PICTURE_URL]]) },
    { name: 'a result by a path', method: 'GET', path: `${submit}-result/%2e%2e%2f` },
    { name: 'an expectation', path: submit, headers: { ...JSON_TYPE, 'accept-version': '9' }, body: '{}' },
  ];
}

async function perform(
  { path, method = 'POST', headers = {}, body }: Attack,
  own: Record<string, string>,
): Promise<Answer> {
  return ask(server.url + path, {
    method,
    headers: { ...own, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

/** One test a dialect: what answers wrongly is told by its name. */
async function survive(
  attacks: readonly Attack[],
  own: Record<string, string>,
  check: (answer: Answer) => void,
): Promise<void> {
  expect(attacks.length).toBeGreaterThanOrEqual(40);
  const wrong: string[] = [];
  for (const attack of attacks) {
    try {
      const answer = await perform(attack, own);
      if (answer.status < 400 || answer.status >= 500) throw new Error(`${answer.status} ${answer.text}`);
      if (answer.headers.get('request-id') === null) throw new Error('no request id');
      if (/node_modules|at .+\.ts:\d+/.test(answer.text)) throw new Error(`a stack: ${answer.text}`);
      check(answer);
    } catch (error) {
      wrong.push(`${attack.name}: ${String(error).slice(0, 300)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(await server.spooled()).toEqual([]);
  expect((await server.jobs.backlog()).queued).toBe(0);
  expect((await server.blobKeys()).filter((name) => name.startsWith('inputs/'))).toEqual([]);
}

describe('hostile requests', () => {
  test('to AetherForge end in one of its errors', async () => {
    await survive(aetherforge(), { authorization: `Bearer ${key}` }, ({ status, body }) => {
      if (status === 422) validationError.parse(body);
      else sentenceError.parse(body);
    });
  });

  test('to Scenario end in one of its errors', async () => {
    const { apiKey, apiSecret } = halvesOf(key);
    await survive(scenario(), { authorization: basic(apiKey, apiSecret) }, ({ body }) => {
      errorSchema.parse(body);
    });
  });

  test('to Pixazo end in one of its errors', async () => {
    await survive(pixazo(), { 'ocp-apim-subscription-key': key }, requireDocumentedError);
  });
});
