import { describe, expect, it } from 'vitest';
import { makeFolder, run } from './command-line.fixture.ts';
import { progressLine } from './progress-display.ts';

const ERASE_LINE = '\r\u001b[K';

describe('progressLine', () => {
  it('shows percent, bar, time and stage', () => {
    expect(progressLine(0.5, 'Filling', 61_500, 24)).toBe(' 50 % ████░░░░ 1:01  Fi');
    expect(progressLine(0.42, 'Finding the subject', 3000, 60)).toBe(
      ' 42 % ████████░░░░░░░░░░░░ 0:03  Finding the subject',
    );
  });

  it('is full only when all is done', () => {
    expect(progressLine(0.999, '', 0, 80)).toContain('░');
    expect(progressLine(1, '', 0, 80)).not.toContain('░');
  });

  it.each([1, 10, 40, 80, 300])('never wraps at %d columns', (columns) => {
    expect(progressLine(0.3, 'x'.repeat(400), 0, columns).length).toBeLessThan(columns);
  });

  it('lets no stage steer the terminal', () => {
    expect(progressLine(0, 'a\u001b[2Jb\nc', 0, 80)).not.toMatch(/\p{Cc}/u);
  });
});

describe('progress on stderr', () => {
  async function stderrOf(words: string, terminal: object) {
    const folder = await makeFolder();
    try {
      return (await run(`split photo.png -o out ${words}`, { cwd: folder.path, terminal })).stderr;
    } finally {
      await folder.remove();
    }
  }

  it('is a bar on a terminal, gone before the summary', async () => {
    const stderr = await stderrOf('', { stderrIsTerminal: true });
    const [bar = '', summary] = stderr.split(`${ERASE_LINE}Wrote`);
    expect(bar).toMatch(/^\r 50 % █+░+ 0:00 {2}Finding the subject/);
    expect(summary).toMatch(/^ 2 layers/);
  });

  it('is nothing where stderr is no terminal', async () => {
    expect(await stderrOf('', {})).toMatch(/^Wrote 2 layers/);
  });

  it('is a line for each stage with --verbose', async () => {
    expect(await stderrOf('--verbose', {})).toMatch(/^Finding the subject\nWriting\nWrote/);
  });

  it('is nothing with --quiet, even on a terminal', async () => {
    expect(await stderrOf('--quiet', { stderrIsTerminal: true })).toBe('');
  });

  it('moves no cursor on a dumb terminal', async () => {
    const stderr = await stderrOf('', { stderrIsTerminal: true, environment: { TERM: 'dumb' } });
    expect(stderr).toMatch(/^Wrote 2 layers/);
  });
});
