import { Problem } from '../../domain/problem.ts';
import type { DialectCall, DialectOrder, PictureRef } from '../dialect.ts';
import { FieldReading, numberBetween, oneOf, textUpTo, wholeBetween, yesOrNo } from '../field-reading.ts';

/** What each word for the pace means here: the vendor's two, and those that clients of the model behind it send. */
const PACES = { regular: 'regular', none: 'regular', fast: 'fast', high: 'fast', turbo: 'fast' } as const;

const MAX_TEXT_CHARACTERS = 8_192;
const MAX_SEED = 2 ** 32 - 1;

/** Pictures that the model gives at most, the bottom included: no client is ready for more. */
const MAX_LAYERS = 10;

function imageOf(url: string): PictureRef {
  if (url.startsWith('data:')) return { type: 'base64', text: url };
  if (url.length <= MAX_TEXT_CHARACTERS && URL.canParse(url)) return { type: 'url', url };
  throw new Problem(
    'invalid_parameters',
    'Expected "image_url" to be an address that begins with http:// or https://.',
  );
}

/**
 * The order in a request. Steps and guidance have no counterpart here, and neither has the caption in `prompt`: they are
 * checked, kept with the job, and change nothing.
 * @throws Problem `invalid_parameters`
 */
export function orderOf({ body }: DialectCall): DialectOrder {
  const fields = FieldReading.of(body);
  const whole = (name: string, min: number, max: number): number | undefined =>
    fields.optional(name, `a whole number from ${min} to ${max}`, wholeBetween(min, max));
  const text = (name: string): string | undefined =>
    fields.optional(name, `text of at most ${MAX_TEXT_CHARACTERS} characters`, textUpTo(MAX_TEXT_CHARACTERS));
  const url = fields.required('image_url', 'the address of a picture', textUpTo(Number.MAX_SAFE_INTEGER));
  const image = imageOf(url.trim());
  const steps = whole('num_inference_steps', 1, 50);
  const guidance = fields.optional('guidance_scale', 'a number from 1 to 20', numberBetween(1, 20));
  fields.optional('num_images', '1, the only count that there is', wholeBetween(1, 1));
  const isModerated = fields.optional('enable_safety_checker', 'true or false', yesOrNo) ?? true;
  fields.optional('output_format', '"png", the only format that there is', oneOf(['png']));
  const pace = fields.optional(
    'acceleration',
    '"regular" or "fast"',
    oneOf(Object.keys(PACES) as (keyof typeof PACES)[]),
  );
  const layers = whole('num_layers', 1, MAX_LAYERS) ?? MAX_LAYERS;
  const prompt = text('prompt');
  text('negative_prompt');
  const seed = whole('seed', 0, MAX_SEED);
  fields.optional('sync_mode', 'true or false', yesOrNo);
  const isFast = PACES[pace ?? 'regular'] === 'fast';
  return {
    operation: 'split',
    parameters: {},
    wishes: [
      // Their count includes what lies at the bottom.
      { name: 'maxLayers', value: Math.max(1, layers - 1), vendorName: 'num_layers' },
      ...(isFast ? [{ name: 'effort', value: 'fast', vendorName: 'acceleration' }] : []),
    ],
    image,
    isModerated,
    request: { prompt: prompt ?? '', seed: seed ?? 0, steps, guidance, acceleration: pace ?? 'regular' },
  };
}
