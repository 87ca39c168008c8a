import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect } from '../conformance.ts';
import { NAMES } from '../sample-case.ts';
import { sampleBackground, sampleInput, sampleLayer } from '../sample-stack.ts';
import { readArchive } from '../zip/read-back.ts';
import { oraExport } from './ora.ts';

const SIZE = { widthPx: 400, heightPx: 300 };
const NAMED = NAMES.map(([name], index) =>
  sampleLayer({ leftPx: index - 3, topPx: index, widthPx: 5, heightPx: 5 }, index, { name }),
);

async function archiveOf(): Promise<Buffer> {
  const files = await collect(oraExport, sampleInput(SIZE, [sampleBackground(SIZE), ...NAMED]));
  return files.get('stack.ora')!;
}

const PARSE = `
import json, sys, xml.etree.ElementTree as tree, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
layers = [layer.attrib for layer in tree.fromstring(archive.read('stack.xml')).iter('layer')]
print(json.dumps(layers[::-1]))
`;

describe('an OpenRaster file', () => {
  it('starts with its media type, uncompressed, where the specification wants it', async () => {
    const archive = await archiveOf();
    expect(archive.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    expect(archive.readUInt16LE(8)).toBe(0);
    expect(archive.subarray(30, 54).toString('latin1')).toBe('mimetypeimage/openraster');
  });

  it('has numbered entries, known sizes before the data, and a thumbnail of at most 256 px', async () => {
    const files = await readArchive(await archiveOf());
    const pictures = NAMED.map((_, index) => `data/${String(index + 1).padStart(2, '0')}.png`);
    expect([...files.keys()]).toEqual([
      'mimetype',
      'stack.xml',
      'data/00.png',
      ...pictures,
      'mergedimage.png',
      'Thumbnails/thumbnail.png',
    ]);
    for (const { entry } of files.values()) expect(entry.generalPurposeBitFlag & 8).toBe(0);
    const thumbnail = files.get('Thumbnails/thumbnail.png')!.bytes;
    expect([thumbnail.readUInt32BE(16), thumbnail.readUInt32BE(20)]).toEqual([256, 192]);
  });

  const missing = spawnSync('python3', ['--version']).status === 0 ? '' : ' (skipped: no python3)';
  it.skipIf(missing)(`is understood by another ZIP and XML reader${missing}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'unflatten-ora-'));
    try {
      const path = join(folder, 'stack.ora');
      writeFileSync(path, await archiveOf());
      const layers = JSON.parse(
        execFileSync('python3', ['-c', PARSE, path], { encoding: 'utf8' }),
      ) as object[];
      expect(layers.slice(1)).toEqual(
        NAMES.map(([, name], index) => ({
          name,
          src: `data/${String(index + 1).padStart(2, '0')}.png`,
          x: String(index - 3),
          y: String(index),
          opacity: '1',
          visibility: 'visible',
          'composite-op': 'svg:src-over',
        })),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
