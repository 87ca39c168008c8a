import type { JobResult } from '../domain/job.ts';
import type { Manifest, ManifestLayer } from '../domain/manifest.ts';
import { tableLines } from './layout.ts';
import { printable } from './terminal.ts';

/** What the user is told after a job: what came of it, its size, how long it took, and the job's own notes. */
export function summaryLines(result: JobResult, output: string, elapsedMs: number): readonly string[] {
  const seconds = `${(elapsedMs / 1000).toFixed(1)} s`;
  if (result.type === 'image') {
    const { widthPx, heightPx } = result.image;
    return [
      `Wrote ${sizeText(widthPx, heightPx)} to ${output} in ${seconds}.`,
      ...noteLines(result.notes),
    ].map(printable);
  }
  const { manifest } = result;
  const { layers, widthPx, heightPx } = manifest;
  const count = `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`;
  return [
    `Wrote ${count} of ${sizeText(widthPx, heightPx)} to ${output} in ${seconds}; ` +
      `put back together: ${recompositionText(manifest)}.`,
    ...tableLines(layers.map(layerCells)).map((line) => `  ${line}`),
    ...noteLines(manifest.notes),
  ].map(printable);
}

function recompositionText(manifest: Manifest): string {
  const { changedPixels, maxDifference } = manifest.recomposition;
  const text = `${changedPixels} changed ${changedPixels === 1 ? 'pixel' : 'pixels'}`;
  return changedPixels === 0 ? text : `${text}, largest difference ${maxDifference}`;
}

function layerCells(layer: ManifestLayer): readonly string[] {
  const { box, file, name, confidence } = layer;
  const place = `${sizeText(box.widthPx, box.heightPx)} at ${box.leftPx},${box.topPx}`;
  return [file, name, place, layer.zIndex === 0 ? '' : `confidence ${confidence.toFixed(2)}`];
}

function noteLines(notes: readonly string[]): readonly string[] {
  return notes.map((note) => `Note: ${note}`);
}

function sizeText(widthPx: number, heightPx: number): string {
  return `${widthPx}×${heightPx}`;
}
