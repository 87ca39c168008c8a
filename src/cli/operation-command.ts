import { basename, dirname, join, resolve } from 'node:path';
import { eachPicture, fieldsOf, type JobResult, pictureEntries, type RunJob } from '../domain/job.ts';
import { Problem, throwIfAborted } from '../domain/problem.ts';
import { type Operation, picturesOf } from '../operations/operation.ts';
import type { Arguments } from './argument.ts';
import { COMMON_OPTIONS, type Command } from './command.ts';
import { realPathOrNull } from './file-problem.ts';
import { openImageOutput, openStandardOutput } from './image-output.ts';
import { type InputFile, openInput } from './input-file.ts';
import { type JobOrder, readOrder } from './job-order.ts';
import { operationExamples, operationOptions } from './operation-options.ts';
import type { OutputTarget } from './output-target.ts';
import { type ParameterFlag, parameterFlags } from './parameter-flag.ts';
import { readParameters } from './parameter-values.ts';
import { showProgress } from './progress-display.ts';
import type { Reporter } from './reporter.ts';
import { summaryLines } from './result-summary.ts';
import { isStackFile, MANIFEST_FILE, openStackOutput } from './stack-output.ts';
import { printable } from './terminal.ts';

/**
 * The command of an operation, made from its registry entry alone.
 * @throws Error for a parameter whose flag would hide an option that is there already
 */
export function operationCommand(operation: Operation, runJob: RunJob): Command {
  const flags = parameterFlags(operation);
  const options = operationOptions(operation, flags);
  const names = [...options, ...COMMON_OPTIONS].map((option) => option.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Operation ${operation.id} has two options --${twice}`);
  return {
    name: operation.id,
    summary: operation.summary,
    operands: '<image|->',
    options,
    examples: operationExamples(operation, flags),
    run: (given, reporter) => runOperation(operation, flags, runJob, given, reporter),
  };
}

async function runOperation(
  operation: Operation,
  flags: readonly ParameterFlag[],
  runJob: RunJob,
  given: Arguments,
  reporter: Reporter,
): Promise<number> {
  if (operation.explain && given.switches.has('explain'))
    return explain(operation, readParameters(operation, flags, given), given, reporter);
  const startMs = performance.now();
  const order = readOrder(operation, given, reporter.manner.json);
  const parameters = readParameters(operation, flags, given);
  operation.check?.(operation.parameters.parse(parameters), fieldsOf(order.inputs));
  const { terminal } = reporter;
  const opened: { close(): Promise<void> }[] = [];
  try {
    const files = await eachPicture(order.inputs, async (word, field) => {
      const file = await openInput(word, field, terminal);
      opened.push(file);
      return file;
    });
    const inputs = pictureEntries(files).map(([, file]) => file);
    const target = await openTarget(operation, order, inputs, reporter);
    opened.push(target);
    const result = await runWatched(runJob, reporter, {
      operation: operation.id,
      parameters,
      inputs: await eachPicture(files, async ({ path }) => path),
      outputDir: target.scratchPath,
      formats: order.formats,
    });
    const remarks = await target.place(result);
    await tell(result, order, performance.now() - startMs, reporter);
    for (const remark of remarks) reporter.talk(`Note: ${printable(remark)}`);
    return 0;
  } finally {
    for (const part of opened.reverse()) await part.close();
  }
}

/** Prints how a request is read; a picture may be named, and is not looked at. */
async function explain(
  operation: Operation,
  parameters: Readonly<Record<string, unknown>>,
  { values }: Arguments,
  reporter: Reporter,
): Promise<number> {
  const given = new Set(picturesOf(operation).filter((field) => values.has(field)));
  const plan = operation.explain?.(parameters, given) ?? [];
  if (reporter.manner.json) await reporter.document({ plan });
  else await reporter.data(plan.map(printable).join('\n'));
  return 0;
}

async function runWatched(
  runJob: RunJob,
  reporter: Reporter,
  request: Parameters<RunJob>[0],
): Promise<JobResult> {
  const { signal } = reporter.terminal;
  const display = showProgress(reporter);
  try {
    const result = await runJob(request, {
      signal,
      progress: (fraction, stage) => display.update(fraction, stage),
    });
    // A job can be past stopping: who pressed Ctrl-C still wants nothing written.
    throwIfAborted(signal);
    return result;
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    display.stop();
  }
}

async function openTarget(
  operation: Operation,
  order: JobOrder,
  inputs: readonly InputFile[],
  reporter: Reporter,
): Promise<OutputTarget<JobResult>> {
  const { output } = order;
  const path = resolve(reporter.terminal.cwd, output);
  if (operation.output === 'image') {
    const target = await (output === '-' ? openStandardOutput(reporter) : openImageOutput(path, output));
    return { ...target, place: (result) => target.place(pictureOf(result)) };
  }
  const realFolder = await realPathOrNull(path);
  const atRisk = inputs.find(
    (input) => dirname(input.path) === realFolder && isStackFile(basename(input.path)),
  );
  if (atRisk)
    throw new Problem(
      'usage',
      `Expected -o to be another folder than that of ${atRisk.label}, which the result would replace.`,
    );
  const target = await openStackOutput(path, output);
  return { ...target, place: (result) => target.place(fileNamesOf(result)) };
}

async function tell(
  result: JobResult,
  order: JobOrder,
  elapsedMs: number,
  reporter: Reporter,
): Promise<void> {
  const { output } = order;
  const path = resolve(reporter.terminal.cwd, output);
  if (reporter.manner.json) {
    await reporter.document(
      result.type === 'stack'
        ? { ...result.manifest, outputDir: path, files: fileNamesOf(result) }
        : {
            image: { ...result.image, file: path },
            engines: result.engines,
            notes: result.notes,
            ...(result.plan === undefined ? {} : { plan: result.plan }),
          },
    );
  } else if (result.type === 'stack') {
    await reporter.data(
      fileNamesOf(result)
        .map((name) => join(output, name))
        .join('\n'),
    );
  } else if (output !== '-') await reporter.data(output);
  const where = output === '-' ? 'standard output' : output;
  for (const line of summaryLines(result, where, elapsedMs)) reporter.talk(line);
}

function fileNamesOf(result: JobResult): readonly string[] {
  if (result.type !== 'stack') throw new Error('Expected the job to give a stack, got one picture');
  return [...new Set([...result.files, MANIFEST_FILE])];
}

function pictureOf(result: JobResult): string {
  if (result.type !== 'image') throw new Error('Expected the job to give one picture, got a stack');
  return result.image.file;
}
