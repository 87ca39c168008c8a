import type { Layer, Stack } from '../domain/layer.ts';

/** A layer with its place in the stack, or a group of such nodes; bottom first. */
export type LayerNode =
  | { readonly type: 'layer'; readonly layer: Layer; readonly zIndex: number }
  | { readonly type: 'group'; readonly name: string; readonly children: readonly LayerNode[] };

interface OpenGroup {
  readonly name: string;
  readonly children: LayerNode[];
}

/**
 * The stack as formats with groups hold it: layers that follow each other under one name are one group. The order of the
 * layers stays as it is; a group whose layers are interrupted by others becomes two.
 */
export function layerTree(stack: Stack): readonly LayerNode[] {
  const top: LayerNode[] = [];
  const open: OpenGroup[] = [];
  for (const [zIndex, layer] of stack.layers.entries()) {
    const path = layer.groups ?? [];
    let shared = 0;
    while (shared < open.length && shared < path.length && open[shared]!.name === path[shared]) shared += 1;
    open.length = shared;
    for (const name of path.slice(shared)) {
      const children: LayerNode[] = [];
      (open.at(-1)?.children ?? top).push({ type: 'group', name, children });
      open.push({ name, children });
    }
    (open.at(-1)?.children ?? top).push({ type: 'layer', layer, zIndex });
  }
  return top;
}
