import { birefnetEngine } from './birefnet/engine.ts';
import { closedFormEngine } from './closed-form/engine.ts';
import type { Engine } from './engine.ts';
import { esrganEngine } from './esrgan/engine.ts';
import { fillEngine } from './fill/engine.ts';
import { grabcutEngine } from './grabcut/engine.ts';
import { graphicsEngine } from './graphics/engine.ts';
import { groundingDinoEngine } from './grounding-dino/engine.ts';
import { centernetEngine, humanPeopleEngine } from './human/engine.ts';
import { isnetEngine } from './isnet/engine.ts';
import { lamaEngine } from './lama/engine.ts';
import { miganEngine } from './migan/engine.ts';
import { multiLevelForegroundEngine } from './multi-level-foreground/engine.ts';
import { nsfwEngine } from './nsfw/engine.ts';
import { openaiImagesEngine, openaiImagesFillEngine } from './openai-images/engine.ts';
import { slimsamEngine } from './slimsam/engine.ts';
import { tesseractEngine } from './tesseract/engine.ts';
import { mingDesignLayerEngine, qwenImageLayeredEngine } from './vllm-omni/engine.ts';

/** Every engine. Where two offer one capability, the first that is available here is used. */
export const engines: readonly Engine[] = [
  groundingDinoEngine,
  slimsamEngine,
  grabcutEngine,
  birefnetEngine,
  isnetEngine,
  humanPeopleEngine,
  centernetEngine,
  closedFormEngine,
  multiLevelForegroundEngine,
  fillEngine,
  // Flat, graded and patterned places are what our own fill is better at: these are reached by their names.
  miganEngine,
  lamaEngine,
  openaiImagesFillEngine,
  esrganEngine,
  tesseractEngine,
  nsfwEngine,
  // An operator who names a server of such a model wants it used.
  qwenImageLayeredEngine,
  mingDesignLayerEngine,
  graphicsEngine,
  openaiImagesEngine,
];
