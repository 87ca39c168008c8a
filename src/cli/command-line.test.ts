import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, RecordedStream, run } from './command-line.fixture.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let cwd: string;
beforeAll(async () => {
  folder = await makeFolder();
  cwd = folder.path;
});
afterAll(() => folder.remove());

describe('help', () => {
  it.each(['--help', '-h', 'help', '--json --help'])('"%s" lists every command on stdout', async (words) => {
    const { exitCode, stdout, stderr } = await run(words, { cwd });
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    for (const name of ['split', 'cutout', 'erase', 'upscale', 'tint', 'engines', 'doctor', 'help'])
      expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
    expect(stdout).toMatch(/^ {2}66 +an input does not exist$/m);
  });

  it.each(['help split', 'split --help', 'split -h', '-h split', 'split photo.png --box x,y -h'])(
    '"%s" explains the command',
    async (words) => {
      const { exitCode, stdout } = await run(words, { cwd });
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Usage: unflatten split <image|->');
      expect(stdout).toMatch(/^ {2}--box l,t,r,b +What to take$/m);
      expect(stdout).toMatch(/^ {2}-o, --output DIR +Folder.*\(required\)/ms);
      expect(stdout).toContain('unflatten split photo.jpg -o layers');
    },
  );

  it('tells the default of a parameter', async () => {
    const { stdout } = await run('help tint', { cwd });
    expect(stdout).toMatch(/--tone warm\|cold .*\(default: warm\)/);
  });

  it('fits the terminal', async () => {
    const terminal = { stdoutIsTerminal: true, columns: 60 };
    const { stdout } = await run('help split', { cwd, terminal });
    const lines = stdout.split('\n').filter((line) => !line.startsWith('  unflatten'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('prints the version', async () => {
    expect(await run('--version', { cwd })).toMatchObject({ exitCode: 0, stdout: '1.2.3\n', stderr: '' });
  });
});

describe('wrong usage', () => {
  it.each([
    ['', 'Expected a command, got nothing.', 'unflatten <command> [options]'],
    ['spilt photo.png', 'got "spilt". Did you mean split?', 'unflatten <command> [options]'],
    ['help spilt', 'Did you mean split?', 'unflatten help [command]'],
    ['help split cutout', 'got 2', 'unflatten help [command]'],
    ['--jsn', 'got --jsn. Did you mean --json?', 'unflatten <command> [options]'],
    ['split -o out', 'Expected <image|->, a picture to read, got nothing.', 'unflatten split'],
    ['split a.png b.png -o out', 'got 1 more: b.png', 'unflatten split'],
    ['split photo.png', 'Expected -o with a folder, got nothing.', 'unflatten split'],
    ['split photo.png -o -', 'Expected -o to be a folder, got "-"', 'unflatten split'],
    ['split photo.png -o out --format pds', 'got "pds". Did you mean psd?', 'unflatten split'],
    ['split photo.png -o out --format png,', 'got ""', 'unflatten split'],
    ['split photo.png -o out --scale 2', 'Expected a known option, got --scale.', 'unflatten split'],
    ['cutout photo.png', 'Expected -o with a file name or "-", got nothing.', 'unflatten cutout'],
    ['cutout photo.png -o out.JPG', 'to end in .png, got out.JPG', 'unflatten cutout'],
    ['cutout photo.png -o out.png --format psd', 'got --format', 'unflatten cutout'],
    ['erase photo.png -o out.png', 'Expected --mask with a picture, got nothing.', '--mask mask.png'],
    ['erase - --mask - -o out.png', 'got two: the image and the mask', 'unflatten erase'],
    [
      'inpaint a.png --mask - --background - -o out.png',
      'got two: the mask and the background',
      'unflatten inpaint',
    ],
    ['inpaint --background', 'got nothing', 'unflatten inpaint'],
    [
      'cutout photo.png --background a.png -o out.png',
      'a known option, got --background',
      'unflatten cutout',
    ],
    ['upscale photo.png -o out.png', '--scale to be 1, 2 or 4, got nothing.', '--scale 1|2|4 -o'],
    ['engines all', 'Expected nothing after engines, got all.', 'unflatten engines'],
  ])('"%s" ends with 64 and a sentence', async (words, sentence, usage) => {
    const { exitCode, stdout, stderr, request } = await run(words, { cwd });
    expect(exitCode).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^unflatten: Expected .*\nUsage: .*\nMore: {2}unflatten .*\n$/);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(usage);
    expect(request).toBeUndefined();
  });

  it('is a JSON report on stderr with --json, wherever it stands', async () => {
    for (const words of ['split --json --zzz', '--json spilt', 'split photo.png --box 1 -o out --json']) {
      const { exitCode, stdout, stderr } = await run(words, { cwd });
      expect(exitCode).toBe(64);
      expect(stdout).toBe('');
      expect(JSON.parse(stderr)).toMatchObject({ code: 'usage', retry: 'never' });
    }
  });

  it('shows no control characters of its words', async () => {
    expect((await run('\u001b[31mx', { cwd })).stderr).not.toContain('\u001b');
  });
});

describe('a bug', () => {
  const services = {
    doctor: async () => {
      throw new RangeError('a secret thought');
    },
  };

  it('ends with 70 and shows its cause to the person, who has no log', async () => {
    const { exitCode, stderr } = await run('doctor', { cwd, services });
    expect(exitCode).toBe(70);
    expect(stderr).toContain('(internal)');
    expect(stderr).toContain('RangeError: a secret thought');
  });

  it('is an internal report without its cause with --json', async () => {
    const { stderr } = await run('doctor --json', { cwd, services });
    expect(JSON.parse(stderr)).toMatchObject({ code: 'internal' });
    expect(stderr).not.toContain('secret');
  });
});

describe('colour', () => {
  const stderr = (environment: object) => {
    const stream = new RecordedStream();
    const terminal = { stderr: stream, stderrIsTerminal: true, environment: { ...environment } };
    return run('nonsense', { cwd, terminal }).then(() => stream.text);
  };

  it('marks a problem on a terminal', async () => {
    expect((await stderr({})).startsWith('\u001b[31munflatten:\u001b[39m ')).toBe(true);
  });

  it('is left out with NO_COLOR', async () => {
    expect(await stderr({ NO_COLOR: '1' })).toMatch(/^unflatten: /);
    expect(await stderr({ NO_COLOR: '' })).toContain('\u001b');
  });
});
