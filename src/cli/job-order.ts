import { type ByPicture, type PictureField, pictureEntries } from '../domain/job.ts';
import { Problem } from '../domain/problem.ts';
import type { ExportFormat } from '../exports/export.ts';
import { type Operation, picturesOf } from '../operations/operation.ts';
import type { Arguments } from './argument.ts';
import { checkImageName } from './image-output.ts';
import { DEFAULT_FORMATS, FORMATS } from './operation-options.ts';
import { suggestionOf } from './suggestion.ts';

/** What the command line says about files, as the user wrote it; `-` is a standard stream. */
export interface JobOrder {
  readonly inputs: ByPicture<string>;
  readonly output: string;
  readonly formats: readonly ExportFormat[];
}

/**
 * Reads which files an operation is to work on.
 * @throws Problem `usage` when one is missing, or two want the same stream
 */
export function readOrder(operation: Operation, given: Arguments, isJson: boolean): JobOrder {
  const [image, ...others] = given.positionals;
  if (image === undefined || image === '')
    throw new Problem('usage', 'Expected <image|->, a picture to read, got nothing.');
  if (others.length > 0)
    throw new Problem('usage', `Expected one <image|->, got ${others.length} more: ${others.join(' ')}.`);
  const inputs = { ...readExtraPictures(operation, given), image };
  const [first, second] = pictureEntries(inputs).flatMap(([field, word]) => (word === '-' ? [field] : []));
  if (second !== undefined)
    throw new Problem(
      'usage',
      `Expected one picture on standard input, got two: the ${first} and the ${second}.`,
    );
  const output = given.values.get('output')?.[0];
  if (operation.output === 'image') return { inputs, output: checkImageOutput(output, isJson), formats: [] };
  const formats = readFormats(given.values.get('format')?.[0], given.switches.has('preview'));
  return { inputs, output: checkFolder(output), formats };
}

/** The pictures that options name: what an operation takes besides the image. */
export function readExtraPictures(
  operation: Operation,
  { values }: Pick<Arguments, 'values'>,
): Partial<Readonly<Record<PictureField, string>>> {
  const words = new Map<PictureField, string>();
  for (const field of picturesOf(operation)) {
    const word = field === 'image' ? undefined : values.get(field)?.[0];
    if (word !== undefined) words.set(field, word);
    else if (field !== 'image' && operation.extraInputs[field] === 'required')
      throw new Problem('usage', `Expected --${field} with a picture, got nothing.`);
  }
  return Object.fromEntries(words);
}

function checkImageOutput(output: string | undefined, isJson: boolean): string {
  if (output === undefined) throw new Problem('usage', 'Expected -o with a file name or "-", got nothing.');
  if (output === '-' && isJson)
    throw new Problem('usage', 'Expected either --json or "-o -", got both: stdout holds one of them.');
  checkImageName(output);
  return output;
}

function checkFolder(output: string | undefined): string {
  if (output === undefined) throw new Problem('usage', 'Expected -o with a folder, got nothing.');
  if (output === '-')
    throw new Problem('usage', 'Expected -o to be a folder, got "-": layers are more than one file.');
  return output;
}

function readFormats(text: string | undefined, withPreview: boolean): readonly ExportFormat[] {
  const more: readonly ExportFormat[] = withPreview ? ['preview'] : [];
  if (text === undefined) return [...DEFAULT_FORMATS, ...more];
  const wanted = text.split(',').map((word) => word.trim().toLowerCase());
  for (const word of wanted) {
    if (FORMATS.some((format) => format === word)) continue;
    const suggestion = suggestionOf(word, FORMATS);
    throw new Problem(
      'usage',
      `Expected --format to be of ${FORMATS.join(',')}, got "${word}".${suggestion}`,
    );
  }
  return [...FORMATS.filter((format) => wanted.includes(format)), ...more];
}
