import type { Size } from '../../domain/box.ts';
import type { ProposedLayer } from '../../domain/capability.ts';
import { fontSizeOf } from '../../domain/font-size.ts';
import type { LayerKind } from '../../domain/layer.ts';
import { tightBox } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { cropRaster } from '../../domain/raster.ts';
import type { Paint } from '../../domain/shape.ts';
import type { Analysis } from './analysis.ts';
import type { Arrangement } from './arrangement.ts';
import type { Element } from './elements/element.ts';
import { formName, namesOf } from './elements/naming.ts';
import { sameBlock } from './elements/simplify.ts';
import { hexColor, paintOf } from './forms/shape-form.ts';
import type { DrawnElement, DrawnShadow } from './layers.ts';
import { drawShadow } from './layers.ts';
import type { Bounds } from './parts/part.ts';
import { heightOf } from './parts/part.ts';
import { lastBelow } from './shadow-stack.ts';
import { stackVeils } from './veil-stack.ts';
import type { Film } from './veils/film.ts';
import type { Veil } from './veils/veil.ts';
import { drawVeil } from './veils/veil.ts';
import { elementsBelow } from './veils/veiled-element.ts';

const KINDS: Readonly<Record<Element['kind'], LayerKind>> = {
  background: 'background',
  text: 'text',
  photo: 'object',
  shape: 'shape',
  drawing: 'object',
};

/** How sure the analysis is of each kind, before what is hidden is taken into account. */
const SURENESS: Readonly<Record<Element['kind'], number>> = {
  background: 1,
  text: 0.85,
  photo: 0.8,
  shape: 0.8,
  drawing: 0.6,
};
const RECOGNISED_SURENESS = 0.95;
const VEIL_SURENESS = 0.85;
const FILM_SURENESS = 0.7;

/** A layer whose pixels are half made up is this much less sure. */
const HIDDEN_DOUBT = 0.5;

function placed(raster: Raster, bounds: Bounds): Pick<ProposedLayer, 'box' | 'raster'> | null {
  const data = new Uint8Array(raster.widthPx * raster.heightPx);
  for (let pixel = 0; pixel < data.length; pixel += 1) data[pixel] = raster.data[pixel * 4 + 3]!;
  const tight = tightBox({ widthPx: raster.widthPx, heightPx: raster.heightPx, data });
  if (!tight) return null;
  return {
    box: { ...tight, leftPx: bounds.left + tight.leftPx, topPx: bounds.top + tight.topPx },
    raster: cropRaster(raster, tight),
  };
}

function shadowLayer({ bounds, raster, shadow }: DrawnShadow, casterName: string): ProposedLayer | null {
  const place = placed(raster, bounds);
  if (!place) return null;
  const light = shadow.color[0] + shadow.color[1] + shadow.color[2] > 380;
  return {
    ...place,
    name: `${light ? 'glow' : 'shadow'} of ${casterName}`,
    kind: 'shadow',
    confidence: Math.max(0.3, 0.95 - 10 * shadow.error),
    matchedBy: 'shadow',
  };
}

const paintOfFilm = ({ color, through }: Film): Paint => ({
  type: 'flat',
  color: hexColor(...color),
  opacity: 1 - through,
});

function paintOfVeil(veil: Veil, bounds: Bounds): Paint {
  const gradient = veil.paint ? paintOf(veil.paint, bounds) : null;
  if (!gradient || gradient.type === 'flat') return paintOfFilm(veil);
  return { ...gradient, stops: gradient.stops.map((stop) => ({ ...stop, opacity: 1 - veil.through })) };
}

function veilLayer(veil: Veil, canvas: Size): ProposedLayer | null {
  const { bounds, raster } = drawVeil(veil, canvas);
  const place = placed(raster, bounds);
  if (!place) return null;
  const { outline } = veil;
  return {
    ...place,
    name: `translucent ${formName(outline)}`,
    kind: 'shape',
    confidence: VEIL_SURENESS,
    matchedBy: 'graphics',
    ...(outline ? { shape: { outline, paint: paintOfVeil(veil, bounds) } } : {}),
  };
}

function elementLayer(
  { element, bounds, raster, visible, hidden }: DrawnElement,
  { shapes, films }: Arrangement,
  plainName: string,
): ProposedLayer | null {
  const isGround = element.kind === 'background';
  const whole = { leftPx: 0, topPx: 0, widthPx: raster.widthPx, heightPx: raster.heightPx };
  const place = isGround ? { box: whole, raster } : placed(raster, bounds);
  if (!place) return null;
  const film = films[element.id];
  const name = film ? `translucent ${plainName}` : plainName;
  const outline = shapes[element.id];
  const paint = film ? paintOfFilm(film) : paintOf(element.paint, element.bounds);
  const sure = film ? FILM_SURENESS : outline ? RECOGNISED_SURENESS : SURENESS[element.kind];
  const readings = element.lines.flatMap(({ reading }) => (reading ? [reading] : []));
  const string = readings.map((reading) => reading.string).join('\n');
  const tallest = Math.max(1, ...element.lines.map((line) => heightOf(line.bounds)));
  const [red, green, blue] = element.paint.table;
  return {
    ...place,
    name,
    kind: element.cast ? 'shadow' : KINDS[element.kind],
    confidence: isGround ? 1 : sure * (1 - (HIDDEN_DOUBT * hidden) / Math.max(1, hidden + visible)),
    matchedBy: isGround ? 'rest' : element.cast ? 'shadow' : 'graphics',
    ...(outline && paint && element.kind === 'shape' ? { shape: { outline, paint } } : {}),
    ...(string
      ? {
          text: {
            string,
            fontSizePx: fontSizeOf(readings[0]!.string, tallest),
            color: hexColor(red!, green!, blue!),
          },
        }
      : {}),
  };
}

/** Whether two boxes share a pixel. */
function overlap(one: ProposedLayer, other: ProposedLayer): boolean {
  const [a, b] = [one.box, other.box];
  return (
    a.leftPx < b.leftPx + b.widthPx &&
    b.leftPx < a.leftPx + a.widthPx &&
    a.topPx < b.topPx + b.heightPx &&
    b.topPx < a.topPx + a.heightPx
  );
}

interface Entry {
  readonly layer: ProposedLayer;
  readonly element: Element | null;
  group: string | null;
}

/** Brings the lines of each block of writing together and names the block, where nothing lies between them. */
function groupBlocks(entries: Entry[]): Entry[] {
  const result = [...entries];
  const lines = entries
    .filter(({ element }) => element?.kind === 'text')
    .sort((one, other) => one.layer.box.topPx - other.layer.box.topPx);
  const blocks: Entry[][] = [];
  for (const line of lines) {
    const block = blocks.find((own) => sameBlock(own.at(-1)!.element!, line.element!));
    if (block) block.push(line);
    else blocks.push([line]);
  }
  let count = 0;
  for (const block of blocks) {
    if (block.length < 2) continue;
    const places = block.map((line) => result.indexOf(line));
    const [first, last] = [Math.min(...places), Math.max(...places)];
    // Lines move up to the front one; what they pass must not touch them.
    const between = result.slice(first, last + 1).filter((entry) => !block.includes(entry));
    if (between.some(({ layer }) => block.some((line) => overlap(line.layer, layer)))) continue;
    count += 1;
    const moved = result.filter((entry) => !block.includes(entry));
    moved.splice(last + 1 - block.length, 0, ...block);
    result.splice(0, result.length, ...moved);
    for (const line of block) line.group = `text block ${count}`;
  }
  return result;
}

/** The drawn elements and their shadows as layers, back to front, named and grouped. */
export function proposedLayers(
  drawn: readonly DrawnElement[],
  arrangement: Arrangement,
  { elements, elementOf, graph, veils, covered }: Analysis,
): ProposedLayer[] {
  const { outlines, grounds, shapes, layout, shadows, contacts } = arrangement;
  const names = namesOf({
    elements,
    elementOf,
    outlines: shapes.map((shape, id) => shape ?? outlines[id]!),
    grounds,
    canvas: layout,
  });
  const below = covered.map((parts) => elementsBelow(parts, graph.parts, { elements, elementOf }));
  const { stacked, veilsAfter } = stackVeils(drawn, veils, below, layout);
  // Of two shadows on one thing, that of the front caster lies above.
  const placeOf = new Map(stacked.map(({ element }, place) => [element.id, place]));
  const sorted = shadows.toSorted((one, other) => placeOf.get(one.caster)! - placeOf.get(other.caster)!);
  const shadowsAfter = Map.groupBy(sorted, (shadow) => lastBelow(stacked, shadow, contacts));
  const entries: Entry[] = [];
  for (const one of stacked) {
    const layer = elementLayer(one, arrangement, names[one.element.id]!);
    if (layer) entries.push({ layer, element: one.element, group: null });
    for (const veil of veilsAfter.get(one.element.id) ?? []) {
      const translucent = veilLayer(veil, layout);
      if (translucent) entries.push({ layer: translucent, element: null, group: null });
    }
    for (const shadow of shadowsAfter.get(one) ?? []) {
      const dark = shadowLayer(drawShadow(shadow), names[shadow.caster]!);
      if (dark) entries.push({ layer: dark, element: null, group: null });
    }
  }
  return groupBlocks(entries).map(({ layer, group }) => (group ? { ...layer, groups: [group] } : layer));
}
