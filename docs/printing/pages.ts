import { VARIABLES, type Variable } from '../../src/config-variables.ts';
import { PROBLEMS, type ProblemSpec } from '../../src/domain/problem.ts';
import { promisePage } from './promise-page.ts';

/** A file that is printed from the code, by its path from the root of the repository. */
export interface PrintedPage {
  readonly path: string;
  readonly text: string;
}

const variables = Object.entries<Variable<unknown>>(VARIABLES);

function groups(): readonly (readonly [string, readonly (readonly [string, Variable<unknown>])[]])[] {
  return [...Map.groupBy(variables, ([, { group }]) => group)];
}

/** Text in a cell of a Markdown table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*');
}

function defaultText({ fallback }: Variable<unknown>): string {
  return fallback === null || fallback === '' ? '' : `\`${fallback}\``;
}

function configurationPage(): string {
  const tables = groups().map(([group, entries]) => {
    const rows = entries.map(([name, variable]) => {
      const secret = variable.secret ? ' Secret.' : '';
      return `| \`${name}\` | ${defaultText(variable)} | ${cell(variable.description)}${secret} | ${cell(variable.form.expected)} |`;
    });
    return [
      `## ${group}`,
      '',
      '| variable | default | meaning | form |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${[
    '# Configuration',
    '<!-- Printed by docs/printing/print.ts from src/config-variables.ts: change it there. -->',
    'Everything is set by environment variables; none is needed. `unflatten serve`, `unflatten work` and `unflatten keys` ' +
      'read them once, when they start. A mistake stops the start: one message names every wrong variable, the exit code ' +
      'is 78, and no secret is printed. A variable that begins with `UNFLATTEN_` and is not known is told of, with the ' +
      'nearest name. A blank one counts as absent. `unflatten doctor` checks all of this without starting anything.',
    ...tables,
  ].join('\n\n')}\n`;
}

function environmentExample(): string {
  const sections = groups().map(([group, entries]) =>
    [
      `# --- ${group}`,
      ...entries.map(([name, variable]) => {
        const lines = wrapped(`${variable.description} (${variable.form.expected})`, 110);
        return [...lines.map((line) => `# ${line}`), `#${name}=${variable.fallback ?? ''}`].join('\n');
      }),
    ].join('\n'),
  );
  return `${['# Every variable with its default. Printed by docs/printing/print.ts from src/config-variables.ts.', ...sections].join('\n\n')}\n`;
}

function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const RETRY_WORDS = {
  never: 'no: change the request',
  same: 'yes, at once',
  later: 'yes, after a while',
} as const;

function errorsPage(): string {
  const rows = Object.entries<ProblemSpec>(PROBLEMS).map(
    ([code, { status, title, retry, exitCode }]) =>
      `| <a id="${code}"></a>\`${code}\` | ${status} | ${cell(title)} | ${RETRY_WORDS[retry]} | ${exitCode} |`,
  );
  return `${[
    '# Errors',
    '<!-- Printed by docs/printing/print.ts from src/domain/problem.ts: change it there. -->',
    'Every error of the API is `application/problem+json` (RFC 9457) with a `code` from this table, whatever went wrong and ' +
      'wherever. Codes are never renamed; write your handling against them, not against the sentences. `detail` says what ' +
      'was expected and what came instead, `instance` is the id of the request, which the log has too, and `retry` says ' +
      'whether the same request can be expected to work later. A failed job carries the same object as its `problem`.',
    '```json\n' +
      JSON.stringify(
        {
          type: '/docs/errors#image_too_large',
          title: PROBLEMS.image_too_large.title,
          status: PROBLEMS.image_too_large.status,
          detail: 'Expected a picture of at most 50 megapixels, but this one has 400.0.',
          instance: 'req_01k9…',
          code: 'image_too_large',
          retry: PROBLEMS.image_too_large.retry,
        },
        null,
        2,
      ) +
      '\n```',
    'The command line ends with the exit code of the last column.',
    [
      '| code | status | title | worth another try? | exit code |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  ].join('\n\n')}\n`;
}

/** Every page that is printed from the code. */
export function printedPages(): readonly PrintedPage[] {
  return [
    { path: 'docs/configuration.md', text: configurationPage() },
    { path: 'docs/errors.md', text: errorsPage() },
    { path: 'docs/promises.md', text: promisePage() },
    { path: '.env.example', text: environmentExample() },
  ];
}
