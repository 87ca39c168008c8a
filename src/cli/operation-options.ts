import type { PictureField } from '../domain/job.ts';
import type { ExportFormat } from '../exports/export.ts';
import { type Operation, picturesOf } from '../operations/operation.ts';
import type { OptionSpec } from './argument.ts';
import { optionOf, type ParameterFlag } from './parameter-flag.ts';

/** A row for each format, so that the compiler asks for the next one. The preview has an option of its own. */
const FORMAT_ROWS: Readonly<Record<Exclude<ExportFormat, 'preview'>, true>> = {
  png: true,
  psd: true,
  ora: true,
  svg: true,
  zip: true,
};
export const FORMATS = Object.keys(FORMAT_ROWS) as readonly ExportFormat[];
export const DEFAULT_FORMATS: readonly ExportFormat[] = ['png', 'psd'];

/** Every option of an operation's command: the files that it reads, its parameters, the files that it writes. */
export function operationOptions(
  operation: Operation,
  flags: readonly ParameterFlag[],
): readonly OptionSpec[] {
  return [
    ...extraPictures(operation).map((field) => ({
      ...PICTURE_OPTIONS[field],
      name: field,
      required: operation.extraInputs[field] === 'required',
    })),
    ...flags.map(optionOf),
    ...(operation.explain ? [EXPLAIN_OPTION] : []),
    ...(operation.output === 'stack' ? STACK_OPTIONS : IMAGE_OPTIONS),
  ];
}

type ExtraPicture = Exclude<PictureField, 'image'>;

const extraPictures = (operation: Operation): readonly ExtraPicture[] =>
  picturesOf(operation).filter((field) => field !== 'image');

/** A row for each picture that some operation takes besides the image. */
const PICTURE_OPTIONS: Readonly<Record<ExtraPicture, { placeholder: string; description: string }>> = {
  mask: {
    placeholder: 'mask.png',
    description: 'Picture of the same size that marks the place in white; "-" reads it from stdin',
  },
  background: {
    placeholder: 'place.jpg',
    description: 'Picture to put behind, of any size: it is scaled to cover; "-" reads it from stdin',
  },
};

const EXPLAIN_OPTION: OptionSpec = {
  name: 'explain',
  description: 'Print how the words are read, and do nothing else; needs no picture and no -o',
};

const IMAGE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'output',
    short: 'o',
    placeholder: 'out.png|-',
    required: true,
    description: 'PNG file to write; "-" writes it to stdout',
  },
];

const STACK_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'output',
    short: 'o',
    placeholder: 'DIR',
    required: true,
    description: 'Folder to write to, made when it is missing',
  },
  {
    name: 'format',
    placeholder: FORMATS.join(','),
    description: `Exports to write beside the manifest and its PNGs, one or more (default: ${DEFAULT_FORMATS.join(',')})`,
  },
  {
    name: 'preview',
    description: 'Write preview.png as well: every layer on one sheet, to judge at a glance',
  },
];

/** Commands to paste, one of them with a pipe. */
export function operationExamples(operation: Operation, flags: readonly ParameterFlag[]): readonly string[] {
  const isStack = operation.output === 'stack';
  const words = flags.some((flag) => flag.name === 'instruction')
    ? ` --instruction "${isStack ? 'the dog and every person' : 'the person on the left'}"`
    : '';
  // Where a mask may be left out, words stand for it.
  const { mask: maskUse } = operation.extraInputs;
  const mask =
    maskUse === undefined ? '' : maskUse === 'required' || words === '' ? ' --mask mask.png' : words;
  const needed = flags
    .filter((flag) => flag.required)
    .map((flag) => ` --${flag.name} ${sampleOf(flag)}`)
    .join('');
  const hint = flags.find((flag) => flag.form.type === 'box' && !flag.required);
  const hasBackground = operation.extraInputs.background === 'optional';
  const start = `unflatten ${operation.id}`;
  const output = isStack ? 'layers' : 'out.png';
  const pipe = isStack
    ? `${start} -${needed} -o layers --json < photo.jpg`
    : `${start} -${mask}${needed} -o - < photo.jpg > out.png`;
  return [
    `${start} photo.jpg${mask}${needed} -o ${output}`,
    ...(words !== '' && mask === '' ? [`${start} photo.jpg${words}${needed} -o ${output} --preview`] : []),
    ...(hasBackground ? [`${start} photo.jpg --background place.jpg -o ${output}`] : []),
    ...(hint ? [`${start} photo.jpg${mask}${needed} --${hint.name} ${sampleOf(hint)} -o ${output}`] : []),
    pipe,
  ];
}

function sampleOf({ form }: ParameterFlag): string {
  switch (form.type) {
    case 'choice':
      return String(form.choices.at(-1));
    case 'number':
      return String(form.minimum ?? form.maximum ?? 1);
    case 'box':
      return '120,80,640,560';
    case 'tuple':
      return form.keys.map((_, index) => 120 - 40 * index).join(',');
    default:
      return '"…"';
  }
}
