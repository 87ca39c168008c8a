import type { Box } from '../../src/domain/box.ts';
import type { HexColor } from '../../src/domain/shape.ts';
import type { Random } from '../scenes/random.ts';
import type { Board, Cast, TextLook } from './board.ts';
import { blended, easedStops, evenStops, flat, type Ink } from './ink.ts';
import { between, type Palette, pick } from './palette.ts';
import { fittingSize, lettering, type Typeface } from './typeface.ts';

/** What a layout draws with. */
export interface Sketch {
  readonly board: Board;
  readonly random: Random;
  readonly palette: Palette;
  /** For headlines. */
  readonly display: Typeface;
  /** For everything else. */
  readonly body: Typeface;
  /** A hundredth of the canvas' shorter side. */
  readonly unitPx: number;
}

/** Headline and text faces that go together. */
export const FACE_PAIRS: readonly (readonly [Typeface, Typeface])[] = [
  [
    { family: 'inter', weight: 900 },
    { family: 'inter', weight: 500 },
  ],
  [
    { family: 'oswald', weight: 700 },
    { family: 'inter', weight: 400 },
  ],
  [
    { family: 'playfair-display', weight: 900 },
    { family: 'inter', weight: 400 },
  ],
  [
    { family: 'playfair-display', weight: 700 },
    { family: 'oswald', weight: 400 },
  ],
  [
    { family: 'roboto-slab', weight: 900 },
    { family: 'roboto-slab', weight: 400 },
  ],
  [
    { family: 'lobster', weight: 400 },
    { family: 'roboto-slab', weight: 400 },
  ],
  [
    { family: 'lobster', weight: 400 },
    { family: 'inter', weight: 500 },
  ],
  [
    { family: 'source-code-pro', weight: 700 },
    { family: 'source-code-pro', weight: 400 },
  ],
  [
    { family: 'inter', weight: 700 },
    { family: 'inter', weight: 400 },
  ],
  [
    { family: 'oswald', weight: 500 },
    { family: 'roboto-slab', weight: 400 },
  ],
];

const MOTIFS = ['stripes', 'dots', 'checker', 'grid', 'waves'] as const;

/** A gradient over a box, of one of four makes. */
export function gradientOver(random: Random, box: Box, from: HexColor, to: HexColor): Ink {
  const center = { xPx: box.leftPx + box.widthPx / 2, yPx: box.topPx + box.heightPx / 2 };
  const make = pick(random, ['linear', 'eased', 'radial', 'three stops'] as const);
  if (make === 'radial') {
    const lifted = { xPx: center.xPx, yPx: center.yPx - box.heightPx * between(random, 0, 0.2) };
    return {
      type: 'radial-gradient',
      center: lifted,
      radiusPx: 0.62 * Math.hypot(box.widthPx, box.heightPx),
      stops: evenStops([from, to]),
    };
  }
  const angle = pick(random, [0, Math.PI / 2, Math.PI / 4, between(random, 0, Math.PI)]);
  const reach = (Math.abs(Math.cos(angle)) * box.widthPx + Math.abs(Math.sin(angle)) * box.heightPx) / 2;
  const stops =
    make === 'eased'
      ? easedStops(from, to)
      : evenStops(make === 'linear' ? [from, to] : [from, blended(from, to, 0.7), to]);
  return {
    type: 'linear-gradient',
    from: { xPx: center.xPx - Math.cos(angle) * reach, yPx: center.yPx - Math.sin(angle) * reach },
    to: { xPx: center.xPx + Math.cos(angle) * reach, yPx: center.yPx + Math.sin(angle) * reach },
    stops,
  };
}

/** A ground in the palette: flat, gradient or, where `patterned` allows it, a pattern. */
export function groundOf({ board, random, palette, unitPx }: Sketch, patterned = true): Ink {
  const kind = random();
  if (kind < 0.42) return flat(palette.ground);
  if (kind < 0.78 || !patterned)
    return gradientOver(random, { leftPx: 0, topPx: 0, ...board }, palette.ground, palette.groundEnd);
  return {
    type: 'pattern',
    motif: pick(random, MOTIFS),
    color: palette.ground,
    second: blended(palette.ground, palette.groundEnd, between(random, 0.3, 0.8)),
    periodPx: Math.round(unitPx * between(random, 3, 8)),
    turnRadians: pick(random, [0, Math.PI / 4, between(random, 0, Math.PI)]),
  };
}

/** A soft shadow as design tools make them. */
export function softCast({ random, unitPx }: Sketch): Cast {
  const sigmaPx = unitPx * between(random, 0.7, 2.4);
  return {
    color: '#000000',
    opacity: between(random, 0.18, 0.42),
    sigmaPx,
    moveXPx: 0,
    moveYPx: sigmaPx * 0.7,
  };
}

/** A block of lines whose first capitals touch `topPx`; answers where its last baseline is. */
export async function textBlock(
  sketch: Sketch,
  lines: readonly string[],
  place: {
    readonly xPx: number;
    readonly topPx: number;
    readonly widthPx: number;
    readonly maxSizePx: number;
    readonly leading?: number;
  },
  look: Omit<TextLook, 'sizePx' | 'block'>,
): Promise<{ readonly bottomPx: number; readonly sizePx: number }> {
  const { spacingPx = 0 } = look;
  const longest = Math.max(...lines.map((line) => line.length));
  const sizePx = fittingSize(lines, look.face, place.widthPx - spacingPx * longest, place.maxSizePx);
  const block = sketch.board.newBlock();
  let baseline = place.topPx + lettering('H', look.face, sizePx).capHeightPx;
  for (const [index, line] of lines.entries()) {
    if (index > 0) baseline += sizePx * (place.leading ?? 1.2);
    await sketch.board.text(line, place.xPx, baseline, { ...look, sizePx, block });
  }
  return { bottomPx: baseline, sizePx };
}

/** A rectangle, rounded where a radius is given. */
export function rectangle(box: Box, cornerRadiusPx = 0) {
  return { type: 'rectangle', ...box, cornerRadiusPx } as const;
}

/** A circle. */
export function circle(xPx: number, yPx: number, radiusPx: number) {
  return { type: 'ellipse', center: { xPx, yPx }, radiusXPx: radiusPx, radiusYPx: radiusPx } as const;
}
