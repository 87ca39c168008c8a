import type { Table } from '../bench.ts';

/** What others print for their systems. */
export const PUBLISHED: Table = {
  title: 'Designs: published figures, on another set',
  method:
    'LayerD’s protocol without merges on the Crello test set, as printed by each source. Crello cannot be had here: these figures show the range, they are not measured beside ours.',
  columns: [
    { name: 'system' },
    { name: 'RGB L1', decimals: 4 },
    { name: 'soft IoU', decimals: 4 },
    { name: 'source' },
  ],
  rows: [
    ['YOLO + Hi-SAM', 0.0962, 0.5697, 'arXiv 2512.15603, table 1'],
    ['LayerD', 0.0709, 0.752, 'ICCV 2025'],
    ['Qwen-Image-Layered, finetuned on Crello', 0.0594, 0.8705, 'arXiv 2512.15603, table 1'],
    ['Qwen-Image-Layered, released weights', 0.1409, 0.7177, null],
    ['Ming-Image-0.1-Design-Layer', 0.0574, 0.8923, 'its vendor’s table'],
  ],
  notes: [
    'Qwen-Image-Layered recomposes to 22 to 26 dB by its own figures; 0 changed pixels are asked of us.',
  ],
};
