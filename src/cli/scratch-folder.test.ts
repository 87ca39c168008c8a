import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './command-line.fixture.ts';
import { createScratchFolder } from './scratch-folder.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let made: string;
beforeEach(async () => {
  folder = await makeFolder();
  made = join(folder.path, 'a');
  await mkdir(join(made, 'b'), { recursive: true });
});
afterEach(() => folder.remove());

describe('a scratch folder', () => {
  it('takes the empty folders that were made for it along', async () => {
    const scratch = await createScratchFolder(join(made, 'b'), made);
    await writeFile(join(scratch.path, 'half'), 'x');
    await scratch.remove();
    await scratch.remove();
    expect(await readdir(folder.path)).toEqual(['mask.png', 'photo.png']);
  });

  it('leaves folders that hold something', async () => {
    const scratch = await createScratchFolder(join(made, 'b'), made);
    await writeFile(join(made, 'result'), 'x');
    await scratch.remove();
    expect(await readdir(made)).toEqual(['result']);
  });

  it('leaves empty folders that were there before', async () => {
    const scratch = await createScratchFolder(join(made, 'b'), join(made, 'b'));
    await scratch.remove();
    expect(await readdir(made)).toEqual([]);
  });

  it('goes with a process that ends at once', async () => {
    const script = `
      const { createScratchFolder } = await import(${JSON.stringify(new URL('./scratch-folder.ts', import.meta.url).href)});
      const scratch = await createScratchFolder(${JSON.stringify(join(made, 'b'))}, ${JSON.stringify(made)});
      console.log(scratch.path);
      process.exit(130);`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
    expect(status).toBe(130);
    expect(stdout.toString()).toContain('.unflatten-');
    expect(await readdir(folder.path)).toEqual(['mask.png', 'photo.png']);
  });
});
