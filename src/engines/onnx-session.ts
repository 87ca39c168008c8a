import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { Problem } from '../domain/problem.ts';

/** A network that ONNX Runtime has taken, with the names that it must have. */
export interface OnnxNetwork {
  /** What it is called in sentences. */
  readonly name: string;
  readonly session: InferenceSession;
  readonly Tensor: typeof Tensor;
}

/** How sessions are opened on a CPU whose memory others need too. */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    // The arena would keep every buffer that a run ever needed: several gigabytes with the larger packs.
    enableCpuMemArena: false,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: Math.max(1, threads),
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  };
}

/** A pack that is installed but of no use, as a problem that says what to do. */
export function unusablePack(name: string, what: string, cause?: unknown): Problem {
  return new Problem(
    'engine_unavailable',
    `Expected the network of the model pack ${name} to be one that this version knows, but ${what}. ` +
      `"unflatten models verify ${name}" tells whether its files are damaged.`,
    { cause },
  );
}

/**
 * Opens the network in `file`.
 * @throws Problem `engine_unavailable` when it cannot be run here or lacks an input or output of these names
 */
export async function openNetwork(
  name: string,
  file: string,
  expected: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
  threads: number,
): Promise<OnnxNetwork> {
  const runtime = await import('onnxruntime-node').catch((cause: unknown) => {
    throw new Problem('engine_unavailable', 'ONNX Runtime cannot be loaded on this platform.', { cause });
  });
  const session = await runtime.InferenceSession.create(file, sessionOptions(threads)).catch(
    (cause: unknown) => {
      throw unusablePack(name, 'ONNX Runtime does not take it', cause);
    },
  );
  requireNames(name, 'input', expected.inputs, session.inputNames);
  requireNames(name, 'output', expected.outputs, session.outputNames);
  return { name, session, Tensor: runtime.Tensor };
}

/** @throws Problem `engine_unavailable` when a name is missing */
export function requireNames(
  name: string,
  kind: 'input' | 'output',
  wanted: readonly string[],
  there: readonly string[],
): void {
  const missing = wanted.filter((wantedName) => !there.includes(wantedName));
  if (missing.length > 0) throw unusablePack(name, `it has no ${kind} named ${missing.join(', ')}`);
}

/**
 * Runs a network and checks the shape of the one output that is asked for; `null` in `shape` stands for any size. A run
 * cannot be stopped halfway: Node's binding has no way to.
 * @throws Problem `engine_unavailable` when it does not run or gives another shape
 */
export async function runNetwork(
  { name, session }: OnnxNetwork,
  feeds: InferenceSession.FeedsType,
  output: string,
  shape: readonly (number | null)[],
  type: 'float32' | 'uint8' = 'float32',
): Promise<Tensor> {
  const outputs = await session.run(feeds, [output]).catch((cause: unknown) => {
    throw unusablePack(name, 'ONNX Runtime cannot run it', cause);
  });
  const tensor = requireShape(name, output, outputs[output], shape);
  if (tensor.type === type) return tensor;
  throw unusablePack(name, `its output ${output} is of ${tensor.type} instead of ${type}`);
}

/** @throws Problem `engine_unavailable` when `tensor` has another shape */
export function requireShape<Value extends { readonly dims: readonly number[] }>(
  name: string,
  output: string,
  tensor: Value | undefined,
  shape: readonly (number | null)[],
): Value {
  const dims = tensor?.dims ?? [];
  const fits = dims.length === shape.length && shape.every((size, at) => size === null || size === dims[at]);
  if (tensor !== undefined && fits) return tensor;
  const wanted = shape.map((size) => size ?? 'any').join('x');
  throw unusablePack(
    name,
    `its output ${output} measures ${dims.join('x') || 'nothing'} instead of ${wanted}`,
  );
}
