import type { Box } from '../../src/domain/box.ts';
import type { Point } from '../../src/domain/connected-component.ts';
import type { Raster } from '../../src/domain/raster.ts';
import type { GradientStop, HexColor, Paint } from '../../src/domain/shape.ts';
import { clamp } from '../scenes/noise.ts';

/** A repeating ground of two colours. */
export interface PatternInk {
  readonly type: 'pattern';
  readonly motif: 'stripes' | 'dots' | 'checker' | 'grid' | 'waves';
  readonly color: HexColor;
  readonly second: HexColor;
  readonly periodPx: number;
  readonly turnRadians: number;
}

/** A picture laid over a box of the same size. */
export interface PhotoInk {
  readonly type: 'photo';
  readonly raster: Raster;
  readonly box: Box;
}

/** Whatever a layer of a design can be painted with. */
export type Ink = Paint | PatternInk | PhotoInk;

/** Writes R, G, B and opacity (0..255, not rounded) at a pixel of the canvas into `out`. */
type Painter = (xPx: number, yPx: number, out: Float64Array) => void;

/** Red, green and blue, 0..255. */
export function channelsOf(color: HexColor): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `#rrggbb` of three channels. */
export function hexOf(channels: readonly number[]): HexColor {
  return `#${channels
    .map((value) =>
      Math.round(clamp(value, 0, 255))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** A colour between two, `share` 0..1 of the way. */
export function blended(from: HexColor, to: HexColor, share: number): HexColor {
  const other = channelsOf(to);
  return hexOf(channelsOf(from).map((value, channel) => value + share * (other[channel]! - value)));
}

export const flat = (color: HexColor): Paint => ({ type: 'flat', color });

/** Stops that ease in and out between two colours, as design tools make a gradient look smooth at its ends. */
export function easedStops(from: HexColor, to: HexColor): GradientStop[] {
  return Array.from({ length: 9 }, (_, index) => {
    const offset = index / 8;
    return { offset, color: blended(from, to, offset * offset * (3 - 2 * offset)), opacity: 1 };
  });
}

/** Evenly spaced stops. */
export function evenStops(colors: readonly HexColor[]): GradientStop[] {
  return colors.map((color, index) => ({ offset: index / (colors.length - 1), color, opacity: 1 }));
}

function ramp(stops: readonly GradientStop[]): (share: number, out: Float64Array) => void {
  const known = stops.map(({ offset, color, opacity }) => ({
    offset,
    tone: [...channelsOf(color), 255 * opacity],
  }));
  return (share, out) => {
    let next = known.findIndex(({ offset }) => offset >= share);
    if (next < 0) next = known.length - 1;
    const above = known[next]!;
    const below = known[Math.max(0, next - 1)]!;
    const span = above.offset - below.offset;
    const part = span > 0 ? clamp((share - below.offset) / span, 0, 1) : 1;
    for (let channel = 0; channel < 4; channel += 1)
      out[channel] = below.tone[channel]! + part * (above.tone[channel]! - below.tone[channel]!);
  };
}

function linearPainter(from: Point, to: Point, stops: readonly GradientStop[]): Painter {
  const across = to.xPx - from.xPx;
  const down = to.yPx - from.yPx;
  const square = across * across + down * down;
  const paint = ramp(stops);
  return (x, y, out) => paint(((x + 0.5 - from.xPx) * across + (y + 0.5 - from.yPx) * down) / square, out);
}

/** Share 0..1 of the second colour in a pixel of a pattern, anti-aliased. */
function motifShare({ motif, periodPx }: PatternInk, u: number, v: number): number {
  const inside = (distance: number) => clamp(0.5 - distance, 0, 1);
  const fromLine = (value: number) => Math.abs(value / periodPx - Math.round(value / periodPx)) * periodPx;
  const cell = (value: number) => value - Math.round(value / periodPx) * periodPx;
  switch (motif) {
    case 'stripes':
      return inside(fromLine(u) - periodPx / 4);
    case 'dots':
      return inside(Math.hypot(cell(u), cell(v)) - periodPx * 0.22);
    case 'checker':
      return (Math.floor(u / periodPx) + Math.floor(v / periodPx)) & 1;
    case 'grid':
      return Math.max(inside(fromLine(u) - 0.75), inside(fromLine(v) - 0.75));
    case 'waves':
      return inside(
        fromLine(v + 0.22 * periodPx * Math.sin((2 * Math.PI * u) / (1.7 * periodPx))) - periodPx * 0.12,
      );
  }
}

function patternPainter(ink: PatternInk): Painter {
  const first = channelsOf(ink.color);
  const second = channelsOf(ink.second);
  const cos = Math.cos(ink.turnRadians);
  const sin = Math.sin(ink.turnRadians);
  return (x, y, out) => {
    const share = motifShare(ink, (x + 0.5) * cos + (y + 0.5) * sin, (y + 0.5) * cos - (x + 0.5) * sin);
    for (let channel = 0; channel < 3; channel += 1)
      out[channel] = first[channel]! + share * (second[channel]! - first[channel]!);
    out[3] = 255;
  };
}

/** How an ink looks at every pixel of the canvas. */
export function painterOf(ink: Ink): Painter {
  switch (ink.type) {
    case 'flat': {
      const tone = [...channelsOf(ink.color), 255];
      return (_x, _y, out) => out.set(tone);
    }
    case 'linear-gradient':
      return linearPainter(ink.from, ink.to, ink.stops);
    case 'radial-gradient': {
      const paint = ramp(ink.stops);
      const { center, radiusPx } = ink;
      return (x, y, out) => paint(Math.hypot(x + 0.5 - center.xPx, y + 0.5 - center.yPx) / radiusPx, out);
    }
    case 'pattern':
      return patternPainter(ink);
    case 'photo': {
      const { raster, box } = ink;
      return (x, y, out) => {
        const column = clamp(x - box.leftPx, 0, raster.widthPx - 1);
        const row = clamp(y - box.topPx, 0, raster.heightPx - 1);
        const at = (row * raster.widthPx + column) * 4;
        for (let channel = 0; channel < 4; channel += 1) out[channel] = raster.data[at + channel]!;
      };
    }
  }
}
