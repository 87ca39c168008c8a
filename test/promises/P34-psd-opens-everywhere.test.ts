import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Raster } from '../../src/domain/raster.ts';
import { collect, firstDifference, onWhite } from '../../src/exports/conformance.ts';
import type { ExportInput } from '../../src/exports/export.ts';
import { psdExport } from '../../src/exports/psd/psd.ts';
import { parseDocument, readDocument } from '../../src/exports/psd/read-back.ts';
import {
  gimp,
  psdTools,
  type SecondReader,
  type SecondReading,
} from '../../src/exports/psd/second-reader.ts';
import { STACKS } from '../../src/exports/sample-case.ts';
import {
  type SampleAlpha,
  sampleBackground,
  sampleInput,
  sampleLayer,
} from '../../src/exports/sample-stack.ts';

const SIZE = { widthPx: 211, heightPx: 97 };
const NAMES = ['n'.repeat(300), '👩‍🚀 on 🌕', 'שכבה עליונה', '../../etc/passwd', 'a/b\\c:d*?"<>|'];
const HALF_OPACITY = 1;

/** Layers with hard names, the first partly off the canvas, the second at half opacity. */
function document(background: SampleAlpha): ExportInput {
  const layers = NAMES.map((name, index) =>
    sampleLayer(
      { leftPx: index * 20 - 5, topPx: index * 9 - 3, widthPx: 60 + index, heightPx: 40 },
      30 + index,
      {
        name,
        opacity: index === HALF_OPACITY ? 0.5 : 1,
      },
    ),
  );
  return sampleInput(SIZE, [sampleBackground(SIZE, background), ...layers]);
}

describe('P34: a PSD opens everywhere', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unflatten-psd-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('every layer is visible, named, in its place, and the flat picture is there', async () => {
    const input = document('opaque');
    const files = await collect(psdExport, input);
    const { layers, composite } = await readDocument(files);
    expect(layers.map((layer) => layer.name)).toEqual(['background', ...NAMES]);
    expect(layers.map((layer) => layer.box)).toEqual(input.stack.layers.map((layer) => layer.box));
    expect(layers[1 + HALF_OPACITY]!.opacity).toBeCloseTo(128 / 255, 9);
    expect(firstDifference(composite!.raster, input.composite)).toBeNull();
    const psd = parseDocument(files.get('stack.psd')!);
    expect(psd.children!.map((layer) => layer.hidden)).toEqual(input.stack.layers.map(() => false));
  });

  it('a side of 30,001 px makes a PSB that reads back equal', async () => {
    const size = { widthPx: 30_001, heightPx: 2 };
    const layer = sampleLayer({ leftPx: 29_990, topPx: 0, widthPx: 11, heightPx: 2 }, 2);
    const input = sampleInput(size, [sampleBackground(size), layer]);
    const files = await collect(psdExport, input);
    expect([...files.keys()]).toEqual(['stack.psb']);
    const { layers, composite } = await readDocument(files);
    expect(layers[1]!.box).toEqual(layer.box);
    for (const [zIndex, { raster }] of input.stack.layers.entries()) {
      expect(firstDifference(layers[zIndex]!.raster, raster)).toBeNull();
    }
    expect(firstDifference(composite!.raster, input.composite)).toBeNull();
  });

  it('a side of 30,000 px is a PSD still', async () => {
    const size = { widthPx: 30_000, heightPx: 1 };
    const files = await collect(psdExport, sampleInput(size, [sampleBackground(size)]));
    expect([...files.keys()]).toEqual(['stack.psd']);
  });

  it('a side of 300,001 px is refused by name', async () => {
    const size = { widthPx: 1, heightPx: 300_001 };
    const input = sampleInput(size, [sampleBackground(size)]);
    await expect(collect(psdExport, input)).rejects.toMatchObject({ code: 'export_limit' });
  });

  for (const background of ['opaque', 'mixed'] as const) {
    for (const reader of [psdTools, gimp]) {
      itWith(reader, `reads it, background ${background}`, async () => {
        const input = document(background);
        const path = join(folder, `${reader.name}-${background}.psd`);
        await writeFile(path, (await collect(psdExport, input)).get('stack.psd')!);
        expectEqual(await reader.read(path, `${path}-reading`), input);
      });
    }
  }

  itWith(psdTools, 'reads groups, and live text that is hidden beside its pixels', async () => {
    const input = STACKS['groups and text']!();
    const path = join(folder, 'groups.psd');
    await writeFile(path, (await collect(psdExport, input)).get('stack.psd')!);
    const reading = await psdTools.read(path, `${path}-reading`);
    expectEqual(reading, input);
    expect(reading.types).toEqual(
      input.stack.layers.flatMap(({ text, groups }) =>
        text ? [{ string: text.string.replace('\n', '\r'), visible: false, groupName: groups!.at(-1) }] : [],
      ),
    );
  });

  // GIMP 2.10 reads no PSB.
  itWith(psdTools, 'reads a PSB', async () => {
    const size = { widthPx: 30_001, heightPx: 2 };
    const layer = sampleLayer({ leftPx: 29_990, topPx: 0, widthPx: 11, heightPx: 2 }, 2, { name: '🌕' });
    const input = sampleInput(size, [sampleBackground(size), layer]);
    const path = join(folder, 'large.psb');
    await writeFile(path, (await collect(psdExport, input)).get('stack.psb')!);
    expectEqual(await psdTools.read(path, `${path}-reading`), input);
  });
});

/** A test that needs another program, or a printed reason why it is skipped. */
function itWith(reader: SecondReader, name: string, run: () => Promise<void>): void {
  const missing = reader.missing();
  if (missing !== null) process.stderr.write(`P34: skipped "${reader.name} ${name}": ${missing}.\n`);
  it.skipIf(missing !== null)(`${reader.name} ${name}`, run, 180_000);
}

function expectEqual(reading: SecondReading, { stack, composite }: ExportInput): void {
  expect(reading.layers.map(({ name, box, visible }) => ({ name, box, visible }))).toEqual(
    stack.layers.map(({ name, box }) => ({ name, box, visible: true })),
  );
  for (const [zIndex, layer] of stack.layers.entries()) {
    expect(reading.layers[zIndex]!.opacity).toBeCloseTo(Math.round(layer.opacity * 255) / 255, 6);
    expect(firstDifference(reading.layers[zIndex]!.raster, layer.raster)).toBeNull();
  }
  // A translucent flat picture is rounded down on white; an opaque one is exact.
  if (reading.stored) expect(firstDifference(onWhite(reading.stored), onWhite(composite), 1)).toBeNull();
  // The programs blend in their own arithmetic, and opacity has 8 bits: one step is theirs.
  expect(maxDifference(reading.blended, composite)).toBeLessThanOrEqual(1);
}

/** The largest difference of any channel, alpha included; colour counts where something is to be seen. */
function maxDifference(found: Raster, wanted: Raster): number {
  expect([found.widthPx, found.heightPx]).toEqual([wanted.widthPx, wanted.heightPx]);
  let largest = 0;
  for (let index = 0; index < wanted.data.length; index += 1) {
    if ((index & 3) !== 3 && wanted.data[index | 3] === 0) continue;
    largest = Math.max(largest, Math.abs(found.data[index]! - wanted.data[index]!));
  }
  return largest;
}
