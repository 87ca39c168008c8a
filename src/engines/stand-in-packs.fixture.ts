import { encodeGraph, floats, type Graph, integers, node } from './onnx-graph.fixture.ts';

/** The files of a pack by their paths. */
export type PackFiles = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

const json = (value: unknown): Uint8Array<ArrayBuffer> => Buffer.from(JSON.stringify(value));
const graph = (parts: Graph): Uint8Array<ArrayBuffer> => encodeGraph(parts);
const GRID = 64;

/** What ImageNet's colours are centred on and divided by, as the published preprocessor configurations say. */
const COLORS = {
  do_normalize: true,
  do_rescale: true,
  rescale_factor: 1 / 255,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
};

/** Bright places are the subject. */
export function birefnetFiles(sidePx = 1024, input = 'input_image'): PackFiles {
  return {
    'onnx/model.onnx': graph({
      inputs: [{ name: input, type: 'float32', shape: [1, 3, sidePx, sidePx] }],
      outputs: [{ name: 'output_image', type: 'float32', shape: [1, 1, sidePx, sidePx] }],
      nodes: [node('Conv', [input, 'weights'], 'output_image')],
      constants: [floats('weights', [1, 3, 1, 1], 3, 3, 3)],
    }),
  };
}

/** The nodes of a fill by the mean of what is known, of `picture` where `known` is 1; both are floats. */
const MEAN_FILL = [
  node('Mul', ['picture', 'known'], 'kept'),
  node('ReduceSum', ['kept', 'sides'], 'sum'),
  node('ReduceSum', ['known', 'sides'], 'count'),
  node('Div', ['sum', 'count'], 'mean'),
  node('Sub', ['one', 'known'], 'missing'),
  node('Mul', ['mean', 'missing'], 'made'),
  node('Add', ['kept', 'made'], 'filled'),
];

/** Fills with the mean of what lies outside; takes 512x512 from 0 to 1 with 1 in the hole, and gives 0 to 255. */
export function lamaFiles(): PackFiles {
  const size = [512, 512];
  return {
    'lama_fp32.onnx': graph({
      inputs: [
        { name: 'image', type: 'float32', shape: ['batch', 3, ...size] },
        { name: 'mask', type: 'float32', shape: ['batch', 1, ...size] },
      ],
      outputs: [{ name: 'output', type: 'float32', shape: ['batch', 3, ...size] }],
      nodes: [
        node('Identity', ['image'], 'picture'),
        node('Sub', ['one', 'mask'], 'known'),
        ...MEAN_FILL,
        node('Mul', ['filled', 'white'], 'output'),
      ],
      constants: [floats('one', [1], 1), floats('white', [1], 255), integers('sides', 2, 3)],
    }),
  };
}

/** The same in 8 bits, for any size, with 255 where the picture is to be kept. */
export function miganFiles(): PackFiles {
  const size = ['height', 'width'];
  return {
    'migan_pipeline_v2.onnx': graph({
      inputs: [
        { name: 'image', type: 'uint8', shape: ['batch', 3, ...size] },
        { name: 'mask', type: 'uint8', shape: ['batch', 1, ...size] },
      ],
      outputs: [{ name: 'result', type: 'uint8', shape: ['batch', 3, ...size] }],
      nodes: [
        node('Cast', ['image'], 'picture', { to: 1 }),
        node('Cast', ['mask'], 'keep', { to: 1 }),
        node('Div', ['keep', 'white'], 'known'),
        ...MEAN_FILL,
        node('Cast', ['filled'], 'result', { to: 2 }),
      ],
      constants: [floats('one', [1], 1), floats('white', [1], 255), integers('sides', 2, 3)],
    }),
  };
}

const SAM_CELLS = 256;
/** Radii of the discs that are proposed around the middle of the points that belong, in pixels of the network's input. */
export const SAM_RADII_PX = [60, 120, 400] as const;

/** Proposes three discs around the points, by the shapes and names of SAM's export; dark places are outside all of them. */
export function slimsamFiles(embeddingChannels = 256): PackFiles {
  const place = (index: number): number => (index + 0.5) * (1024 / SAM_CELLS);
  const positions = Array.from({ length: SAM_CELLS }, (_, index) => place(index));
  const embedding = ['batch', embeddingChannels, GRID, GRID];
  const encoder: Graph = {
    inputs: [{ name: 'pixel_values', type: 'float32', shape: ['batch', 3, 1024, 1024] }],
    outputs: [
      { name: 'image_embeddings', type: 'float32', shape: embedding },
      { name: 'image_positional_embeddings', type: 'float32', shape: embedding },
    ],
    nodes: [
      node('AveragePool', ['pixel_values'], 'cells', { kernel_shape: [16, 16], strides: [16, 16] }),
      node('Conv', ['cells', 'weights'], 'image_embeddings'),
      node('Mul', ['image_embeddings', 'nothing'], 'image_positional_embeddings'),
    ],
    constants: [
      floats('weights', [embeddingChannels, 3, 1, 1], ...new Array<number>(embeddingChannels * 3).fill(1)),
      floats('nothing', [1], 0),
    ],
  };
  const decoder: Graph = {
    inputs: [
      { name: 'image_embeddings', type: 'float32', shape: ['batch', 256, GRID, GRID] },
      { name: 'image_positional_embeddings', type: 'float32', shape: ['batch', 256, GRID, GRID] },
      { name: 'input_points', type: 'float32', shape: ['batch', 'sets', 'points', 2] },
      { name: 'input_labels', type: 'int64', shape: ['batch', 'sets', 'points'] },
    ],
    outputs: [
      { name: 'iou_scores', type: 'float32', shape: ['batch', 'sets', 3] },
      { name: 'pred_masks', type: 'float32', shape: ['batch', 'sets', 3, SAM_CELLS, SAM_CELLS] },
    ],
    nodes: [
      node('Cast', ['input_labels'], 'belongs', { to: 1 }),
      node('Unsqueeze', ['belongs', 'last'], 'belongsBoth'),
      node('Mul', ['input_points', 'belongsBoth'], 'counted'),
      node('ReduceSum', ['counted', 'pointAxis'], 'sum', { keepdims: 0 }),
      node('ReduceSum', ['belongsBoth', 'pointAxis'], 'count', { keepdims: 0 }),
      node('Div', ['sum', 'count'], 'middle'),
      node('Slice', ['middle', 'zero', 'one', 'pairAxis'], 'middleX'),
      node('Slice', ['middle', 'one', 'two', 'pairAxis'], 'middleY'),
      node('Unsqueeze', ['middleX', 'maskAxes'], 'x'),
      node('Unsqueeze', ['middleY', 'maskAxes'], 'y'),
      node('Sub', ['columns', 'x'], 'across'),
      node('Sub', ['rows', 'y'], 'down'),
      node('Mul', ['across', 'across'], 'acrossSquared'),
      node('Mul', ['down', 'down'], 'downSquared'),
      node('Add', ['acrossSquared', 'downSquared'], 'distance'),
      node('Sub', ['radii', 'distance'], 'discs'),
      node('Div', ['discs', 'softness'], 'logits'),
      // What the picture shows takes part: a place that is dark in it is outside.
      node('Slice', ['image_embeddings', 'zero', 'one', 'channelAxis'], 'brightness'),
      node('Reshape', ['brightness', 'spread'], 'cells'),
      node('Expand', ['cells', 'fine'], 'fineCells'),
      node('Reshape', ['fineCells', 'maskShape'], 'shown'),
      node('Min', ['logits', 'shown'], 'pred_masks'),
      node('Mul', ['middleX', 'nothing'], 'blank'),
      node('Add', ['blank', 'scores'], 'iou_scores'),
    ],
    constants: [
      integers('last', 3),
      integers('pointAxis', 2),
      integers('pairAxis', 2),
      integers('channelAxis', 1),
      integers('zero', 0),
      integers('one', 1),
      integers('two', 2),
      integers('maskAxes', 3, 4),
      integers('spread', 1, 1, GRID, 1, GRID, 1),
      integers('fine', 1, 1, GRID, SAM_CELLS / GRID, GRID, SAM_CELLS / GRID),
      integers('maskShape', 1, 1, 1, SAM_CELLS, SAM_CELLS),
      floats('columns', [1, 1, 1, 1, SAM_CELLS], ...positions),
      floats('rows', [1, 1, 1, SAM_CELLS, 1], ...positions),
      floats('radii', [1, 1, 3, 1, 1], ...SAM_RADII_PX.map((radius) => radius * radius)),
      floats('softness', [1], 200),
      floats('nothing', [1], 0),
      floats('scores', [1, 1, 3], 0.5, 0.9, 0.2),
    ],
  };
  return {
    'onnx/vision_encoder_quantized.onnx': graph(encoder),
    'onnx/prompt_encoder_mask_decoder_quantized.onnx': graph(decoder),
    'config.json': json({ architectures: ['SamModel'], model_type: 'sam' }),
    'preprocessor_config.json': json({
      ...COLORS,
      do_resize: true,
      do_pad: true,
      image_processor_type: 'SamImageProcessor',
      processor_class: 'SamProcessor',
      pad_size: { height: 1024, width: 1024 },
      resample: 2,
      size: { longest_edge: 1024 },
    }),
  };
}

const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '.', 'a', 'red', 'dog', 'cat'];
const TOKENS = 256;

/** Boxes that the network proposes, as parts of the picture; the first one's middle moves with the picture's brightness. */
export const GROUNDING_BOXES = [
  [0.5, 0.5, 0.2, 0.4],
  [0.25, 0.25, 0.1, 0.1],
  [0.251, 0.25, 0.1, 0.1],
  [0.8, 0.2, 0.1, 0.1],
  [0.8, 0.8, 0.1, 0.1],
] as const;

/**
 * Finds things where the text has the word "dog": two that answer to the first word's place, one of them twice, one that
 * answers to the mark before the text and one to the full stop after a single word, which are none.
 */
export function groundingFiles(queries = GROUNDING_BOXES.length): PackFiles {
  const places = [
    [1, 6],
    [1, 3],
    [1, 2],
    [0, 9],
    [2, 9],
  ] as const;
  const pattern = new Float32Array(queries * TOKENS).fill(-9);
  places.slice(0, queries).forEach(([token, logit], query) => {
    pattern[query * TOKENS + token] = logit;
  });
  const sequence = ['batch', 'tokens'];
  const model: Graph = {
    inputs: [
      { name: 'pixel_values', type: 'float32', shape: ['batch', 3, 800, 800] },
      { name: 'input_ids', type: 'int64', shape: sequence },
      { name: 'token_type_ids', type: 'int64', shape: sequence },
      { name: 'attention_mask', type: 'int64', shape: sequence },
      { name: 'pixel_mask', type: 'int64', shape: ['batch', 800, 800] },
    ],
    outputs: [
      { name: 'logits', type: 'float32', shape: ['batch', queries, TOKENS] },
      { name: 'pred_boxes', type: 'float32', shape: ['batch', queries, 4] },
    ],
    nodes: [
      node('Equal', ['input_ids', 'dog'], 'isDog'),
      node('Cast', ['isDog'], 'dogs', { to: 1 }),
      node('ReduceMax', ['dogs'], 'asked', { axes: [1], keepdims: 0 }),
      node('Sub', ['asked', 'one'], 'refusal'),
      node('Mul', ['refusal', 'far'], 'penalty'),
      node('Add', ['pattern', 'penalty'], 'logits'),
      node('ReduceMean', ['pixel_values'], 'brightness', { axes: [1, 2, 3], keepdims: 0 }),
      node('Mul', ['brightness', 'movement'], 'moved'),
      node('Add', ['boxes', 'moved'], 'pred_boxes'),
    ],
    constants: [
      integers('dog', WORDS.indexOf('dog')),
      floats('one', [1], 1),
      floats('far', [1], 50),
      { name: 'pattern', shape: [1, queries, TOKENS], values: pattern },
      floats('boxes', [1, queries, 4], ...GROUNDING_BOXES.slice(0, queries).flat()),
      floats('movement', [1, queries, 4], 0.1, ...new Array<number>(queries * 4 - 1).fill(0)),
    ],
  };
  return {
    'onnx/model_q4.onnx': graph(model),
    'config.json': json({ architectures: ['GroundingDinoForObjectDetection'], model_type: 'grounding-dino' }),
    'preprocessor_config.json': json({
      ...COLORS,
      do_resize: true,
      do_pad: true,
      image_processor_type: 'GroundingDinoImageProcessor',
      processor_class: 'GroundingDinoProcessor',
      resample: 2,
      size: { height: 800, width: 800 },
    }),
    'tokenizer_config.json': json({
      tokenizer_class: 'BertTokenizer',
      do_lower_case: true,
      model_max_length: 512,
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
    }),
    'tokenizer.json': json(tokenizerModel()),
  };
}

function tokenizerModel(): object {
  const special = (content: string) => ({
    id: WORDS.indexOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const mark = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: WORDS.slice(0, 4).map(special),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [mark('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, mark('[SEP]')],
      pair: [],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [WORDS.indexOf(id)], tokens: [id] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(WORDS.map((word, index) => [word, index])),
    },
  };
}

/** The stand-ins of every pack, by its id. */
export const STAND_INS: Readonly<Record<string, () => PackFiles>> = {
  'grounding-dino-tiny': groundingFiles,
  'slimsam-77': slimsamFiles,
  'birefnet-lite': birefnetFiles,
  migan: miganFiles,
  lama: lamaFiles,
};
