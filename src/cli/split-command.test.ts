import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, run, sampleManifest } from './command-line.fixture.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let cwd: string;
beforeEach(async () => {
  folder = await makeFolder();
  cwd = folder.path;
});
afterEach(() => folder.remove());

const at = (...names: string[]) => join(cwd, ...names);
const text = (...names: string[]) => readFile(at(...names), 'utf8');
const names = async (...path: string[]) => (await readdir(at(...path))).toSorted();
const SPLIT_FILES = ['00-background.png', '01-subject.png', 'manifest.json', 'stack.psd'];

describe('split', () => {
  it('fills a new folder, prints its files, sums up on stderr', async () => {
    const { exitCode, stdout, stderr, request } = await run('split photo.png -o a/out', { cwd });
    expect(exitCode).toBe(0);
    expect(await names('a', 'out')).toEqual(SPLIT_FILES);
    expect(await text('a', 'out', '00-background.png')).toBe('00-background.png of PHOTO');
    expect(stdout.trimEnd().split('\n').toSorted()).toEqual(SPLIT_FILES.map((name) => join('a/out', name)));
    expect(stderr).toMatch(
      /^Wrote 2 layers of 8×6 to a\/out in \d+\.\d s; put back together: 0 changed pixels\.\n/,
    );
    expect(stderr).toMatch(/^ {2}01-subject\.png {5}subject {5}7×5 at 1,1 {2}confidence 0\.90$/m);
    expect(stderr).toMatch(/^Note: A note of the job\.$/m);
    expect(request).toMatchObject({
      operation: 'split',
      parameters: {},
      formats: ['png', 'psd'],
      inputs: { image: at('photo.png') },
    });
  });

  it('hands over parameters and formats', async () => {
    const words = 'split photo.png --box 1,2,5,6 --max-layers 2 -o out --format ZIP,ora,zip';
    const { request } = await run(words, { cwd });
    expect(request).toMatchObject({
      parameters: { boxes: [{ leftPx: 1, topPx: 2, widthPx: 4, heightPx: 4 }], maxLayers: 2 },
      formats: ['ora', 'zip'],
    });
    expect(await names('out')).toEqual([...SPLIT_FILES.slice(0, 3), 'stack.ora', 'stack.zip']);
  });

  it('asks for the preview with --preview, beside what is written anyway or asked for', async () => {
    expect((await run('split photo.png -o out --preview', { cwd })).request).toMatchObject({
      formats: ['png', 'psd', 'preview'],
    });
    expect((await run('split photo.png -o out --format ora --preview', { cwd })).request).toMatchObject({
      formats: ['ora', 'preview'],
    });
  });

  it('prints how words are read with --explain, and needs no picture for it', async () => {
    const { exitCode, stdout, request } = await run('split --instruction=dogs --explain', { cwd });
    expect({ exitCode, request }).toEqual({ exitCode: 0, request: undefined });
    expect(stdout).toBe('Reads "dogs".\nTakes every dog.\n');
    const { stdout: json } = await run('split photo.png --instruction=dogs --explain --json', { cwd });
    expect(JSON.parse(json).plan).toEqual(stdout.trimEnd().split('\n'));
  });

  it('prints the manifest with --json, and says nothing else', async () => {
    const { stdout, stderr } = await run('split photo.png -o out --json', { cwd });
    expect(stderr).toBe('');
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ ...sampleManifest(['background', 'subject']), outputDir: at('out') });
    expect(document.files.toSorted()).toEqual(SPLIT_FILES);
  });

  it('says nothing on stderr with --quiet', async () => {
    expect(await run('split photo.png -o out -q', { cwd })).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('tells of a composite that differs', async () => {
    const manifest = {
      ...sampleManifest(['back\u001b[2Jground']),
      recomposition: { changedPixels: 3, maxDifference: 2 },
    };
    const runJob = async (request: { outputDir: string }) => {
      await writeFile(join(request.outputDir, 'manifest.json'), '{}');
      return { type: 'stack', manifest, files: [] } as const;
    };
    const { stderr } = await run('split photo.png -o out', { cwd, services: { runJob } });
    expect(stderr).toContain('Wrote 1 layer of 8×6');
    expect(stderr).toContain('3 changed pixels, largest difference 2.');
    expect(stderr).toContain('back\u{fffd}[2Jground');
  });

  it('replaces an earlier split, and of its layers removes only those that the manifest lists', async () => {
    const layers = ['background', 'cat', 'hat'];
    await run('split photo.png -o out', { cwd, job: { layers } });
    await writeFile(at('out', '09-mine.png'), 'mine');
    await writeFile(at('out', 'notes.txt'), 'mine');
    await run('split photo.png -o out --format png', { cwd, job: { layers: ['background', 'dog'] } });
    expect(await names('out')).toEqual([
      '00-background.png',
      '01-dog.png',
      '09-mine.png',
      'manifest.json',
      'notes.txt',
      'stack.psd',
    ]);
    expect(JSON.parse(await text('out', 'manifest.json')).layers).toHaveLength(2);
  });

  it('keeps an export of an earlier split and says so', async () => {
    await run('split photo.png -o out', { cwd });
    const { stderr } = await run('split photo.png -o out --format zip', { cwd });
    expect(stderr).toContain('Note: out/stack.psd was there before and is not of this result.\n');
  });

  it('follows no manifest out of its folder', async () => {
    await mkdir(at('out'));
    await writeFile(at('victim.png'), 'mine');
    await mkdir(at('out', '03-folder.png'));
    const file = (name: string) => ({ file: name });
    const layers = [file('../victim.png'), file(at('photo.png')), file('03-folder.png'), 7, null, {}];
    await writeFile(at('out', 'manifest.json'), JSON.stringify({ layers, recomposition: {} }));
    expect((await run('split photo.png -o out', { cwd })).exitCode).toBe(0);
    expect(await text('victim.png')).toBe('mine');
    expect(await text('photo.png')).toBe('PHOTO');
    expect(await names('out')).toEqual([
      '00-background.png',
      '01-subject.png',
      '03-folder.png',
      ...SPLIT_FILES.slice(2),
    ]);
  });

  it.each(['{"name":"an app"}', 'null', 'no json'])(
    'leaves a folder alone whose manifest is %s',
    async (content) => {
      await mkdir(at('web'));
      await writeFile(at('web', 'manifest.json'), content);
      const { exitCode, stderr, request } = await run('split photo.png -o web', { cwd });
      expect(exitCode).toBe(73);
      expect(stderr).toContain('web/manifest.json to be of an earlier split');
      expect(request).toBeUndefined();
      expect(await names('web')).toEqual(['manifest.json']);
      expect(await text('web', 'manifest.json')).toBe(content);
    },
  );

  it('does not overwrite the picture that it reads', async () => {
    await run('split photo.png -o out', { cwd });
    const { exitCode, stderr } = await run('split out/01-subject.png -o ./out/../out', { cwd });
    expect(exitCode).toBe(64);
    expect(stderr).toContain('Expected -o to be another folder than that of out/01-subject.png');
    expect(await text('out', '01-subject.png')).toBe('01-subject.png of PHOTO');
  });

  it('may write beside the picture that it reads', async () => {
    expect((await run('split photo.png -o .', { cwd })).exitCode).toBe(0);
    expect(await names()).toEqual(
      [...SPLIT_FILES.slice(0, 3), 'mask.png', 'photo.png', 'stack.psd'].toSorted(),
    );
    expect(await text('photo.png')).toBe('PHOTO');
  });

  it('touches nothing when a folder is in the way of one file', async () => {
    await run('split photo.png -o out', { cwd, job: { layers: ['background', 'cat'] } });
    await mkdir(at('out', '01-subject.png'));
    const before = await text('out', 'manifest.json');
    await writeFile(at('photo.png'), 'OTHER');
    const { exitCode, stdout, stderr } = await run('split photo.png -o out', { cwd });
    expect(exitCode).toBe(73);
    expect(stdout).toBe('');
    expect(stderr).toContain('out/01-subject.png, but a folder is there');
    expect(await text('out', 'manifest.json')).toBe(before);
    expect(await text('out', '00-background.png')).toBe('00-background.png of PHOTO');
    expect(await names('out')).toEqual([
      '00-background.png',
      '01-cat.png',
      '01-subject.png',
      'manifest.json',
      'stack.psd',
    ]);
  });
});
