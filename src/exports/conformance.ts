import { describe, expect, it } from 'vitest';
import { type Box, clipBox, type Size } from '../domain/box.ts';
import type { Layer } from '../domain/layer.ts';
import { createRaster, cropRaster, pasteRaster, type Raster } from '../domain/raster.ts';
import type { Export, ExportInput } from './export.ts';
import { background, INNER, NAMES, SIZE, STACKS } from './sample-case.ts';
import { sampleInput, sampleLayer } from './sample-stack.ts';

/** A layer as a reader of the format finds it. */
export interface ReadLayer {
  readonly name: string;
  readonly opacity: number;
  readonly box: Box;
  readonly raster: Raster;
}

/** What a reader of the format finds in it, bottom layer first. */
export interface ReadBack {
  readonly layers: readonly ReadLayer[];
  /** The flat picture, `on-white` where the format keeps it so; `null` where there is none. */
  readonly composite: { readonly raster: Raster; readonly form: 'straight' | 'on-white' } | null;
}

/** Reads files that an export gave, where it can be by a library that had no part in writing them. */
export type ReadExport = (files: ReadonlyMap<string, Buffer>, input: ExportInput) => Promise<ReadBack>;

/** What an export may leave out, if it says why. */
export type Exemption = 'composite' | 'exact-matte' | 'tight-boxes' | 'exact-opacity' | 'printable-names';

/**
 * The promises that every export keeps, as one suite. `exemptions` names what a format cannot hold, with the reason,
 * which is printed in the test's name.
 */
export function describeExport(
  subject: Export,
  read: ReadExport,
  exemptions: Partial<Record<Exemption, string>> = {},
): void {
  const readBack = async (input: ExportInput) => read(await collect(subject, input), input);

  const exempt = Object.entries(exemptions).map(([exemption, reason]) => `, no ${exemption}: ${reason}`);
  describe(`the ${subject.format} export${exempt.join('')}`, () => {
    for (const [name, makeInput] of Object.entries(STACKS)) {
      it(`reads back equal layers: ${name}`, async () => {
        const input = makeInput();
        const { layers } = await readBack(input);
        expect(layers).toHaveLength(input.stack.layers.length);
        for (const [zIndex, layer] of input.stack.layers.entries()) {
          expectLayer(layers[zIndex]!, layer, input.stack);
        }
      });

      it(`${'composite' in exemptions ? 'has no' : 'holds the'} flat picture: ${name}`, async () => {
        const input = makeInput();
        const { composite } = await readBack(input);
        if ('composite' in exemptions) {
          expect(composite).toBeNull();
          return;
        }
        const shown = composite!.form === 'straight' ? (raster: Raster) => raster : onWhite;
        const steps = 'exact-matte' in exemptions ? 1 : 0;
        expect(firstDifference(shown(composite!.raster), shown(input.composite), steps)).toBeNull();
      });
    }

    it('keeps every name, and gives none to the file system', async () => {
      const box = { leftPx: 2, topPx: 3, widthPx: 2, heightPx: 2 };
      const named = NAMES.map(([name], index) => sampleLayer(box, 40 + index, { name }));
      const input = sampleInput(SIZE, [background, ...named]);
      const files = await collect(subject, input);
      for (const name of files.keys()) expect(name).toMatch(/^[a-z0-9][a-z0-9-]*\.[a-z]{3}$/);
      const { layers } = await read(files, input);
      const asGiven = 'printable-names' in exemptions;
      expect(layers.slice(1).map((layer) => layer.name)).toEqual(
        NAMES.map(([given, printable]) => (asGiven ? given : printable)),
      );
    });

    it('keeps an opacity of 0.5', async () => {
      const input = sampleInput(SIZE, [background, sampleLayer(INNER, 8, { opacity: 0.5 })]);
      const { layers } = await readBack(input);
      const steps = 'exact-opacity' in exemptions ? 255 : 2;
      expect(layers[1]!.opacity).toBeCloseTo(Math.round(0.5 * steps) / steps, 9);
      expect(layers[0]!.opacity).toBe(1);
    });

    it('holds a layer that reaches over the edge of the canvas', async () => {
      const beyond = [
        sampleLayer({ leftPx: -20, topPx: -10, widthPx: 60, heightPx: 50 }, 9),
        sampleLayer({ leftPx: 200, topPx: 90, widthPx: 60, heightPx: 50 }, 10),
        sampleLayer({ leftPx: 500, topPx: 500, widthPx: 5, heightPx: 5 }, 11),
      ];
      const { composite } = sampleInput(SIZE, [background]);
      const { stack, manifest } = sampleInput(SIZE, [background, ...beyond]);
      const { layers } = await readBack({ stack, manifest, composite });
      for (const [zIndex, layer] of stack.layers.entries()) expectLayer(layers[zIndex]!, layer, stack);
    });

    it('gives the same bytes in another time zone', async () => {
      const input = STACKS['a translucent source']!();
      const first = await collect(subject, input);
      const zone = process.env['TZ'];
      process.env['TZ'] = 'Pacific/Kiritimati';
      try {
        expect(await collect(subject, input)).toEqual(first);
      } finally {
        if (zone === undefined) delete process.env['TZ'];
        else process.env['TZ'] = zone;
      }
    });

    it('stops before it starts, when it is told to', async () => {
      const input = { ...STACKS['two layers']!(), signal: AbortSignal.abort() };
      await expect(collect(subject, input)).rejects.toMatchObject({ code: 'canceled' });
    });

    it('stops between two pieces, when it is told to', async () => {
      const abort = new AbortController();
      const input = { ...STACKS['twelve layers']!(), signal: abort.signal };
      const reading = (async () => {
        for await (const file of subject.files(input)) {
          for await (const chunk of file.chunks) if (chunk.length > 0) abort.abort();
        }
      })();
      await expect(reading).rejects.toMatchObject({ code: 'canceled' });
    });

    it('can be left in the middle, and gives the same afterwards', async () => {
      const input = STACKS['twelve layers']!();
      const whole = await collect(subject, input);
      for await (const file of subject.files(input)) {
        for await (const chunk of file.chunks) if (chunk.length > 0) break;
      }
      expect(await collect(subject, input)).toEqual(whole);
    });
  });

  function expectLayer(read: ReadLayer, layer: Layer, canvas: Size): void {
    if ('tight-boxes' in exemptions) {
      expect(firstDifference(read.raster, placed(layer, canvas))).toBeNull();
    } else {
      expect(read.box).toEqual(layer.box);
      expect(firstDifference(read.raster, layer.raster)).toBeNull();
    }
  }
}

/** The files of an export, whole. */
export async function collect(subject: Export, input: ExportInput): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const file of subject.files(input)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.chunks) chunks.push(chunk);
    files.set(file.name, Buffer.concat(chunks));
  }
  return files;
}

/** `raster` on white, rounded to nearest, with its alpha beside it: two pictures that look the same have the same. */
export function onWhite({ widthPx, heightPx, data }: Raster): Raster {
  const flat = createRaster(widthPx, heightPx);
  for (let index = 0; index < data.length; index += 1) {
    const alpha = data[index | 3]!;
    flat.data[index] =
      (index & 3) === 3 ? alpha : Math.round((data[index]! * alpha + 255 * (255 - alpha)) / 255);
  }
  return flat;
}

/**
 * Where two pictures differ first, in words; `null` where they are byte for byte the same. Colours may be `matteSteps`
 * apart where alpha is neither 0 nor 255.
 */
export function firstDifference(found: Raster, wanted: Raster, matteSteps = 0): string | null {
  if (found.widthPx !== wanted.widthPx || found.heightPx !== wanted.heightPx) {
    return `size ${found.widthPx}x${found.heightPx} instead of ${wanted.widthPx}x${wanted.heightPx}`;
  }
  const index = wanted.data.findIndex((value, position) => {
    const alpha = wanted.data[position | 3]!;
    const steps = (position & 3) === 3 || alpha === 0 || alpha === 255 ? 0 : matteSteps;
    return Math.abs(found.data[position]! - value) > steps;
  });
  if (index < 0) return null;
  const pixel = index >> 2;
  const place = `x ${pixel % wanted.widthPx}, y ${Math.floor(pixel / wanted.widthPx)}, channel ${index & 3}`;
  return `${found.data[index]} instead of ${wanted.data[index]} at ${place}`;
}

/** The pixels of a layer on a canvas of its own. */
function placed({ raster, box }: Pick<Layer, 'raster' | 'box'>, canvas: Size): Raster {
  const target = createRaster(canvas.widthPx, canvas.heightPx);
  const visible = clipBox(box, canvas);
  if (visible === null) return target;
  const inside = { ...visible, leftPx: visible.leftPx - box.leftPx, topPx: visible.topPx - box.topPx };
  pasteRaster(target, cropRaster(raster, inside), visible);
  return target;
}
