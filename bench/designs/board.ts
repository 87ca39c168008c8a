import { type Box, type Size, wholeBox } from '../../src/domain/box.ts';
import type { LayerKind } from '../../src/domain/layer.ts';
import { createMask, tightBox } from '../../src/domain/mask.ts';
import { cropRaster, type Raster } from '../../src/domain/raster.ts';
import type { HexColor, Outline, Shape } from '../../src/domain/shape.ts';
import { composedLayers } from '../metrics/layer-stack.ts';
import { type Coverage, coverageOf, type Figure, outlineFigure, pathFigure, softened } from './coverage.ts';
import { flat, type Ink } from './ink.ts';
import { alphaOf, laidOver, painted } from './layer-paint.ts';
import { lettering, type Typeface } from './typeface.ts';

/** What a text layer of a design truly says. */
export interface DesignText {
  readonly string: string;
  readonly fontSizePx: number;
  /** `#rrggbb`; where a gradient paints it, its first stop. */
  readonly color: HexColor;
  readonly family: string;
  /** Lines of one block share its number. */
  readonly block: number;
}

/** A layer of a design as it was painted: straight alpha, true colour under every pixel of its box, clear ones included. */
export interface DesignLayer {
  readonly name: string;
  readonly kind: LayerKind;
  /** Tight around all alpha above 0. */
  readonly box: Box;
  /** The box's size. */
  readonly raster: Raster;
  readonly text?: DesignText;
  readonly shape?: Shape;
}

/** A soft or hard shadow, or a glow where it is light. */
export interface Cast {
  readonly color: HexColor;
  readonly opacity: number;
  readonly sigmaPx: number;
  readonly moveXPx: number;
  readonly moveYPx: number;
}

interface Look {
  readonly opacity?: number;
  readonly cast?: Cast;
}

/** How a shape looks. */
export interface ShapeLook extends Look {
  /** A line of this width along the outline, in its own colour, on the same layer. */
  readonly border?: { readonly color: HexColor; readonly widthPx: number };
  /** Only the line along the outline. */
  readonly strokePx?: number;
}

/** One line of text at a place. */
export interface TextLook extends Look {
  readonly face: Typeface;
  readonly sizePx: number;
  readonly ink: Ink;
  readonly align?: 'left' | 'center' | 'right';
  readonly spacingPx?: number;
  readonly outline?: { readonly color: HexColor; readonly widthPx: number };
  readonly block?: number;
}

/** A canvas that layers are put on, one above the other, each kept apart. */
export class Board implements Size {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly layers: DesignLayer[] = [];
  #blocks = 0;

  constructor({ widthPx, heightPx }: Size) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
  }

  /** A number for the lines of a new block of text. */
  newBlock(): number {
    this.#blocks += 1;
    return this.#blocks;
  }

  /** Covers the whole canvas. */
  ground(ink: Ink): void {
    const alpha = createMask(this.widthPx, this.heightPx);
    alpha.data.fill(255);
    this.#put('background', 'background', { box: wholeBox(this), alpha }, ink);
  }

  /** Puts a coverage on, painted with `ink`, its cast below it. What covers nothing is left out. */
  async cover(
    name: string,
    kind: LayerKind,
    coverage: Coverage | null,
    ink: Ink,
    look: Look = {},
  ): Promise<void> {
    if (!coverage) return;
    if (look.cast) await this.softShadow(name, coverage, look.cast);
    this.#put(name, kind, coverage, ink, look.opacity);
  }

  /** The shadow or glow that a coverage casts, as a layer of its own. */
  async softShadow(name: string, coverage: Coverage | null, cast: Cast): Promise<void> {
    const soft = coverage && (await softened(coverage, this, cast));
    if (soft) this.#put(`shadow of ${name}`, 'shadow', soft, flat(cast.color), cast.opacity);
  }

  async shape(name: string, outline: Outline, ink: Ink, look: ShapeLook = {}): Promise<void> {
    const figure = outlineFigure(outline);
    const filled = await coverageOf(figure, this, look.strokePx);
    if (!filled) return;
    const plain = ink.type !== 'pattern' && ink.type !== 'photo' && !look.border && !look.strokePx;
    if (look.cast) await this.softShadow(name, filled, look.cast);
    const shape = plain ? { shape: { outline, paint: ink } } : {};
    const kind = ink.type === 'photo' ? 'object' : 'shape';
    if (look.border) await this.#bordered(name, kind, figure, filled, ink, look.border);
    else this.#put(name, kind, filled, ink, look.opacity, shape);
  }

  /** A drawing in one ink. */
  async path(name: string, figure: Figure, ink: Ink, look: Look = {}): Promise<void> {
    await this.cover(name, 'shape', await coverageOf(figure, this), ink, look);
  }

  /** One line of text whose baseline starts, has its middle, or ends at `xPx`. */
  async text(string: string, xPx: number, baselinePx: number, look: TextLook): Promise<void> {
    const { face, sizePx, ink, outline } = look;
    const { path, advancePx } = lettering(string, face, sizePx, look.spacingPx);
    const start = xPx - (look.align === 'center' ? advancePx / 2 : look.align === 'right' ? advancePx : 0);
    const bounds = {
      leftPx: start - sizePx * 0.4,
      topPx: baselinePx - sizePx * 1.2,
      widthPx: advancePx + sizePx * 0.8,
      heightPx: sizePx * 1.7,
    };
    const figure = pathFigure(path, start, baselinePx, bounds);
    const filled = await coverageOf(figure, this);
    if (!filled) return;
    const color = ink.type === 'flat' ? ink.color : 'stops' in ink ? ink.stops[0]!.color : '#000000';
    const block = look.block ?? this.newBlock();
    const text: DesignText = { string, fontSizePx: sizePx, color, family: face.family, block };
    const name = `text: ${string}`;
    if (look.cast) await this.softShadow(name, filled, look.cast);
    if (outline) await this.#bordered(name, 'text', figure, filled, ink, outline, { text });
    else this.#put(name, 'text', filled, ink, look.opacity, { text });
  }

  /** One layer of a fill and a line along its outline that lies under it for text, above it for shapes. */
  async #bordered(
    name: string,
    kind: LayerKind,
    figure: Figure,
    filled: Coverage,
    ink: Ink,
    border: { readonly color: HexColor; readonly widthPx: number },
    facts: Pick<DesignLayer, 'text' | 'shape'> = {},
  ): Promise<void> {
    const line = await coverageOf(figure, this, border.widthPx);
    if (!line) return;
    const [under, over, underInk, overInk] =
      kind === 'text' ? [line, filled, flat(border.color), ink] : [filled, line, ink, flat(border.color)];
    const first = painted(under, underInk, 1);
    const second = painted(over, overInk, 1);
    this.#add({ name, kind, ...laidOver(first, second), ...facts });
  }

  /** What the layers compose to so far. */
  composed(): Raster {
    return composedLayers(this, this.layers);
  }

  #put(
    name: string,
    kind: LayerKind,
    coverage: Coverage,
    ink: Ink,
    opacity = 1,
    facts: Pick<DesignLayer, 'text' | 'shape'> = {},
  ): void {
    this.#add({ name, kind, ...painted(coverage, ink, opacity), ...facts });
  }

  #add(layer: DesignLayer): void {
    const { box, raster } = layer;
    const tight = tightBox(alphaOf(raster));
    if (!tight) return;
    const placed = { ...tight, leftPx: box.leftPx + tight.leftPx, topPx: box.topPx + tight.topPx };
    this.layers.push({ ...layer, box: placed, raster: cropRaster(raster, tight) });
  }
}
