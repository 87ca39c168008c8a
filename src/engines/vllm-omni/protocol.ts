import type { Size } from '../../domain/box.ts';
import { Problem } from '../../domain/problem.ts';
import type { DecomposeServer, ModelRequest } from '../engine.ts';

/** What a model is asked for. */
export interface LayersQuestion {
  /** The picture as PNG of three channels. */
  readonly png: Uint8Array<ArrayBuffer>;
  readonly size: Size;
  /** With the background. */
  readonly layerCount: number;
  /** Empty where the user said nothing. */
  readonly instruction: string;
}

/** How one model is asked, and where its answer holds the pictures. */
export interface LayersProtocol {
  readonly path: string;
  /** Numbers of layers that it takes, with the background. */
  readonly leastLayers: number;
  readonly mostLayers: number;
  readonly usualLayers: number;
  request(question: LayersQuestion, model: string | null): Promise<ModelRequest>;
  /** The pictures of an answer in base64, in its order; `null` where it is no such answer. */
  picturesOf(document: unknown): readonly unknown[] | null;
}

/** The same picture gives the same layers. */
const SEED = 42;

/** More pictures than any model gives: what follows is not looked at. */
const MOST_PICTURES = 32;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

/** vLLM-Omni's image edit route, with its fields for layered models. */
export const QWEN_IMAGE_LAYERED: LayersProtocol = {
  path: '/images/edits',
  leastLayers: 3,
  mostLayers: 10,
  usualLayers: 4,
  async request({ png, layerCount, instruction }, model) {
    const form = new FormData();
    form.append('image', new Blob([png], { type: 'image/png' }), 'image.png');
    // An empty field counts as a missing one; a space makes the model describe the picture for itself.
    form.append('prompt', instruction.trim() === '' ? ' ' : instruction);
    if (model !== null) form.append('model', model);
    const fields = {
      n: 1,
      response_format: 'b64_json',
      output_format: 'png',
      layers: layerCount,
      // What the released weights were tuned for; the other bucket is 1024.
      resolution: 640,
      num_inference_steps: 50,
      true_cfg_scale: 4,
      // Without one the server leaves guidance out.
      negative_prompt: ' ',
      seed: SEED,
    };
    for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
    const encoded = new Response(form);
    return {
      contentType: encoded.headers.get('content-type')!,
      body: new Uint8Array(await encoded.arrayBuffer()),
    };
  },
  picturesOf(document) {
    const { data } = fieldsOf(document);
    if (!Array.isArray(data)) return null;
    return data.slice(0, MOST_PICTURES).map((entry) => fieldsOf(entry)['b64_json']);
  },
};

/** Ming's working resolution: the side of a square of as many pixels. */
const MING_SIDE_PX = 1024;
const MING_STEP_PX = 16;
const DATA_URL = /^data:image\/[a-z]+;base64,/;

function mingSize({ widthPx, heightPx }: Size): Size {
  const scale = MING_SIDE_PX / Math.sqrt(widthPx * heightPx);
  const steps = (lengthPx: number): number =>
    Math.max(1, Math.round((lengthPx * scale) / MING_STEP_PX)) * MING_STEP_PX;
  return { widthPx: steps(widthPx), heightPx: steps(heightPx) };
}

/** vLLM-Omni's chat route, as its recipe for Ming-Image describes it. */
export const MING_DESIGN_LAYER: LayersProtocol = {
  path: '/chat/completions',
  leastLayers: 2,
  mostLayers: 16,
  usualLayers: 6,
  async request({ png, size, layerCount, instruction }, model) {
    const { widthPx, heightPx } = mingSize(size);
    // The model's own tools read the number of layers from this phrase.
    const text = `Decompose this image into ${layerCount} layers.${instruction.trim() === '' ? '' : ` ${instruction}`}`;
    const address = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
    const document = {
      ...(model === null ? {} : { model }),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: address } },
            { type: 'text', text },
          ],
        },
      ],
      modalities: ['image'],
      extra_body: { num_layers: layerCount, height: heightPx, width: widthPx, steps: 12, cfg: 2, seed: SEED },
    };
    return { contentType: 'application/json', body: Buffer.from(JSON.stringify(document)) };
  },
  picturesOf(document) {
    const { choices } = fieldsOf(document);
    if (!Array.isArray(choices)) return null;
    const { content } = fieldsOf(fieldsOf(choices[0])['message']);
    if (!Array.isArray(content)) return null;
    return content
      .map(fieldsOf)
      .filter(({ type }) => type === 'image_url')
      .slice(0, MOST_PICTURES)
      .map((entry) => {
        const { url } = fieldsOf(entry['image_url']);
        // Anything else would be an address to fetch from.
        return typeof url === 'string' && DATA_URL.test(url) ? url.replace(DATA_URL, '') : null;
      });
  },
};

/**
 * Asks for layers.
 * @throws Problem what `server.post` throws; `engine_failed` when the answer holds no pictures
 */
export async function askForLayers(
  server: DecomposeServer,
  protocol: LayersProtocol,
  question: LayersQuestion,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const request = await protocol.request(question, server.model);
  const pictures = protocol.picturesOf(await server.post(protocol.path, request, signal));
  if (pictures === null || pictures.length === 0)
    throw new Problem(
      'engine_failed',
      `Expected the server that ${server.variable} names to answer with layers, but its answer holds none.`,
    );
  return pictures;
}
