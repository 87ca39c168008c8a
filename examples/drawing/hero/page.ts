import { clamp, smoothStep } from '../../../bench/scenes/noise.ts';
import type { Raster } from '../../../src/domain/raster.ts';
import { letterDistance, setLine } from '../picture/letters.ts';
import { boxDistance, covered, type Ink, inkBetween } from '../poster/ink.ts';
import { meetPlane, type PlaneView, sampleAt, seenAt } from './plane.ts';

/** What the page shows. All pictures have one aspect. */
export interface PagePictures {
  readonly source: Raster;
  /** Bottom first. */
  readonly layers: readonly Raster[];
  readonly together: Raster;
  readonly changedPixels: number;
}

/** The finished page, R,G,B. */
export interface Page {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8ClampedArray;
}

interface Panel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const WIDTH_PX = 1600;
const HEIGHT_PX = 530;
const PAGE: Ink = [246, 243, 236];
const TEXT: Ink = [58, 62, 74];
const QUIET: Ink = [176, 172, 162];
const CHECKER: readonly [Ink, Ink] = [
  [255, 255, 255],
  [226, 226, 230],
];
const SOURCE_PANEL: Panel = { left: 40, top: 116, width: 420, height: 280 };
const RESULT_PANEL: Panel = { left: 1140, top: 116, width: 420, height: 280 };
const VIEW: PlaneView = { centerX: 800, centerY: 256, scalePx: 344, turn: 0.5, eyeDistance: 2.6 };
/** How far apart two layers next to each other are shown, on the page. */
const APART = { x: 216, y: 48 } as const;
const CHECKS_ACROSS = 30;
const LABEL_TOP = 458;

/** Draws the page, each pixel from four points. Takes some seconds. */
export function composePage(pictures: PagePictures): Page {
  const data = new Uint8ClampedArray(WIDTH_PX * HEIGHT_PX * 3);
  const paint = painterOf(pictures);
  for (let y = 0; y < HEIGHT_PX; y += 1) {
    for (let x = 0; x < WIDTH_PX; x += 1) {
      const sums = [0, 0, 0];
      for (const [stepX, stepY] of [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.25, 0.75],
        [0.75, 0.75],
      ] as const) {
        const ink = paint(x + stepX, y + stepY);
        for (let channel = 0; channel < 3; channel += 1) sums[channel]! += ink[channel]! / 4;
      }
      data.set(sums.map(Math.round), (y * WIDTH_PX + x) * 3);
    }
  }
  return { widthPx: WIDTH_PX, heightPx: HEIGHT_PX, data };
}

function painterOf(pictures: PagePictures): (x: number, y: number) => Ink {
  const aspect = pictures.source.widthPx / pictures.source.heightPx;
  const views = pictures.layers.map((_, index) => {
    const place = index - (pictures.layers.length - 1) / 2;
    return { ...VIEW, centerX: VIEW.centerX + place * APART.x, centerY: VIEW.centerY + place * APART.y };
  });
  const labels = labelSegments(pictures);
  const threads = threadSegments(views, aspect);
  return (x, y) => {
    let ink = PAGE;
    ink = panel(ink, pictures.source, SOURCE_PANEL, x, y);
    ink = panel(ink, pictures.together, RESULT_PANEL, x, y);
    ink = inkBetween(ink, QUIET, arrow(x, y, 476, 256));
    ink = inkBetween(ink, QUIET, arrow(x, y, 1084, 256));
    for (const [index, layer] of pictures.layers.entries()) {
      if (index > 0) ink = inkBetween(ink, QUIET, 0.8 * covered(letterDistance(threads, x, y) - 0.6));
      ink = plane(ink, layer, views[index]!, aspect, index > 0, x, y);
    }
    if (y > LABEL_TOP - 20) ink = inkBetween(ink, TEXT, covered(letterDistance(labels, x, y) - 1.35));
    return ink;
  };
}

function shadowed(ink: Ink, distance: number, strength: number): Ink {
  return inkBetween(ink, [40, 36, 30], strength * smoothStep(26, -14, distance));
}

function panel(below: Ink, picture: Raster, place: Panel, x: number, y: number): Ink {
  const distance = (downPx: number): number =>
    boxDistance(x, y - downPx, place.left, place.top, place.left + place.width, place.top + place.height);
  const ink = shadowed(below, distance(9), 0.3);
  const inside = covered(distance(0));
  if (inside === 0) return ink;
  const [red, green, blue] = sampleAt(
    picture,
    (x - place.left) / place.width,
    (y - place.top) / place.height,
  );
  return inkBetween(ink, [red, green, blue], inside);
}

/** One turned plane; a layer that does not cover it lies on a half-clear checkerboard. */
function plane(
  below: Ink,
  picture: Raster,
  view: PlaneView,
  aspect: number,
  seeThrough: boolean,
  x: number,
  y: number,
): Ink {
  const { u, v } = meetPlane(view, aspect, x, y);
  if (u < -0.1 || u > 1.1 || v < -0.15 || v > 1.15) return below;
  const scale = view.scalePx;
  const distance = Math.max(-u, u - 1, -v / aspect, (v - 1) / aspect) * scale;
  let ink = shadowed(below, distance - 2, seeThrough ? 0.16 : 0.3);
  const inside = covered(distance);
  if (inside === 0) return ink;
  const uIn = clamp(u, 0, 1);
  const vIn = clamp(v, 0, 1);
  if (seeThrough) {
    const odd = (Math.floor(uIn * CHECKS_ACROSS) + Math.floor((vIn / aspect) * CHECKS_ACROSS)) % 2;
    ink = inkBetween(ink, CHECKER[odd as 0 | 1], 0.86 * inside);
    ink = inkBetween(ink, QUIET, covered(Math.abs(distance + 1) - 0.8));
  }
  const [red, green, blue, alpha] = sampleAt(picture, uIn, vIn);
  return inkBetween(ink, [red, green, blue], alpha * inside);
}

/** An arrow to the right that begins at `left` and is 40 pixels long. */
function arrow(x: number, y: number, left: number, middle: number): number {
  const shaft = boxDistance(x, y, left, middle - 2.5, left + 28, middle + 2.5);
  const head = Math.max(Math.abs(y - middle) - (left + 40 - x) * 0.75, left + 24 - x);
  return covered(Math.min(shaft, head));
}

type Segments = ReturnType<typeof setLine>;

function labelSegments(pictures: PagePictures): Segments {
  const label = (text: string, centerX: number): Segments =>
    setLine(text, { centerX, topY: LABEL_TOP, capHeightPx: 17, spacing: 0.34 });
  const verdict = pictures.changedPixels === 0 ? 'PUT BACK  0 PIXELS CHANGED' : 'PUT BACK';
  return [...label('FLAT PICTURE', 250), ...label('LAYERS', 800), ...label(verdict, 1350)];
}

/** Lines from the corners of the lowest plane to those of the topmost. */
function threadSegments(views: readonly PlaneView[], aspect: number): Segments {
  const [lowest, topmost] = [views[0]!, views.at(-1)!];
  return (
    [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const
  ).map(([u, v]) => {
    const from = seenAt(lowest, aspect, u, v);
    const to = seenAt(topmost, aspect, u, v);
    return { fromX: from.x, fromY: from.y, toX: to.x, toY: to.y };
  });
}
