import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js';
import { Problem } from '../../domain/problem.ts';
import type { GrayPicture } from './gray-picture.ts';
import { graymapOf } from './gray-picture.ts';

/** How a picture is laid out: a page of blocks, words anywhere, or one line. */
export type Layout = 'page' | 'scattered' | 'line';

/** A line as the library gives it; the box is right- and bottom-exclusive, in pixels of what was handed in. */
export interface RecognizedLine {
  readonly words: readonly {
    readonly string: string;
    readonly confidence: number;
    readonly box: readonly [leftPx: number, topPx: number, rightPx: number, bottomPx: number];
  }[];
}

const SEGMENTATION: Readonly<Record<Layout, PSM>> = {
  page: PSM.AUTO,
  scattered: PSM.SPARSE_TEXT,
  line: PSM.SINGLE_LINE,
};

/** Any time will do. */
const HOLDING_MS = 3_600_000;

/** The integer model: as sure as the others on print, at a quarter of the size. */
const MODEL_FOLDER = '4.0.0_best_int';

/** The thread that recognizes, started when it is first needed and again after it was stopped. */
export class Recognizer {
  #starting: Promise<Worker> | null = null;

  /**
   * Lines of a picture with dark text on a light ground.
   * @throws Problem `canceled`, `engine_unavailable` when the thread cannot start
   */
  async recognize(
    picture: GrayPicture,
    layout: Layout,
    signal: AbortSignal,
  ): Promise<readonly RecognizedLine[]> {
    const worker = await this.#start();
    // A recognition cannot be stopped but with its thread.
    const stop = (): void => {
      this.#starting = null;
      void worker.terminate();
    };
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Problem('canceled', 'The reading was canceled.')), {
        once: true,
      });
    });
    signal.addEventListener('abort', stop, { once: true });
    // The idle thread does not hold the process, but whoever waits for an answer has to live to see it.
    const holding = setInterval(() => {}, HOLDING_MS);
    try {
      signal.throwIfAborted();
      return await Promise.race([this.#read(worker, picture, layout), aborted]);
    } finally {
      clearInterval(holding);
      signal.removeEventListener('abort', stop);
    }
  }

  async #read(worker: Worker, picture: GrayPicture, layout: Layout): Promise<readonly RecognizedLine[]> {
    await worker.setParameters({ tessedit_pageseg_mode: SEGMENTATION[layout], user_defined_dpi: '150' });
    const { data } = await worker.recognize(graymapOf(picture), {}, { blocks: true, text: false });
    return (data.blocks ?? []).flatMap(({ paragraphs }) =>
      paragraphs.flatMap(({ lines }) =>
        lines.map(({ words }) => ({
          words: words.map(({ text, confidence, bbox }) => ({
            string: text,
            confidence: confidence / 100,
            box: [bbox.x0, bbox.y0, bbox.x1, bbox.y1] as const,
          })),
        })),
      ),
    );
  }

  #start(): Promise<Worker> {
    if (this.#starting !== null) return this.#starting;
    const starting = startWorker();
    this.#starting = starting;
    starting.catch(() => {
      this.#starting = null;
    });
    return starting;
  }
}

async function startWorker(): Promise<Worker> {
  try {
    const data = dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json'));
    const worker = await createWorker('eng', OEM.LSTM_ONLY, {
      langPath: join(data, MODEL_FOLDER),
      // Nothing is looked for elsewhere, and nothing is written.
      cacheMethod: 'none',
      gzip: true,
      errorHandler: () => {},
    });
    // It speaks to the terminal of whoever runs it otherwise.
    await worker.setParameters({ debug_file: '/dev/null' } as Parameters<Worker['setParameters']>[0]);
    // An idle thread must not keep its process alive.
    (worker as { worker?: { unref?(): void } }).worker?.unref?.();
    return worker;
  } catch (cause) {
    throw new Problem('engine_unavailable', 'The text recognizer could not be started.', { cause });
  }
}
