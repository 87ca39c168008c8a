import { z } from 'zod';
import { PROBLEMS } from '../domain/problem.ts';
import { boxSchema } from '../operations/parameters.ts';
import { EXPORT_FILES } from './job-view.ts';

const momentSchema = z.iso.datetime().describe('ISO 8601, UTC');
const linkSchema = z.string().describe('A signed link that expires; ask for the job again to get a new one');

/** RFC 9457, with a code that never changes. */
export const problemSchema = z.object({
  type: z.string().describe('Where the problem is explained'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What was expected, and what came instead'),
  instance: z.string().describe('The id of the request, as in the Request-Id header'),
  code: z.enum(Object.keys(PROBLEMS) as [string, ...string[]]),
  retry: z.enum(['never', 'same', 'later']).describe('Whether the same request can be expected to work'),
});

const canvasPointSchema = z.object({ xPx: z.number(), yPx: z.number() });
const stopsSchema = z
  .array(z.object({ offset: z.number(), color: z.string(), opacity: z.number() }))
  .describe('Colours along a gradient; offsets from 0 to 1');

const outlineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('rectangle'),
    leftPx: z.number(),
    topPx: z.number(),
    widthPx: z.number(),
    heightPx: z.number(),
    cornerRadiusPx: z.number(),
  }),
  z.object({
    type: z.literal('ellipse'),
    center: canvasPointSchema,
    radiusXPx: z.number(),
    radiusYPx: z.number(),
  }),
  z.object({
    type: z.literal('line'),
    from: canvasPointSchema,
    to: canvasPointSchema,
    widthPx: z.number(),
  }),
  z.object({ type: z.literal('polygon'), points: z.array(canvasPointSchema) }),
]);

const paintSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('flat'), color: z.string(), opacity: z.number().optional() }),
  z.object({
    type: z.literal('linear-gradient'),
    from: canvasPointSchema,
    to: canvasPointSchema,
    stops: stopsSchema,
  }),
  z.object({
    type: z.literal('radial-gradient'),
    center: canvasPointSchema,
    radiusPx: z.number(),
    stops: stopsSchema,
  }),
]);

const layerSchema = z.object({
  id: z.string(),
  zIndex: z.int().describe('0 is the bottom'),
  name: z.string(),
  kind: z.enum(['background', 'subject', 'object', 'part', 'text', 'shape', 'shadow']),
  file: z.string(),
  url: linkSchema,
  box: boxSchema,
  opacity: z.number(),
  blendMode: z.literal('normal'),
  confidence: z.number(),
  matchedBy: z.string().describe('Why its pixels were taken'),
  foundBy: z.string().optional().describe('The engine that found it'),
  text: z
    .object({
      string: z.string(),
      fontSizePx: z.number(),
      color: z.string().describe('#rrggbb'),
      confidence: z.number().optional(),
    })
    .optional()
    .describe('What a text layer says, where it could be read'),
  shape: z
    .object({ outline: outlineSchema, paint: paintSchema })
    .optional()
    .describe('The shape that a layer nearly is, in pixels of the canvas'),
  groups: z
    .array(z.string())
    .optional()
    .describe('The groups that a layer lies in, outermost first; layers of one group follow each other'),
});

const enginesUsedSchema = z.record(z.string(), z.string()).describe('Capability to engine');

export const stackResultSchema = z.object({
  widthPx: z.int(),
  heightPx: z.int(),
  layers: z.array(layerSchema),
  recomposition: z
    .object({ changedPixels: z.int(), maxDifference: z.int() })
    .describe('How the layers, composed back, differ from the picture'),
  engines: enginesUsedSchema,
  notes: z.array(z.string()),
  plan: z.array(z.string()).optional().describe('How the words of the request were read'),
  exports: z.partialRecord(z.enum(Object.keys(EXPORT_FILES) as [string, ...string[]]), linkSchema),
});

export const imageResultSchema = z.object({
  image: z.object({ url: linkSchema, widthPx: z.int(), heightPx: z.int() }),
  engines: enginesUsedSchema,
  notes: z.array(z.string()),
  plan: z.array(z.string()).optional().describe('How the words of the request were read'),
});

export const jobSchema = z.object({
  id: z.string(),
  operation: z.string(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled']),
  progress: z.number().min(0).max(1),
  stage: z.string(),
  createdAt: momentSchema,
  startedAt: momentSchema.nullable(),
  finishedAt: momentSchema.nullable(),
  result: z.union([stackResultSchema, imageResultSchema]).optional(),
  problem: problemSchema.pick({ code: true, title: true, detail: true, retry: true }).optional(),
});

export const jobPageAnswerSchema = z.object({ jobs: z.array(jobSchema), next: z.string().nullable() });

export const imageSchema = z.object({
  id: z.string(),
  url: linkSchema,
  bytes: z.int(),
  mediaType: z.string(),
  createdAt: momentSchema,
  expiresAt: momentSchema,
});

export const imagePageAnswerSchema = z.object({ images: z.array(imageSchema), next: z.string().nullable() });

export const engineSchema = z.object({
  id: z.string(),
  capability: z.string(),
  hardware: z.enum(['cpu', 'gpu']),
  secondsPerMegapixel: z.number(),
  mebibytesPerMegapixel: z.number(),
  residentMebibytes: z.number(),
  licence: z.object({ spdx: z.string(), note: z.string().optional() }),
  fidelity: z.enum(['exact', 'regenerated']),
  source: z.string(),
  mebibytesPerRun: z.number().optional(),
  unproven: z.string().optional().describe('What has not been tried yet'),
  available: z.boolean(),
  reason: z.string().optional(),
});

export const engineListSchema = z.object({ engines: z.array(engineSchema) });

const pullSchema = z.object({
  status: z.enum(['running', 'succeeded', 'failed', 'canceled']),
  doneBytes: z.int(),
  totalBytes: z.int(),
  problem: problemSchema.pick({ code: true, title: true, detail: true, retry: true }).optional(),
});

export const modelSchema = z.object({
  id: z.string(),
  capability: z.string(),
  summary: z.string(),
  repository: z.string(),
  revision: z.string(),
  bytes: z.int(),
  licence: z.object({ spdx: z.string(), note: z.string().optional(), needsConsent: z.boolean() }),
  state: z.enum(['absent', 'outdated', 'incomplete', 'installed']),
  pull: pullSchema.nullable().describe('The last pull of this server process'),
});

export const modelListSchema = z.object({ models: z.array(modelSchema) });

export const modelVerificationSchema = z.object({
  id: z.string(),
  ok: z.boolean(),
  files: z.array(
    z.object({
      path: z.string(),
      state: z.enum(['ok', 'missing', 'damaged']),
      against: z.enum(['manifest', 'first-pull']).describe('Whose hash the file was held against'),
    }),
  ),
});

export const readinessSchema = z.object({
  status: z.enum(['ok', 'unavailable']),
  checks: z.record(z.string(), z.string()),
});

/** The schemas that the document names, by their names in it. */
export const NAMED_SCHEMAS = {
  Problem: problemSchema,
  Job: jobSchema,
  JobPage: jobPageAnswerSchema,
  Image: imageSchema,
  ImagePage: imagePageAnswerSchema,
  Engines: engineListSchema,
  Model: modelSchema,
  Models: modelListSchema,
  ModelVerification: modelVerificationSchema,
  Readiness: readinessSchema,
} as const;

export type SchemaName = keyof typeof NAMED_SCHEMAS;

/** A schema as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return withoutNoise(json) as Record<string, unknown>;
}

/** Zod writes the safe integers as limits of every whole number, and closes objects that may grow in answers. */
function withoutNoise(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutNoise);
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(
        ([name, value]) =>
          !(['minimum', 'maximum'].includes(name) && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER),
      )
      .map(([name, value]) => [name, withoutNoise(value)]),
  );
}
