import type { Layer } from '../domain/layer.ts';

// C0, DEL and C1 controls, the line separators, and the two code points that XML forbids. An editor would show none of
// them, some formats cannot hold them, and a name must read the same in every export.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/g;

/**
 * The name of a layer as every format can hold it: any script, emoji and length stay; each control character becomes a
 * space and each unpaired surrogate U+FFFD. The layer's kind where no name is left.
 */
export function layerLabel(layer: Layer): string {
  return label(layer.name, layer.kind);
}

/** The same for the name of a group. */
export function groupLabel(name: string): string {
  return label(name, 'group');
}

function label(name: string, otherwise: string): string {
  const printable = name.toWellFormed().replace(UNPRINTABLE, ' ');
  return printable.trim() === '' ? otherwise : printable;
}
