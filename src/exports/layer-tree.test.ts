import { describe, expect, it } from 'vitest';
import { type LayerNode, layerTree } from './layer-tree.ts';
import { sampleLayer } from './sample-stack.ts';

const BOX = { leftPx: 0, topPx: 0, widthPx: 1, heightPx: 1 };

/** Names of layers, and groups as arrays that start with their name. */
function shapeOf(nodes: readonly LayerNode[]): unknown[] {
  return nodes.map((node) => (node.type === 'layer' ? node.zIndex : [node.name, ...shapeOf(node.children)]));
}

function treeOf(groups: readonly (readonly string[] | undefined)[]): unknown[] {
  const layers = groups.map((path, index) => sampleLayer(BOX, index, path ? { groups: path } : {}));
  return shapeOf(layerTree({ widthPx: 1, heightPx: 1, layers }));
}

describe('the tree of layers', () => {
  it('is flat without groups', () => {
    expect(treeOf([undefined, [], undefined])).toEqual([0, 1, 2]);
  });

  it('joins layers that follow each other under one path', () => {
    expect(treeOf([undefined, ['text'], ['text'], undefined])).toEqual([0, ['text', 1, 2], 3]);
  });

  it('nests, and goes back out', () => {
    expect(treeOf([['card'], ['card', 'icons'], ['card', 'icons'], ['card'], ['menu']])).toEqual([
      ['card', 0, ['icons', 1, 2], 3],
      ['menu', 4],
    ]);
  });

  it('makes two groups where others lie between, so that the order stays', () => {
    expect(treeOf([['text'], undefined, ['text']])).toEqual([['text', 0], 1, ['text', 2]]);
  });
});
