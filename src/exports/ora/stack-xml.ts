import type { Layer, Stack } from '../../domain/layer.ts';
import { escapeXml } from '../escape-xml.ts';
import { groupLabel, layerLabel } from '../layer-label.ts';
import { type LayerNode, layerTree } from '../layer-tree.ts';

/** Path of a layer's picture inside an OpenRaster archive: numbered, never a name that somebody gave. */
export function layerPath(zIndex: number): string {
  return `data/${String(zIndex).padStart(2, '0')}.png`;
}

/** `stack.xml` of the OpenRaster specification, version 0.0.3: the topmost layer comes first, groups are inner stacks. */
export function stackXml(stack: Stack): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<image version="0.0.3" w="${stack.widthPx}" h="${stack.heightPx}" xres="72" yres="72">\n`,
    '  <stack>\n',
    ...elementsOf(layerTree(stack), '    '),
    '  </stack>\n',
    '</image>\n',
  ].join('');
}

function elementsOf(nodes: readonly LayerNode[], indent: string): string[] {
  return nodes.toReversed().flatMap((node) =>
    node.type === 'layer'
      ? [`${indent}${layerElement(node.layer, node.zIndex)}\n`]
      : [
          // Without isolation a group is a folder: its layers blend with what lies below as they do without it.
          `${indent}<stack name="${escapeXml(groupLabel(node.name))}" isolation="auto">\n`,
          ...elementsOf(node.children, `${indent}  `),
          `${indent}</stack>\n`,
        ],
  );
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
