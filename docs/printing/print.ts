import { writeFileSync } from 'node:fs';
import { printedPages } from './pages.ts';

// Writes the pages that are printed from the code; a test fails when a committed one differs.
for (const { path, text } of printedPages()) writeFileSync(new URL(`../../${path}`, import.meta.url), text);
