import type { Random } from '../scenes/random.ts';
import type { Figure } from './coverage.ts';
import { pathFigure } from './coverage.ts';
import { pick } from './palette.ts';

/** One-colour icons on a square from 0,0 to 100,100; filled by the non-zero rule, so holes run the other way round. */
const ICONS = {
  heart:
    'M50 88C20 66 8 50 8 32C8 18 19 9 31 9C39 9 46 13 50 20C54 13 61 9 69 9C81 9 92 18 92 32C92 50 80 66 50 88Z',
  star: 'M50 4L61.8 35.2L95 36.9L69 57.7L77.8 90L50 71.5L22.2 90L31 57.7L5 36.9L38.2 35.2Z',
  pin: 'M50 4C30 4 16 18 16 37C16 60 50 96 50 96C50 96 84 60 84 37C84 18 70 4 50 4ZM50 24A13 13 0 0 0 50 50A13 13 0 0 0 50 24Z',
  bolt: 'M58 3L16 56L44 58L36 97L84 38L54 37Z',
  leaf: 'M90 8C40 8 10 32 10 64C10 74 14 82 18 88L50 46L26 92C70 96 92 66 90 8Z',
  bell: 'M50 6C31 6 22 20 22 38C22 62 14 66 10 74L90 74C86 66 78 62 78 38C78 20 69 6 50 6ZM38 80C38 89 43 94 50 94C57 94 62 89 62 80Z',
  drop: 'M50 4C50 4 18 44 18 64C18 82 32 96 50 96C68 96 82 82 82 64C82 44 50 4 50 4Z',
  play: 'M22 8L90 50L22 92Z',
  check: 'M10 52L24 38L42 56L78 16L92 30L42 84Z',
  cross: 'M36 6L64 6L64 36L94 36L94 64L64 64L64 94L36 94L36 64L6 64L6 36L36 36Z',
  home: 'M50 6L96 48L82 48L82 92L60 92L60 62L40 62L40 92L18 92L18 48L4 48Z',
  music: 'M36 10L88 4L88 70A15 13 0 1 1 76 58L76 28L48 32L48 82A15 13 0 1 1 36 70Z',
  clock: 'M50 4A46 46 0 0 1 50 96A46 46 0 0 1 50 4ZM45 20L45 56L72 70L77 61L55 50L55 20Z',
  ring: 'M50 5A45 45 0 0 1 50 95A45 45 0 0 1 50 5ZM50 25A25 25 0 0 0 50 75A25 25 0 0 0 50 25Z',
  moon: 'M62 6C38 14 28 40 40 62C50 80 70 86 88 78C76 94 54 98 36 90C10 78 2 46 16 24C26 8 44 2 62 6Z',
  flag: 'M14 4L26 4L26 12L88 12L72 34L88 56L26 56L26 96L14 96Z',
} as const;

export type IconName = keyof typeof ICONS;

const ICON_NAMES = Object.keys(ICONS) as IconName[];

/** The name of one of the icons. */
export function iconNameOf(random: Random): IconName {
  return pick(random, ICON_NAMES);
}

/** An icon in a square of `sizePx`. */
export function iconFigure(name: IconName, leftPx: number, topPx: number, sizePx: number): Figure {
  const scale = sizePx / 100;
  const figure = pathFigure(ICONS[name], 0, 0, { leftPx, topPx, widthPx: sizePx, heightPx: sizePx });
  const place = `translate(${leftPx.toFixed(2)} ${topPx.toFixed(2)}) scale(${scale.toFixed(5)})`;
  return { ...figure, markup: figure.markup.replace('translate(0 0)', place) };
}

/** A soft irregular blob, as path data around 0,0. */
export function blobPath(random: Random, radiusPx: number): string {
  const corners = 6;
  const points = Array.from({ length: corners }, (_, index) => {
    const angle = ((index + 0.35 * (random() - 0.5)) / corners) * 2 * Math.PI;
    const reach = radiusPx * (0.78 + 0.3 * random());
    return { x: Math.cos(angle) * reach, y: Math.sin(angle) * reach };
  });
  const at = (index: number) => points[(index + corners) % corners]!;
  const shown = (x: number, y: number) => `${x.toFixed(2)} ${y.toFixed(2)}`;
  let path = `M${shown(at(0).x, at(0).y)}`;
  for (let index = 0; index < corners; index += 1) {
    // A closed Catmull-Rom spline through the points, written as cubic curves.
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    path += `C${shown(from.x + (to.x - before.x) / 6, from.y + (to.y - before.y) / 6)} ${shown(to.x - (after.x - from.x) / 6, to.y - (after.y - from.y) / 6)} ${shown(to.x, to.y)}`;
  }
  return `${path}Z`;
}

/** The corners of a star with `points` rays. */
export function starPoints(
  centerX: number,
  centerY: number,
  outerPx: number,
  innerPx: number,
  points: number,
): { xPx: number; yPx: number }[] {
  return Array.from({ length: points * 2 }, (_, index) => {
    const reach = index % 2 === 0 ? outerPx : innerPx;
    const angle = (index / points) * Math.PI - Math.PI / 2;
    return { xPx: centerX + Math.cos(angle) * reach, yPx: centerY + Math.sin(angle) * reach };
  });
}
