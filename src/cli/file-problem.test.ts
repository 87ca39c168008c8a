import { describe, expect, it } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { inputProblem, outputProblem } from './file-problem.ts';

const fileError = (code: string) => Object.assign(new Error(`${code}: private path`), { code });

describe('file errors', () => {
  it.each([
    ['EACCES', 'Expected a writable output at out, but writing there is not allowed.'],
    ['EROFS', 'Expected a writable output at out, but that file system is read-only.'],
    ['ENOSPC', 'Expected a writable output at out, but the disk is full.'],
    ['EWEIRD', 'Expected a writable output at out, but it cannot be written (EWEIRD).'],
  ])('%s while writing is a sentence without the private path', (code, detail) => {
    expect(outputProblem('out', fileError(code))).toMatchObject({ code: 'output_failed', detail });
  });

  it.each([
    ['ENOENT', 'input_not_found', 'Expected the mask at m.png, but there is no such file.'],
    ['EACCES', 'image_unreadable', 'Expected the mask at m.png, but reading it is not allowed.'],
    ['EIO', 'image_unreadable', 'Expected the mask at m.png, but it cannot be read (EIO).'],
  ])('%s while reading is %s', (code, problemCode, detail) => {
    expect(inputProblem('mask', 'm.png', fileError(code))).toMatchObject({ code: problemCode, detail });
  });

  it('lets problems pass and calls the rest a bug', () => {
    const problem = new Problem('canceled', 'Stop.');
    expect(outputProblem('out', problem)).toBe(problem);
    expect(inputProblem('image', 'in', problem)).toBe(problem);
    expect(outputProblem('out', new TypeError('x')).code).toBe('internal');
    expect(inputProblem('image', 'in', new TypeError('x')).code).toBe('internal');
  });
});
