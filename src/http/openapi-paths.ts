import { imagePageSchema } from './image-routes.ts';
import { jobPageSchema } from './job-routes.ts';
import { EXPORT_FILES } from './job-view.ts';
import {
  BODY_PROBLEMS,
  fileAnswer,
  JOB_ID,
  type Json,
  jsonAnswer,
  KEY_PROBLEMS,
  PREFER_HEADER,
  problemAnswers,
  queryParameters,
} from './openapi-parts.ts';
import { jsonSchemaOf } from './openapi-schemas.ts';
import { pictureSourceSchema } from './picture-source.ts';

export function jobPaths(): Json {
  const tags = ['Jobs'];
  const exports = Object.entries(EXPORT_FILES).map(([format, file]) => [
    `/v1/jobs/{id}/${file}`,
    {
      get: {
        operationId: `get${format[0]!.toUpperCase()}${format.slice(1)}`,
        tags,
        summary: `The layers of a job as ${format.toUpperCase()}, when it was asked for`,
        parameters: [JOB_ID],
        responses: {
          '200': fileAnswer('The file', 'application/octet-stream'),
          ...problemAnswers([...KEY_PROBLEMS, 'job_not_found', 'not_found', 'job_unfinished']),
        },
      },
    },
  ]);
  return {
    '/v1/jobs': {
      get: {
        operationId: 'listJobs',
        tags,
        summary: 'Jobs, newest first',
        parameters: queryParameters(jobPageSchema),
        responses: {
          '200': jsonAnswer('A page of jobs', 'JobPage'),
          ...problemAnswers([...KEY_PROBLEMS, 'invalid_parameters']),
        },
      },
    },
    '/v1/jobs/{id}': {
      get: {
        operationId: 'getJob',
        tags,
        summary: 'A job, with its result once it has one',
        parameters: [JOB_ID, PREFER_HEADER],
        responses: {
          '200': jsonAnswer('The job', 'Job'),
          ...problemAnswers([...KEY_PROBLEMS, 'job_not_found']),
        },
      },
      delete: {
        operationId: 'cancelJob',
        tags,
        summary: 'Cancel a job; canceling it again is fine',
        parameters: [JOB_ID],
        responses: {
          '200': jsonAnswer('The canceled job', 'Job'),
          ...problemAnswers([...KEY_PROBLEMS, 'job_not_found', 'job_finished']),
        },
      },
    },
    '/v1/jobs/{id}/events': {
      get: {
        operationId: 'followJob',
        tags,
        summary: 'What happens to a job, as server-sent events, until it has ended',
        parameters: [
          JOB_ID,
          {
            name: 'Last-Event-ID',
            in: 'header',
            description: 'Go on after this event',
            schema: { type: 'integer' },
          },
        ],
        responses: {
          '200': { description: 'Events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
          '204': { description: 'The job has ended, and the caller has seen all of it' },
          ...problemAnswers([...KEY_PROBLEMS, 'malformed_request', 'job_not_found', 'server_busy']),
        },
      },
    },
    ...Object.fromEntries(exports),
  };
}

export function imagePaths(): Json {
  const tags = ['Images'];
  return {
    '/v1/images': {
      post: {
        operationId: 'keepImage',
        tags,
        summary: 'Keep a picture for several jobs',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                properties: { image: { type: 'string', format: 'binary' } },
                required: ['image'],
                additionalProperties: false,
              },
            },
            'application/json': {
              schema: {
                type: 'object',
                properties: { image: jsonSchemaOf(pictureSourceSchema, 'input') },
                required: ['image'],
                additionalProperties: false,
              },
            },
          },
        },
        responses: {
          '201': jsonAnswer('The kept picture', 'Image'),
          ...problemAnswers([...KEY_PROBLEMS, ...BODY_PROBLEMS]),
        },
      },
      get: {
        operationId: 'listImages',
        tags,
        summary: 'Kept pictures, newest first',
        parameters: queryParameters(imagePageSchema),
        responses: {
          '200': jsonAnswer('A page of pictures', 'ImagePage'),
          ...problemAnswers([...KEY_PROBLEMS, 'invalid_parameters']),
        },
      },
    },
    '/v1/images/{id}': {
      get: {
        operationId: 'getImage',
        tags,
        summary: 'A kept picture',
        parameters: [JOB_ID],
        responses: {
          '200': jsonAnswer('The picture', 'Image'),
          ...problemAnswers([...KEY_PROBLEMS, 'image_not_found']),
        },
      },
      delete: {
        operationId: 'deleteImage',
        tags,
        summary: 'Forget a picture; jobs that use it go on',
        parameters: [JOB_ID],
        responses: {
          '204': { description: 'It is forgotten' },
          ...problemAnswers([...KEY_PROBLEMS, 'image_not_found']),
        },
      },
    },
  };
}

export function serverPaths(): Json {
  const tags = ['Server'];
  const open = { security: [] };
  const text = (summary: string, mediaType: string, operationId: string): Json => ({
    operationId,
    tags,
    summary,
    ...open,
    responses: { '200': { description: summary, content: { [mediaType]: { schema: {} } } } },
  });
  return {
    '/v1/engines': {
      get: {
        operationId: 'listEngines',
        tags,
        summary: 'The engines of this server, and whether they can work',
        responses: { '200': jsonAnswer('Their cards', 'Engines'), ...problemAnswers(KEY_PROBLEMS) },
      },
    },
    '/v1/files/{key}': {
      get: {
        operationId: 'getFile',
        tags: ['Jobs'],
        summary: 'A file behind a signed link; take the link as it is',
        ...open,
        parameters: [
          { name: 'key', in: 'path', required: true, schema: { type: 'string' } },
          ...['expires', 'tenant', 'signature'].map((name) => ({
            name,
            in: 'query',
            required: true,
            schema: { type: 'string' },
          })),
        ],
        responses: {
          '200': fileAnswer('The file', 'application/octet-stream'),
          ...problemAnswers(['link_invalid', 'link_expired', 'blob_not_found']),
        },
      },
    },
    '/live': { get: text('Whether the process lives', 'application/json', 'live') },
    '/ready': {
      get: {
        operationId: 'ready',
        tags,
        summary: 'Whether work can be taken',
        ...open,
        responses: {
          '200': jsonAnswer('It can', 'Readiness'),
          '503': jsonAnswer('It cannot, and why', 'Readiness'),
        },
      },
    },
    '/metrics': {
      get: { ...text('Figures for Prometheus', 'text/plain', 'metrics'), security: [{ key: [] }] },
    },
    '/openapi.json': { get: text('This document', 'application/json', 'openapi') },
    '/docs': { get: text('This document as a page', 'text/html', 'docs') },
    '/docs/errors': { get: text('Every problem, explained', 'text/html', 'errors') },
  };
}
