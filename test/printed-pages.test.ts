import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printedPages } from '../docs/printing/pages.ts';

const root = resolve(import.meta.dirname, '..');

describe('pages that are printed from the code', () => {
  it.each(printedPages().map(({ path, text }) => [path, text] as const))(
    '%s is as docs/printing/print.ts prints it',
    (path, text) => {
      expect(readFileSync(resolve(root, path), 'utf8')).toBe(text);
    },
  );
});
