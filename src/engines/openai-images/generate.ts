import { type Size, wholeBox } from '../../domain/box.ts';
import type { Generate, GenerateOptions, RunContext } from '../../domain/capability.ts';
import { type Mask, tightBox } from '../../domain/mask.ts';
import { Problem } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import type { GenerativeServer, ModelRequest } from '../engine.ts';
import { Pace } from '../pace.ts';
import { decodeAnswer } from '../picture-exchange.ts';
import { blendIn } from './blend.ts';
import { canvasFor, type Framing, frame, windowAround } from './canvas.ts';
import { changedArea } from './changed-area.ts';
import { DIALECTS } from './dialect.ts';
import { framedMaskPng, framedPng, unframed } from './framed-picture.ts';

/** What is done when the request goes out, and when its answer has come. */
const SENT = 0.1;
const ANSWERED = 0.8;

/** The generate capability as a server of the OpenAI Images API gives it. Pixels travel, never an address. */
export function generateBy(server: GenerativeServer): Generate {
  return {
    generate: (prompt, size, options, context) => paint(server, prompt, size, options, context),
    edit: (image, mask, prompt, options, context) => edit(server, image, mask, prompt, options, context),
  };
}

async function paint(
  server: GenerativeServer,
  prompt: string,
  size: Size,
  options: GenerateOptions,
  context: RunContext,
): Promise<Raster> {
  const traits = DIALECTS[server.dialect];
  const model = server.modelFor('generate', options.quality);
  const framing = frame(wholeBox(size), canvasFor(size, traits.canvasRule(model)));
  const pace = new Pace(context);
  pace.progress(SENT);
  const request: ModelRequest = {
    contentType: 'application/json',
    body: Buffer.from(
      JSON.stringify({
        prompt: traits.prompt(prompt, options),
        ...(model === null ? {} : { model }),
        n: 1,
        size: sizeText(framing),
        ...traits.fields(options, model),
      }),
    ),
  };
  const answer = await answered(server, '/images/generations', request, context);
  pace.progress(ANSWERED);
  return unframed(answer, framing);
}

/** The picture changed by a server; `seam` as `blendIn` takes it. @throws Problem `mask_mismatch`, `mask_empty`, or the server's */
export async function edit(
  server: GenerativeServer,
  image: Raster,
  mask: Mask | null,
  prompt: string,
  options: GenerateOptions,
  context: RunContext,
  seam: 'soft' | 'hard' = 'soft',
): Promise<Raster> {
  const traits = DIALECTS[server.dialect];
  const pace = new Pace(context);
  const model = server.modelFor('edit', options.quality);
  const window = mask === null ? wholeBox(image) : windowAround(boxOf(mask, image), image);
  const framing = frame(window, canvasFor(window, traits.canvasRule(model)));
  const form = new FormData();
  form.append(traits.imageField, png(await framedPng(image, framing)), 'image.png');
  if (mask !== null)
    form.append(traits.maskField, png(await framedMaskPng(mask, framing, traits.maskForm)), 'mask.png');
  form.append('prompt', traits.prompt(prompt, options));
  if (model !== null) form.append('model', model);
  form.append('n', '1');
  form.append('size', sizeText(framing));
  for (const [name, value] of Object.entries(traits.fields(options, model))) form.append(name, String(value));
  await pace.breathe();
  pace.progress(SENT);
  const answer = await answered(server, '/images/edits', await requestOf(form), context);
  pace.progress(ANSWERED);
  const made = await unframed(answer, framing);
  await pace.breathe();
  return blendIn(image, made, window, mask ?? (await changedArea(image, made)), pace, seam);
}

function sizeText({ canvas }: Framing): string {
  return `${canvas.widthPx}x${canvas.heightPx}`;
}

function png(bytes: Uint8Array<ArrayBuffer>): Blob {
  return new Blob([bytes], { type: 'image/png' });
}

async function requestOf(form: FormData): Promise<ModelRequest> {
  const encoded = new Response(form);
  return {
    contentType: encoded.headers.get('content-type')!,
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}

/** @throws Problem `mask_mismatch`, `mask_empty` */
function boxOf(mask: Mask, image: Raster) {
  if (mask.widthPx !== image.widthPx || mask.heightPx !== image.heightPx)
    throw new Problem(
      'mask_mismatch',
      `Expected a mask of ${image.widthPx}x${image.heightPx} pixels, got ${mask.widthPx}x${mask.heightPx}.`,
    );
  const box = tightBox(mask);
  if (box === null)
    throw new Problem('mask_empty', 'Expected a mask that marks something, but every value of it is 0.');
  return box;
}

/** The first picture of the answer. */
async function answered(
  server: GenerativeServer,
  path: string,
  request: ModelRequest,
  { signal }: RunContext,
): Promise<Raster> {
  const document = await server.post(path, request, signal);
  const pictures = (document as { readonly data?: unknown } | null)?.data;
  const first: unknown = Array.isArray(pictures) ? pictures[0] : null;
  const { b64_json: pixels, url } = (first ?? {}) as { readonly b64_json?: unknown; readonly url?: unknown };
  if (typeof pixels !== 'string' && typeof url === 'string')
    throw new Problem(
      'engine_failed',
      `Expected the server that ${server.variable} names to answer with pixels, but it answers with an address, which is not ` +
        'fetched. GENERATIVE_MODEL and UNFLATTEN_GENERATIVE_DIALECT say how it is asked.',
    );
  return decodeAnswer(pixels, `the server that ${server.variable} names`);
}
