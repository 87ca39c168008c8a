import { describe, expect, it } from 'vitest';
import { describeExport } from './conformance.ts';
import { oraExport } from './ora/ora.ts';
import { readOra } from './ora/read-back.ts';
import { pngExport } from './png/png.ts';
import { readPngSet } from './png/read-back.ts';
import { previewExport } from './preview/preview.ts';
import { psdExport } from './psd/psd.ts';
import { readDocument } from './psd/read-back.ts';
import { exportsByFormat } from './registry.ts';
import { readSvg } from './svg/read-back.ts';
import { svgExport } from './svg/svg.ts';
import { readZip } from './zip/read-back.ts';
import { zipExport } from './zip/zip.ts';

const OF_THE_CANVAS = {
  composite: 'layers and a manifest only',
  'tight-boxes': 'every picture has the size of the canvas',
  'printable-names': 'JSON holds names as they were given',
};

describeExport(pngExport, readPngSet, OF_THE_CANVAS);
describeExport(zipExport, readZip, OF_THE_CANVAS);
describeExport(psdExport, readDocument, {
  'exact-opacity': 'one byte holds it',
  'exact-matte': 'colours of a translucent flat picture are rounded down on white',
});
describeExport(oraExport, readOra);
describeExport(svgExport, readSvg, { composite: 'a renderer draws it from the layers' });

describe('the registry of exports', () => {
  it('holds each export under its own format', () => {
    expect([...exportsByFormat]).toEqual([
      ['png', pngExport],
      ['psd', psdExport],
      ['ora', oraExport],
      ['zip', zipExport],
      ['svg', svgExport],
      // A sheet to look at holds no layers: it has tests of its own.
      ['preview', previewExport],
    ]);
  });
});
