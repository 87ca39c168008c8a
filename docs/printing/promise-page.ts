import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../test/promises/', import.meta.url);

/** A quoted string after `call(`, also when the call is `it.each(…)(` or has the string on its next line. */
const CASE = /^\s*(?:it|test)(?:\.\w+)*(?:<[^>]*>)?(?:\([^\n]*?\))?\(\s*(['"`])(.*?)\1/gms;
const TITLE = /['"]P(\d+): (.*?)(?: \([%$].*?\)|, %.*?)?['"]\s*,/;

interface Promised {
  readonly number: number;
  readonly title: string;
  readonly file: string;
  readonly cases: readonly string[];
}

function readPromise(file: string): Promised {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const number = Number.parseInt(file.slice(1), 10);
  const words = file.replace(/^P\d+-|\.test\.ts$/g, '').replaceAll('-', ' ');
  const title = (TITLE.exec(text)?.[2] ?? words).replace(/%[a-z]/g, '…');
  const cases = [...text.matchAll(CASE)].map(([, , name]) =>
    name!.replaceAll('\\', '').replace(/%[a-z]/g, '…'),
  );
  return { number, title, file, cases };
}

/** What the product promises, as the names of the tests that hold it to it. */
export function promisePage(): string {
  const promises = readdirSync(folder)
    .filter((name) => /^P\d+-.*\.test\.ts$/.test(name))
    .map(readPromise)
    .toSorted((first, second) => first.number - second.number || first.file.localeCompare(second.file));
  const sections = promises.map(({ number, title, file, cases }) =>
    [
      `## P${number}: ${title[0]!.toUpperCase()}${title.slice(1)}`,
      '',
      ...cases.map((name) => `* ${name.replaceAll('*', '\\*').replaceAll('_', '\\_')}`),
      '',
      `[test/promises/${file}](../test/promises/${file})`,
    ].join('\n'),
  );
  return `${[
    '# Promises',
    '<!-- Printed by docs/printing/print.ts from test/promises: change it there. -->',
    'Each of these is a test with the bad input that must not break it; "killed" means a real process and a real signal. ' +
      '`npx vitest run test/promises` runs them. Cases that need a program this machine lacks say so and are skipped.',
    ...sections,
  ].join('\n\n')}\n`;
}
