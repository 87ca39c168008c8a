import { describe, expect, it } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { writeEnd } from './job-end.ts';

const never = new AbortController().signal;
const away = () => Promise.reject(new Problem('database_unavailable', 'away'));

describe('writeEnd', () => {
  it('answers what the write says', async () => {
    expect(await writeEnd(async () => true, never)).toBe('written');
    expect(await writeEnd(async () => false, never)).toBe('refused');
  });

  it('writes again while the database is away, and knows that an answer was lost', async () => {
    const answers = [away, async () => true];
    expect(await writeEnd(() => answers.shift()!(), never)).toBe('written');
    const lost = [away, async () => false];
    expect(await writeEnd(() => lost.shift()!(), never)).toBe('uncertain');
  });

  it('gives up when the lease is gone, and at anything else', async () => {
    const gone = new AbortController();
    gone.abort();
    await expect(writeEnd(away, gone.signal)).rejects.toThrow('database_unavailable');
    await expect(writeEnd(() => Promise.reject(new Error('a bug')), never)).rejects.toThrow('a bug');
  });
});
