/** The vendor's model that takes pictures apart: the only one that there is here. */
export const MODEL_ID = 'model_scenario-image-layers-extractor';

export const DEFAULT_LAYERS = 6;
export const MAX_LAYERS = 10;

/** The vendor's names for what fills the holes. */
export const INPAINT_MODELS = ['flux2-klein-9b', 'flux2-dev', 'gpt-image-2'] as const;
export const DEFAULT_INPAINT_MODEL = 'gpt-image-2';

/** The model as the vendor's list shows one. */
export function modelSummary(): Readonly<Record<string, unknown>> {
  return {
    id: MODEL_ID,
    name: 'Image to Layers',
    type: 'custom',
    status: 'trained',
    privacy: 'public',
    capabilities: ['img2img'],
  };
}

/** The same with its inputs, from which clients build their forms. */
export function modelDescription(inpaintModels: readonly string[]): Readonly<Record<string, unknown>> {
  const inputs = [
    {
      name: 'image',
      type: 'file',
      kind: 'image',
      required: true,
      description: 'Asset id of the picture to take apart',
    },
    {
      name: 'separationInstruction',
      type: 'string',
      required: true,
      description: 'Which things become layers, or the rule by which they are told apart',
    },
    {
      name: 'maxLayers',
      type: 'number',
      required: false,
      default: DEFAULT_LAYERS,
      min: 1,
      max: MAX_LAYERS,
      description: 'Layers above the background at most',
    },
    {
      name: 'inpaintModel',
      type: 'string',
      required: false,
      default: DEFAULT_INPAINT_MODEL,
      allowedValues: [...new Set([...INPAINT_MODELS, ...inpaintModels])],
      description: 'What fills the holes, as this server is configured',
    },
    {
      name: 'inpaintPrompt',
      type: 'string',
      required: false,
      description: 'What the background should look like, for engines that take words',
    },
  ];
  return { ...modelSummary(), inputs, uiConfig: { inputProperties: inputs.map(({ name }) => name) } };
}
