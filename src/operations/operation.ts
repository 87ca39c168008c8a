import type { z } from 'zod';
import type { Capabilities, CapabilityName, RunContext } from '../domain/capability.ts';
import { type ByPicture, PICTURE_FIELDS, type PictureField } from '../domain/job.ts';
import type { Stack } from '../domain/layer.ts';
import type { Raster } from '../domain/raster.ts';

/** What a run of an operation is handed besides its parameters: capabilities by name, never engines. */
export interface OperationContext extends RunContext {
  /**
   * The first engine for it that is available here, or the one that is named.
   * @throws Problem `engine_missing` when there is none
   */
  capability<Name extends CapabilityName>(name: Name, engineId?: string): Promise<Capabilities[Name]>;
  /** The ids of the engines for a capability that are available here, in the order of preference. */
  enginesFor(name: CapabilityName): Promise<readonly string[]>;
  /** Tells what is being done now, in the present tense: "Finding the subject". */
  stage(name: string): void;
}

/** The decoded pictures: always the image, and of the others those that the operation lists. */
export type OperationInputs = ByPicture<Raster>;

export type OperationOutput =
  | {
      readonly type: 'stack';
      readonly stack: Stack;
      readonly notes: readonly string[];
      /** How the words of the request were read, a line for each thing; absent where there were none. */
      readonly plan?: readonly string[];
    }
  | {
      readonly type: 'image';
      readonly image: Raster;
      readonly notes: readonly string[];
      /** As for a stack. */
      readonly plan?: readonly string[];
    };

/**
 * What a user can ask for. The registry of operations gives routes, commands and docs from these fields alone.
 */
export interface Operation<Schema extends z.ZodType = z.ZodType> {
  readonly id: string;
  /** One sentence, imperative: "Split a picture into …". */
  readonly summary: string;
  readonly parameters: Schema;
  /** Pictures beside the image, by the name of their field. */
  readonly extraInputs: { readonly [Field in Exclude<PictureField, 'image'>]?: 'required' | 'optional' };
  /** What it cannot do without. */
  readonly capabilities: readonly CapabilityName[];
  /** What it makes use of where the picture or the request calls for it and an engine is there. */
  readonly optionalCapabilities?: readonly CapabilityName[];
  readonly output: OperationOutput['type'];
  /**
   * Refuses what no schema can: parameters and pictures that make no sense together.
   * @throws Problem `invalid_parameters`
   */
  check?(parameters: z.output<Schema>, given: ReadonlySet<PictureField>): void;
  /** How a request is read, as lines of plain English, without looking at any picture. The parameters are not parsed yet. */
  readonly explain?: (
    parameters: Readonly<Record<string, unknown>>,
    given?: ReadonlySet<PictureField>,
  ) => readonly string[];
  run(
    inputs: OperationInputs,
    parameters: z.output<Schema>,
    context: OperationContext,
  ): Promise<OperationOutput>;
}

/** Every capability that a run of an operation may ask for. */
export function usedCapabilities({
  capabilities,
  optionalCapabilities = [],
}: Pick<Operation, 'capabilities' | 'optionalCapabilities'>): readonly CapabilityName[] {
  return [...capabilities, ...optionalCapabilities];
}

/** The fields in which an operation takes a picture; with a use, those that it takes so. */
export function picturesOf(
  { extraInputs }: Pick<Operation, 'extraInputs'>,
  use?: 'required' | 'optional',
): readonly PictureField[] {
  return PICTURE_FIELDS.filter((field) => {
    const taken = field === 'image' ? 'required' : extraInputs[field];
    return taken !== undefined && (use === undefined || taken === use);
  });
}
