import type { Export, ExportFormat } from './export.ts';
import { oraExport } from './ora/ora.ts';
import { pngExport } from './png/png.ts';
import { previewExport } from './preview/preview.ts';
import { psdExport } from './psd/psd.ts';
import { svgExport } from './svg/svg.ts';
import { zipExport } from './zip/zip.ts';

/** Every export by its format, in the order in which they are written. */
export const exportsByFormat: ReadonlyMap<ExportFormat, Export> = new Map(
  [pngExport, psdExport, oraExport, zipExport, svgExport, previewExport].map((entry) => [
    entry.format,
    entry,
  ]),
);
