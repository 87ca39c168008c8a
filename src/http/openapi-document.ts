import { type Operation, picturesOf } from '../operations/operation.ts';
import { DEFAULT_FORMATS, orderFields } from './job-order.ts';
import { modelPaths } from './openapi-model-paths.ts';
import {
  BODY_PROBLEMS,
  type Json,
  jsonAnswer,
  KEY_HEADER,
  KEY_PROBLEMS,
  PREFER_HEADER,
  problemAnswers,
} from './openapi-parts.ts';
import { imagePaths, jobPaths, serverPaths } from './openapi-paths.ts';
import { jsonSchemaOf, NAMED_SCHEMAS } from './openapi-schemas.ts';
import { pictureSourceSchema } from './picture-source.ts';

/** The two ways to send an operation: a form with files, or JSON that names its pictures. */
function operationBody(operation: Operation): Json {
  const { properties = {}, required = [] } = jsonSchemaOf(operation.parameters, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  const isStack = operation.output === 'stack';
  const shared = {
    ...properties,
    ...(isStack
      ? { formats: { ...jsonSchemaOf(orderFields.formats, 'input'), default: DEFAULT_FORMATS } }
      : {}),
    webhookUrl: jsonSchemaOf(orderFields.webhookUrl, 'input'),
  };
  const bodyWith = (picture: Json): Json => ({
    schema: {
      type: 'object',
      properties: {
        ...Object.fromEntries(picturesOf(operation).map((field) => [field, picture])),
        ...shared,
      },
      required: [...picturesOf(operation, 'required'), ...required],
      additionalProperties: false,
    },
  });
  const nested = Object.entries(shared).filter(([, node]) => (node as Json)['type'] === 'array');
  return {
    required: true,
    content: {
      'multipart/form-data': {
        ...bodyWith({ type: 'string', format: 'binary' }),
        encoding: Object.fromEntries(nested.map(([name]) => [name, { contentType: 'application/json' }])),
      },
      'application/json': bodyWith(jsonSchemaOf(pictureSourceSchema, 'input')),
    },
  };
}

function operationPath(operation: Operation): Json {
  return {
    post: {
      operationId: operation.id,
      tags: ['Operations'],
      summary: operation.summary,
      parameters: [KEY_HEADER, PREFER_HEADER],
      requestBody: operationBody(operation),
      responses: {
        '200': jsonAnswer('The job has ended while the caller waited', 'Job'),
        '202': jsonAnswer('The job is made; Location leads to it', 'Job'),
        ...problemAnswers([...KEY_PROBLEMS, ...BODY_PROBLEMS]),
      },
    },
  };
}

/** The API as OpenAPI 3.1. It depends on the operations and the schemas alone, so equal code gives equal text. */
export function openapiDocument(operations: ReadonlyMap<string, Operation>, version: string): Json {
  const operationPaths = [...operations.values()].map((operation) => [
    `/v1/${operation.id}`,
    operationPath(operation),
  ]);
  const schemas = Object.entries(NAMED_SCHEMAS).map(([name, schema]) => [
    name,
    jsonSchemaOf(schema, 'output'),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Unflatten',
      version,
      description:
        'Turns flat pictures into editable layers that compose back byte for byte. Errors are RFC 9457 problems ' +
        'with a stable code; `POST` takes an `Idempotency-Key`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    tags: ['Operations', 'Jobs', 'Images', 'Models', 'Server'].map((name) => ({ name })),
    paths: {
      ...Object.fromEntries(operationPaths),
      ...jobPaths(),
      ...imagePaths(),
      ...modelPaths(),
      ...serverPaths(),
    },
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'Not needed on the loopback while there are no keys',
        },
      },
      schemas: Object.fromEntries(schemas),
    },
  };
}
