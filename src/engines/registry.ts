import { closedFormEngine } from './closed-form/engine.ts';
import type { Engine } from './engine.ts';
import { esrganEngine } from './esrgan/engine.ts';
import { fillEngine } from './fill/engine.ts';
import { isnetEngine } from './isnet/engine.ts';
import { multiLevelForegroundEngine } from './multi-level-foreground/engine.ts';
import { tesseractEngine } from './tesseract/engine.ts';

/** Every engine. Where two offer one capability, the first that is available here is used. */
export const engines: readonly Engine[] = [
  isnetEngine,
  closedFormEngine,
  multiLevelForegroundEngine,
  fillEngine,
  esrganEngine,
  tesseractEngine,
];
