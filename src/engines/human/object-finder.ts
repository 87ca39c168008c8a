import type { Detect, Finding, RunContext } from '../../domain/capability.ts';
import type { Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import type { Network } from './network.ts';
import { type DetectedObject, objectsIn, withoutDoubles } from './object-detection.ts';
import { OBJECT_NAMES } from './object-names.ts';
import { PictureView, type Square } from './picture-view.ts';
import { boxOf, type Rectangle, sharedShare } from './rectangle.ts';
import { wholeSquare, windowsOf } from './windows.ts';

export type { DetectedObject } from './object-detection.ts';

/** Side of a window that is looked at closer, as a share of the longer side, and the least that shows more. */
const CLOSE_SHARE = 0.5;
const LEAST_CLOSE_PX = 256;
/** What a close look has to say for a thing that the look at the whole picture did not find. */
const LEAST_CLOSE = 0.35;
const LEAST_WHOLE = 0.2;
/** Share of a thing in another of its class from which it is a piece of it. */
const PIECE = 0.7;
/** Distance from a window's edge, as a share of its side, at which a thing counts as cut by it. */
const CUT = 0.02;

/** Things in the whole picture, and smaller ones at a closer look; strongest first. */
export async function findObjects(
  view: PictureView,
  network: Network,
  pace: Pace,
): Promise<readonly DetectedObject[]> {
  const whole = wholeSquare(view);
  await pace.breathe();
  const found = (await objectsIn(view, whole, network)).filter(({ confidence }) => confidence >= LEAST_WHOLE);
  const side = whole.sidePx * CLOSE_SHARE;
  const close: DetectedObject[] = [];
  for (const window of side >= LEAST_CLOSE_PX ? windowsOf(view, side) : []) {
    await pace.breathe();
    const things = await objectsIn(view, window, network);
    close.push(
      ...things.filter(
        ({ confidence, rectangle }) => confidence >= LEAST_CLOSE && !isCut(rectangle, window, view),
      ),
    );
  }
  const added = close.filter(
    (thing) =>
      !found.some(
        ({ name, rectangle }) => name === thing.name && sharedShare(thing.rectangle, rectangle) > PIECE,
      ),
  );
  return withoutDoubles([...found, ...added]);
}

/** Whether a thing reaches an edge of the window behind which the picture goes on. */
function isCut({ left, top, right, bottom }: Rectangle, window: Square, view: PictureView): boolean {
  const margin = window.sidePx * CUT;
  const half = window.sidePx / 2;
  const [windowLeft, windowTop] = [window.centerXPx - half, window.centerYPx - half];
  const [windowRight, windowBottom] = [window.centerXPx + half, window.centerYPx + half];
  return (
    (windowLeft > margin && left < windowLeft + margin) ||
    (windowTop > margin && top < windowTop + margin) ||
    (windowRight < view.widthPx - margin && right > windowRight - margin) ||
    (windowBottom < view.heightPx - margin && bottom > windowBottom - margin)
  );
}

/** Finds things of the 80 classes of COCO. */
export class ObjectFinder implements Detect {
  readonly labels: readonly string[] = OBJECT_NAMES;
  readonly #network: Network;

  constructor(network: Network) {
    this.#network = network;
  }

  /** Up to .5 s on one core, whatever the picture's size. */
  async detect(image: Raster, context: RunContext): Promise<readonly Finding[]> {
    const pace = new Pace(context);
    const objects = await findObjects(new PictureView(image), this.#network, pace);
    pace.progress(1);
    return objects.flatMap(({ name, rectangle, confidence }): Finding[] => {
      const box = boxOf(rectangle, image);
      return box ? [{ box, label: name, confidence }] : [];
    });
  }
}
