import type { Layer, Stack } from '../../domain/layer.ts';
import { layerLabel } from '../layer-label.ts';

/** Path of a layer's picture inside an OpenRaster archive: numbered, never a name that somebody gave. */
export function layerPath(zIndex: number): string {
  return `data/${String(zIndex).padStart(2, '0')}.png`;
}

/** `stack.xml` of the OpenRaster specification, version 0.0.3: the topmost layer comes first. */
export function stackXml(stack: Stack): string {
  const layers = stack.layers.map((layer, zIndex) => `    ${layerElement(layer, zIndex)}\n`).reverse();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<image version="0.0.3" w="${stack.widthPx}" h="${stack.heightPx}" xres="72" yres="72">\n`,
    '  <stack>\n',
    ...layers,
    '  </stack>\n',
    '</image>\n',
  ].join('');
}

function layerElement(layer: Layer, zIndex: number): string {
  const attributes = {
    name: layerLabel(layer),
    src: layerPath(zIndex),
    x: layer.box.leftPx,
    y: layer.box.topPx,
    opacity: layer.opacity,
    visibility: 'visible',
    'composite-op': 'svg:src-over',
  };
  const text = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`);
  return `<layer${text.join('')} />`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
