import type { CapabilityName } from '../domain/capability.ts';
import { composeStack, measureRecomposition } from '../domain/compose.ts';
import {
  eachPicture,
  fieldsOf,
  type JobRequest,
  type JobResult,
  type JobWatch,
  pictureEntries,
} from '../domain/job.ts';
import { manifestOf } from '../domain/manifest.ts';
import { Problem, throwIfAborted } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import type { ExportFormat } from '../exports/export.ts';
import { encodePng } from '../exports/png/encode.ts';
import { exportsByFormat } from '../exports/registry.ts';
import { type DecodeLimits, decodeImage } from '../infrastructure/decode/decode.ts';
import type { StagedFolder } from '../infrastructure/files/staged-folder.ts';
import { openStagedFolder } from '../infrastructure/files/staged-folder.ts';
import {
  type Operation,
  type OperationContext,
  type OperationInputs,
  type OperationOutput,
  picturesOf,
} from '../operations/operation.ts';
import { operations } from '../operations/registry.ts';
import type { EngineSet } from './engine-set.ts';

/** Shares of a job's progress: decoding ends, the operation ends. */
const DECODED = 0.04;
const OPERATED = 0.8;

const MANIFEST_FILE = 'manifest.json';
const IMAGE_FILE = 'image.png';

function findOperation(id: string): Operation {
  const operation = operations.get(id);
  if (operation) return operation;
  const known = [...operations.keys()].join(', ');
  throw new Problem('invalid_parameters', `Expected an operation (${known}), but got "${id}".`);
}

function readParameters(operation: Operation, parameters: unknown): unknown {
  const parsed = operation.parameters.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new Problem(
    'invalid_parameters',
    `${where ? `Parameter "${where}": ` : ''}${issue?.message ?? 'wrong'}.`,
  );
}

function exportFor(format: string): ExportFormat {
  const found = [...exportsByFormat.keys()].find((known) => known === format);
  if (found) return found;
  const known = [...exportsByFormat.keys()].join(', ');
  throw new Problem('invalid_parameters', `Expected a format (${known}), but got "${format}".`);
}

/** Decodes what the operation takes, and refuses what it does not. */
async function readInputs(
  operation: Operation,
  inputs: JobRequest['inputs'],
  limits: DecodeLimits,
): Promise<OperationInputs> {
  const { id } = operation;
  const given = fieldsOf(inputs);
  const strange = [...given].find((field) => !picturesOf(operation).includes(field));
  if (strange !== undefined)
    throw new Problem('invalid_parameters', `The operation "${id}" takes no ${strange}, but got one.`);
  const missing = picturesOf(operation, 'required').find((field) => !given.has(field));
  if (missing !== undefined)
    throw new Problem(
      'invalid_parameters',
      `The operation "${id}" needs a picture "${missing}", but got none.`,
    );
  return eachPicture(inputs, (path) => decodeImage(path, limits));
}

/** @throws Problem `content_flagged` */
async function requireHarmless(image: Raster, context: OperationContext): Promise<void> {
  context.stage('Checking what the picture shows');
  const moderate = await context.capability('moderate');
  // A look of a tenth of a second: the operation's own progress begins at nothing.
  const { isFlagged, label, confidence } = await moderate.moderate(image, { ...context, progress() {} });
  if (!isFlagged) return;
  throw new Problem(
    'content_flagged',
    `Expected a picture that the safety check lets pass, but it is ${Math.round(confidence * 100)} % sure of "${label}".`,
  );
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function writeStack(
  output: OperationOutput & { type: 'stack' },
  source: Raster,
  job: { formats: readonly ExportFormat[]; used: Map<string, string>; folder: StagedFolder; watch: JobWatch },
): Promise<JobResult> {
  const { stack, notes, plan } = output;
  job.watch.progress(OPERATED, 'Checking the composite');
  const recomposition = measureRecomposition(stack, source);
  const manifest = manifestOf(stack, {
    recomposition,
    engines: Object.fromEntries(job.used),
    notes,
    ...(plan === undefined ? {} : { plan }),
  });
  // Exact by construction for everything that the solve made; a stack from elsewhere shows what it composes to.
  const composite = recomposition.changedPixels === 0 ? source : composeStack(stack, 'once');
  const encodedLayers = new Map();
  for (const [index, format] of job.formats.entries()) {
    throwIfAborted(job.watch.signal);
    const share = index / job.formats.length;
    job.watch.progress(OPERATED + (1 - OPERATED) * share, `Writing ${format.toUpperCase()}`);
    for await (const file of exportsByFormat
      .get(format)!
      .files({ stack, composite, manifest, signal: job.watch.signal, encodedLayers })) {
      throwIfAborted(job.watch.signal);
      await job.folder.write(file.name, file.chunks);
    }
  }
  await job.folder.write(MANIFEST_FILE, once(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)));
  return { type: 'stack', manifest, files: await job.folder.commit() };
}

async function writeImage(
  output: OperationOutput & { type: 'image' },
  job: { used: Map<string, string>; folder: StagedFolder; watch: JobWatch },
): Promise<JobResult> {
  const { image, notes, plan } = output;
  job.watch.progress(OPERATED, 'Writing PNG');
  await job.folder.write(IMAGE_FILE, once(await encodePng(image)));
  throwIfAborted(job.watch.signal);
  await job.folder.commit();
  return {
    type: 'image',
    image: { file: IMAGE_FILE, widthPx: image.widthPx, heightPx: image.heightPx },
    engines: Object.fromEntries(job.used),
    notes,
    ...(plan === undefined ? {} : { plan }),
  };
}

/**
 * Runs one job in this process: decodes, runs the operation, writes the results. It belongs into an engine host, because
 * decoders and models are native code that can crash, and pixels keep the event loop busy.
 * @throws Problem whatever ended it; `outputDir` is left as it was then
 */
export async function runJobHere(
  request: JobRequest,
  watch: JobWatch,
  engines: EngineSet,
  limits: DecodeLimits = {},
): Promise<JobResult> {
  const operation = findOperation(request.operation);
  const parameters = readParameters(operation, request.parameters);
  // The manifest names one PNG per layer, so these are always written.
  const formats = [...new Set<ExportFormat>(['png', ...request.formats.map(exportFor)])];
  const used = new Map<string, string>();
  let stage = 'Reading the picture';
  watch.progress(0, stage);
  operation.check?.(parameters, fieldsOf(request.inputs));
  const inputs = await readInputs(operation, request.inputs, limits);
  throwIfAborted(watch.signal);
  const context: OperationContext = {
    signal: watch.signal,
    progress: (fraction) => watch.progress(DECODED + (OPERATED - DECODED) * fraction, stage),
    stage: (name) => {
      stage = name;
    },
    enginesFor: async (name) => (await engines.available(name)).map(({ card }) => card.id),
    capability: async <Name extends CapabilityName>(name: Name, engineId?: string) => {
      const engine = await engines.choose(name, engineId);
      used.set(name, engine.card.id);
      return engines.load(engine, name);
    },
  };
  if (request.isModerated)
    for (const [, picture] of pictureEntries(inputs)) await requireHarmless(picture, context);
  const output = await operation.run(inputs, parameters, context);
  throwIfAborted(watch.signal);
  const folder = await openStagedFolder(request.outputDir);
  try {
    return output.type === 'stack'
      ? await writeStack(output, inputs.image, { formats, used, folder, watch })
      : await writeImage(output, { used, folder, watch });
  } catch (error) {
    await folder.discard();
    throw error;
  }
}
