import type { Size } from '../../domain/box.ts';
import type { GenerateOptions } from '../../domain/capability.ts';
import type { ImagesDialect } from '../engine.ts';
import type { CanvasRule } from './canvas.ts';
import type { MaskForm } from './framed-picture.ts';

/** What the servers of the OpenAI Images API do not agree on. */
export interface DialectTraits {
  readonly imageField: string;
  readonly maskField: string;
  readonly maskForm: MaskForm;
  canvasRule(model: string | null): CanvasRule;
  /** The prompt with what has no field of its own. */
  prompt(prompt: string, options: GenerateOptions): string;
  /** Fields beside prompt, model, size and pictures. */
  fields(options: GenerateOptions, model: string | null): Readonly<Record<string, string | number>>;
}

const square = (sidePx: number): Size => ({ widthPx: sidePx, heightPx: sidePx });

/** What OpenAI's models paint; of one that is not named, what all of them do. */
const OPENAI_CANVASES: readonly (readonly [model: RegExp, rule: CanvasRule])[] = [
  [/^dall-e-2/, { sizes: [square(256), square(512), square(1024)] }],
  [
    /^dall-e-3/,
    { sizes: [square(1024), { widthPx: 1792, heightPx: 1024 }, { widthPx: 1024, heightPx: 1792 }] },
  ],
  // Sides are multiples of 16, at most 3:1, 655,360 to 8,294,400 pixels; more than these cost more and take longer.
  [/^gpt-image-[2-9]/, { stepPx: 16, leastPixels: 655_360, mostPixels: 1_572_864, mostRatio: 3 }],
  [/./, { sizes: [square(1024), { widthPx: 1536, heightPx: 1024 }, { widthPx: 1024, heightPx: 1536 }] }],
];

/** What diffusion models were trained at, on a grid that all of them take. */
const DIFFUSION_CANVAS: CanvasRule = {
  stepPx: 64,
  leastPixels: 512 * 512,
  mostPixels: 1024 * 1024,
  mostRatio: 4,
};

const OPENAI_QUALITY = { standard: 'medium', pro: 'high' } as const;

/** Fields of vLLM-Omni and SGLang for what OpenAI has none. */
function diffusionFields({ seed, negativePrompt }: GenerateOptions): Record<string, string | number> {
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
  };
}

function withoutNegative(prompt: string, { negativePrompt }: GenerateOptions): string {
  return negativePrompt === undefined ? prompt : `${prompt}\nNot in the picture: ${negativePrompt}`;
}

/** sd-server reads settings of its own from the prompt, between these tags. */
const SD_SETTINGS = 'sd_cpp_extra_args';

export const DIALECTS: Readonly<Record<ImagesDialect, DialectTraits>> = {
  openai: {
    imageField: 'image',
    maskField: 'mask',
    maskForm: 'clear',
    canvasRule: (model) =>
      model === null
        ? { sizes: [square(1024)] }
        : OPENAI_CANVASES.find(([pattern]) => pattern.test(model))![1],
    prompt: withoutNegative,
    fields({ quality }, model) {
      if (model === null) return {};
      // Its newer models always answer with pixels and refuse to be asked for them; the older ones answer with a link.
      if (model.startsWith('dall-e')) return { response_format: 'b64_json' };
      return { output_format: 'png', quality: OPENAI_QUALITY[quality] };
    },
  },
  'vllm-omni': {
    imageField: 'image',
    maskField: 'mask_image',
    maskForm: 'white',
    canvasRule: () => DIFFUSION_CANVAS,
    prompt: (prompt) => prompt,
    fields: (options) => ({
      response_format: 'b64_json',
      output_format: 'png',
      // Without one the server leaves guidance out.
      negative_prompt: ' ',
      ...diffusionFields(options),
    }),
  },
  sglang: {
    imageField: 'image',
    maskField: 'mask',
    maskForm: 'white',
    canvasRule: () => DIFFUSION_CANVAS,
    prompt: (prompt) => prompt,
    fields: (options) => ({ response_format: 'b64_json', output_format: 'png', ...diffusionFields(options) }),
  },
  'sd-server': {
    imageField: 'image[]',
    maskField: 'mask',
    maskForm: 'white',
    canvasRule: () => DIFFUSION_CANVAS,
    prompt(prompt, options) {
      // A user's prompt sets nothing on the operator's server.
      const plain = prompt.replaceAll(SD_SETTINGS, SD_SETTINGS.replaceAll('_', ' '));
      const settings = diffusionFields(options);
      if (Object.keys(settings).length === 0) return plain;
      // What a user wrote into a setting must not end it.
      const json = JSON.stringify(settings).replaceAll('<', '\\u003c');
      return `${plain}<${SD_SETTINGS}>${json}</${SD_SETTINGS}>`;
    },
    fields: () => ({ output_format: 'png' }),
  },
};
