import { readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, RecordedStream } from './command-line.fixture.ts';
import { openInput } from './input-file.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

function terminal(stdin: Readable) {
  return {
    stdin,
    stdout: new RecordedStream(),
    stderr: new RecordedStream(),
    stderrIsTerminal: false,
    stdoutIsTerminal: false,
    columns: 80,
    cwd: folder.path,
    signal: new AbortController().signal,
  };
}

describe('openInput', () => {
  it('keeps the user file that it was pointed to', async () => {
    await symlink('photo.png', join(folder.path, 'link.png'));
    const input = await openInput('link.png', 'image', terminal(Readable.from([])));
    expect(input).toMatchObject({ path: join(folder.path, 'photo.png'), label: 'link.png' });
    await input.close();
    expect(await readFile(join(folder.path, 'photo.png'), 'utf8')).toBe('PHOTO');
  });

  it('keeps a stream until it is closed', async () => {
    const input = await openInput(
      '-',
      'image',
      terminal(Readable.from([Buffer.from('a'), Buffer.from('b')])),
    );
    expect(await readFile(input.path, 'utf8')).toBe('ab');
    await input.close();
    await expect(readFile(input.path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('stops reading an endless stream', async () => {
    let countBytes = 0;
    const endless = new Readable({
      read() {
        countBytes += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    await expect(openInput('-', 'mask', terminal(endless), 1)).rejects.toMatchObject({
      code: 'file_too_large',
      detail: 'Expected the mask on standard input to have at most 1 MiB, got more.',
    });
    expect(countBytes).toBeLessThan(4 * 1024 ** 2);
    expect(endless.destroyed).toBe(true);
  });

  it('tells of a stream that breaks', async () => {
    const broken = new Readable({
      read() {
        this.destroy(Object.assign(new Error('gone'), { code: 'EIO' }));
      },
    });
    await expect(openInput('-', 'image', terminal(broken))).rejects.toMatchObject({
      code: 'image_unreadable',
    });
    await rm(join(folder.path, 'photo.png'));
    await expect(openInput('photo.png', 'image', terminal(broken))).rejects.toMatchObject({
      code: 'input_not_found',
    });
  });
});
