import { Problem } from '../../domain/problem.ts';
import type { DialectCall, DialectOrder, DialectReply, DialectSettings, Wish } from '../dialect.ts';
import { FieldReading, oneOf, textUpTo, wholeBetween } from '../field-reading.ts';
import { assetOf } from './asset-id.ts';
import { costDetails, costOf } from './cost.ts';
import { DEFAULT_INPAINT_MODEL, DEFAULT_LAYERS, INPAINT_MODELS, MAX_LAYERS, MODEL_ID } from './model.ts';

const FIELDS = ['image', 'separationInstruction', 'maxLayers', 'inpaintModel', 'inpaintPrompt'] as const;

/** Longer than any instruction that is meant to be read. */
const MAX_TEXT_CHARACTERS = 4_000;

const words = textUpTo(MAX_TEXT_CHARACTERS);
const someWords = (value: unknown): string | undefined => (words(value)?.trim() ? words(value) : undefined);
const LENGTH = `text of at most ${MAX_TEXT_CHARACTERS} characters`;

/** Which engine fills the holes, and what to say where nobody has chosen one for a name that the client gave. */
function fillFor(
  given: string | undefined,
  { inpaintEngines }: DialectSettings,
): { readonly fillEngine?: string; readonly notes: readonly string[] } {
  const name = given ?? DEFAULT_INPAINT_MODEL;
  const engine = Object.hasOwn(inpaintEngines, name) ? inpaintEngines[name] : undefined;
  if (engine !== undefined) return { fillEngine: engine, notes: [] };
  if (given === undefined) return { notes: [] };
  return {
    notes: [
      `The inpaint model "${name}" is not configured here, so the holes were filled by the default engine.`,
    ],
  };
}

/** Whether the SDK says that it sends a request once more. */
function isRepeat({ headers }: DialectCall): boolean {
  return Number(headers['x-stainless-retry-count'] ?? 0) > 0;
}

/**
 * The job that a generation asks for, or with `dryRun` only its price.
 * @throws Problem `not_found` for another model, `invalid_parameters`
 */
export function generateOrder(call: DialectCall, settings: DialectSettings): DialectOrder | DialectReply {
  if (call.path['modelId'] !== MODEL_ID)
    throw new Problem('not_found', `There is no such model here; there is ${MODEL_ID}.`);
  const fields = FieldReading.of(call.body);
  fields.nothingBut(FIELDS);
  const image = fields.required('image', 'the id of an asset', (value) =>
    typeof value === 'string' ? (assetOf(value) ?? undefined) : undefined,
  );
  const instruction = fields.required('separationInstruction', LENGTH, someWords);
  const maxLayers =
    fields.optional('maxLayers', `a whole number from 1 to ${MAX_LAYERS}`, wholeBetween(1, MAX_LAYERS)) ??
    DEFAULT_LAYERS;
  const models = [...new Set([...INPAINT_MODELS, ...Object.keys(settings.inpaintEngines)])];
  const inpaintModel = fields.optional('inpaintModel', `one of ${models.join(', ')}`, oneOf(models));
  const inpaintPrompt = fields.optional('inpaintPrompt', LENGTH, words)?.trim() ?? '';
  if (call.query['dryRun'] === 'true' || call.query['dryRun'] === '1')
    return {
      status: 200,
      body: { creativeUnitsCost: costOf(maxLayers), costDetails: costDetails(maxLayers) },
    };
  const { notes, fillEngine } = fillFor(inpaintModel, settings);
  const wishes: readonly Wish[] = [
    { name: 'instruction', value: instruction, vendorName: 'separationInstruction' },
    { name: 'maxLayers', value: maxLayers, vendorName: 'maxLayers' },
    { name: 'fillEngine', value: fillEngine, vendorName: 'inpaintModel' },
    { name: 'fillPrompt', value: inpaintPrompt, vendorName: 'inpaintPrompt' },
  ];
  return {
    operation: 'split',
    parameters: {},
    wishes: wishes.filter(({ value }) => value !== undefined && value !== ''),
    image,
    request: { modelId: MODEL_ID, instruction, maxLayers, inpaintModel, inpaintPrompt, image },
    notes,
    isRepeat: isRepeat(call),
  };
}
