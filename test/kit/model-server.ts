import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import { type Pixels, readPixels } from './pixels.ts';

/** Which server is played, after its own documentation and code. */
export type PlayedServer =
  | 'openai'
  | 'vllm-omni'
  | 'sglang'
  | 'sd-server'
  | 'qwen-image-layered'
  | 'ming-design-layer';

/** A request that the server took. */
export interface ModelCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Fields of a form, or of a JSON document with those of `extra_body`. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly image: Pixels | null;
  readonly mask: Pixels | null;
}

export interface ModelServerKit extends LoopbackServer {
  readonly calls: readonly ModelCall[];
  /** What the server refused, and every address that it was asked to fetch from. */
  readonly refusals: readonly string[];
  /** What is answered instead of the pictures, if set. */
  interrupt: ((response: ServerResponse, call: ModelCall) => void) | null;
}

class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

/** FastAPI's and OpenAI's way of saying no. */
const detail = (status: number, text: unknown): Refusal => new Refusal(status, { detail: text });
const openaiError = (message: string, code: string | null = null, status = 400): Refusal =>
  new Refusal(status, { error: { message, type: 'invalid_request_error', param: null, code } });

const KEY = 'test-key-1234567890';
export const MODEL_SERVER_KEY = KEY;

async function pictureIn(form: FormData, name: string): Promise<Pixels | null> {
  const file = form.get(name);
  if (file === null) return null;
  if (!(file instanceof File)) throw detail(422, `Field '${name}' is no file`);
  if (file.type !== 'image/png' || file.name === '') throw detail(400, `Field '${name}' is no named PNG`);
  return readPixels(Buffer.from(await file.arrayBuffer()));
}

function onlyKnown(fields: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  for (const name of Object.keys(fields))
    if (!known.includes(name)) throw openaiError(`Unknown parameter: '${name}'.`, 'unknown_parameter');
}

function sizeOf(fields: Readonly<Record<string, unknown>>): readonly [number, number] {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(String(fields['size'])) ?? [];
  if (width === undefined) throw detail(400, `Invalid size format: '${String(fields['size'])}'.`);
  return [Number(width), Number(height)];
}

function whole(fields: Readonly<Record<string, unknown>>, name: string, least: number, most: number): void {
  const value = Number(fields[name]);
  if (!(name in fields)) return;
  if (!Number.isInteger(value) || value < least || value > most)
    throw detail(422, [{ loc: ['body', name], msg: `Input should be ${least} to ${most}`, type: 'range' }]);
}

const OPENAI_SIZES: Readonly<Record<string, readonly string[]>> = {
  'gpt-image-1': ['1024x1024', '1536x1024', '1024x1536', 'auto'],
  'dall-e-2': ['256x256', '512x512', '1024x1024'],
};

function checkOpenai({ path, fields, image, mask, headers }: ModelCall): void {
  if (headers.authorization !== `Bearer ${KEY}`)
    throw openaiError(`Incorrect API key provided: ${KEY}.`, 'invalid_api_key', 401);
  const model = String(fields['model'] ?? 'dall-e-2');
  const isDallE = model.startsWith('dall-e');
  onlyKnown(fields, [
    ...['prompt', 'model', 'n', 'size', 'user', 'quality', 'background', 'moderation', 'input_fidelity'],
    ...(isDallE ? ['response_format'] : ['output_format', 'output_compression']),
  ]);
  if (typeof fields['prompt'] !== 'string' || fields['prompt'] === '')
    throw openaiError("Missing required parameter: 'prompt'.");
  const sizes = OPENAI_SIZES[model];
  if (sizes === undefined && !model.startsWith('gpt-image-2'))
    throw openaiError(`The model '${model}' does not exist.`, 'model_not_found', 404);
  if (sizes && !sizes.includes(String(fields['size'])))
    throw openaiError(`Invalid value: '${String(fields['size'])}'. Supported values are: ${sizes.join()}.`);
  if (sizes === undefined) {
    const [width, height] = sizeOf(fields);
    const pixels = width * height;
    const isSound =
      width % 16 === 0 &&
      height % 16 === 0 &&
      pixels >= 655_360 &&
      pixels <= 8_294_400 &&
      Math.max(width, height) <= 3840 &&
      Math.max(width, height) <= 3 * Math.min(width, height);
    if (!isSound) throw openaiError(`Invalid size ${width}x${height}.`);
  }
  if ('quality' in fields && !['low', 'medium', 'high', 'auto'].includes(String(fields['quality'])))
    throw openaiError("Invalid value for 'quality'.");
  if (!path.endsWith('/edits')) return;
  if (image === null) throw openaiError("Missing required parameter: 'image'.");
  if (mask === null) return;
  if (mask.widthPx !== image.widthPx || mask.heightPx !== image.heightPx)
    throw openaiError(
      'Invalid mask image format - mask size does not match image size',
      'invalid_image_format',
    );
  if (!mask.data.some((value, at) => at % 4 === 3 && value === 0))
    throw openaiError('Invalid mask image format - mask image missing alpha channel', 'invalid_image_format');
}

const DIFFUSION_FIELDS = ['prompt', 'model', 'n', 'size', 'user', 'response_format', 'output_format'];

function checkDiffusion(call: ModelCall, served: string, more: readonly string[]): void {
  const { path, fields, image } = call;
  onlyKnown(fields, [
    ...DIFFUSION_FIELDS,
    'seed',
    'negative_prompt',
    'num_inference_steps',
    'true_cfg_scale',
    ...more,
  ]);
  if ('model' in fields && fields['model'] !== served)
    throw detail(
      400,
      `Model mismatch: request specifies '${fields['model']}' but server is running '${served}'.`,
    );
  // FastAPI takes an empty field of a form for a missing one.
  if (!fields['prompt'])
    throw detail(422, [{ loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' }]);
  if ('response_format' in fields && fields['response_format'] !== 'b64_json')
    throw detail(400, "Only response_format 'b64_json' is supported now.");
  whole(fields, 'n', 1, 10);
  whole(fields, 'seed', 0, 2 ** 32 - 1);
  if (path.endsWith('/edits') && image === null) throw detail(422, "Field 'image' or 'url' is required");
}

const CHECKS: Readonly<Record<PlayedServer, (call: ModelCall) => void>> = {
  openai: checkOpenai,
  'vllm-omni': (call) => {
    checkDiffusion(call, 'Qwen/Qwen-Image-Edit', []);
    if ('size' in call.fields) sizeOf(call.fields);
  },
  sglang: (call) => checkDiffusion(call, 'black-forest-labs/FLUX.2-klein', []),
  'sd-server': ({ path, fields, image }) => {
    onlyKnown(fields, ['prompt', 'n', 'size', 'output_format', 'output_compression', 'model']);
    if (!fields['prompt']) throw new Refusal(400, { error: 'prompt required' });
    if (path.endsWith('/edits') && image === null)
      throw new Refusal(400, { error: 'at least one image[] required' });
  },
  'qwen-image-layered': (call) => {
    const { path, fields } = call;
    if (path !== '/v1/images/edits') throw detail(404, 'Not Found');
    checkDiffusion(call, 'Qwen/Qwen-Image-Layered', ['layers', 'resolution']);
    whole(fields, 'num_inference_steps', 1, 200);
    // The real one goes on without guidance, and says so in its log alone.
    if (Number(fields['true_cfg_scale']) > 1 && !fields['negative_prompt'])
      throw detail(400, 'classifier-free guidance is not enabled since no negative_prompt is provided');
    const layers = Number(fields['layers']);
    if (!(layers >= 3 && layers <= 10))
      throw detail(400, `Invalid layers value ${layers}. layers must be between 3 and 10 inclusive.`);
    if (!['640', '1024'].includes(String(fields['resolution'])))
      throw detail(
        400,
        `Invalid resolution ${String(fields['resolution'])}. Supported resolutions: (640, 1024).`,
      );
    if ('size' in fields && fields['size'] !== 'auto')
      throw detail(400, "Cannot specify both 'resolution' and 'size'.");
  },
  'ming-design-layer': ({ path, fields, image }) => {
    if (path !== '/v1/chat/completions') throw detail(404, 'Not Found');
    onlyKnown(fields, [
      'model',
      'prompt',
      'modalities',
      'num_layers',
      'height',
      'width',
      'steps',
      'cfg',
      'seed',
    ]);
    if (JSON.stringify(fields['modalities']) !== '["image"]')
      throw openaiError('modalities has to be ["image"]');
    if (image === null) throw openaiError('Design-Layer requires a reference image');
    for (const name of ['height', 'width'])
      if (!Number.isInteger(fields[name]) || Number(fields[name]) % 16 !== 0)
        throw openaiError(`${name} must be divisible by 16`);
    if (!Number.isInteger(fields['num_layers']) || Number(fields['num_layers']) < 1)
      throw openaiError('num_layers must be an integer');
    if (!fields['prompt']) throw openaiError('a text part is required');
  },
};

/** Where each server looks for pictures in a form. */
const PICTURE_FIELDS: Readonly<Record<PlayedServer, readonly [image: string, mask: string]>> = {
  openai: ['image', 'mask'],
  'vllm-omni': ['image', 'mask_image'],
  sglang: ['image', 'mask'],
  'sd-server': ['image[]', 'mask'],
  'qwen-image-layered': ['image', 'mask_image'],
  'ming-design-layer': ['-', '-'],
};

const DATA_URL = /^data:image\/png;base64,/;

async function readForm(
  server: PlayedServer,
  contentType: string,
  body: Buffer,
): Promise<Pick<ModelCall, 'fields' | 'image' | 'mask'>> {
  if (!contentType.startsWith('multipart/form-data;'))
    throw detail(422, 'Content-Type must be multipart/form-data');
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  const [imageField, maskField] = PICTURE_FIELDS[server];
  const [image, mask] = [await pictureIn(form, imageField), await pictureIn(form, maskField)];
  const fields = Object.fromEntries([...form].filter(([name]) => name !== imageField && name !== maskField));
  return { fields, image, mask };
}

interface ChatDocument {
  readonly messages: readonly {
    readonly role: string;
    readonly content: readonly {
      readonly type: string;
      readonly text?: string;
      readonly image_url?: { url: string };
    }[];
  }[];
  readonly extra_body: Readonly<Record<string, unknown>>;
}

async function readJson(
  path: string,
  contentType: string,
  body: Buffer,
): Promise<Pick<ModelCall, 'fields' | 'image' | 'mask'>> {
  if (contentType !== 'application/json') throw detail(422, 'Content-Type must be application/json');
  const document = JSON.parse(body.toString()) as Record<string, unknown>;
  if (!path.endsWith('/chat/completions')) return { fields: document, image: null, mask: null };
  const { messages, extra_body, ...rest } = document as unknown as ChatDocument;
  const [message, ...others] = messages;
  if (message?.role !== 'user' || others.length > 0) throw openaiError('exactly one message of the user');
  const url = message.content.find(({ type }) => type === 'image_url')?.image_url?.url ?? '';
  if (!DATA_URL.test(url)) throw openaiError(`an address to fetch from: ${url.slice(0, 40)}`);
  const prompt = message.content.find(({ type }) => type === 'text')?.text;
  return {
    fields: { ...rest, ...extra_body, prompt },
    image: await readPixels(Buffer.from(url.replace(DATA_URL, ''), 'base64')),
    mask: null,
  };
}

/** An address in any field is one that a server would fetch: vLLM-Omni's and SGLang's edit routes have fields for it. */
function refuseAddresses(fields: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(fields))
    if (name.startsWith('url') || /https?:\/\//.test(JSON.stringify(value)))
      throw detail(400, `an address to fetch from in '${name}'`);
}

/** A server of models as its protocol is published: it refuses what the real one refuses, and answers with `pictures`. */
export async function startModelServer(
  server: PlayedServer,
  pictures: (call: ModelCall) => Promise<readonly Buffer[]>,
): Promise<ModelServerKit> {
  const calls: ModelCall[] = [];
  const refusals: string[] = [];
  const loopback = await startLoopbackServer((request, response) => {
    const seen = loopback.requests.at(-1)!;
    void answer(seen.path, seen.headers, seen.body, response).catch((error: unknown) => {
      refusals.push(String(error));
      const refusal = error instanceof Refusal ? error : new Refusal(500, { detail: String(error) });
      response.writeHead(refusal.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(refusal.body));
    });
    void request;
  });

  async function answer(
    path: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
    response: ServerResponse,
  ): Promise<void> {
    const contentType = headers['content-type'] ?? '';
    const isForm = path.endsWith('/edits');
    if (!isForm && !/\/(generations|completions)$/.test(path)) throw detail(404, 'Not Found');
    const read = isForm ? await readForm(server, contentType, body) : await readJson(path, contentType, body);
    const call: ModelCall = { path, headers, ...read };
    refuseAddresses(call.fields);
    CHECKS[server](call);
    calls.push(call);
    if (kit.interrupt) {
      kit.interrupt(response, call);
      return;
    }
    const encoded = (await pictures(call)).map((picture) => picture.toString('base64'));
    const document =
      server === 'ming-design-layer'
        ? {
            choices: [
              {
                index: 0,
                message: {
                  role: 'assistant',
                  content: encoded.map((data) => ({
                    type: 'image_url',
                    image_url: { url: `data:image/png;base64,${data}` },
                  })),
                },
              },
            ],
          }
        : { created: 1, data: encoded.map((data) => ({ b64_json: data, url: null, revised_prompt: null })) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  }

  const kit: ModelServerKit = { ...loopback, calls, refusals, interrupt: null };
  return kit;
}
