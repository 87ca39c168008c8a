import { pullBodySchema } from './model-routes.ts';
import { JOB_ID, type Json, jsonAnswer, KEY_PROBLEMS, problemAnswers } from './openapi-parts.ts';
import { jsonSchemaOf } from './openapi-schemas.ts';

const PACK_ID = { ...JOB_ID, description: 'The id of a model pack' };

/** The addresses of the model packs; all of them need a key with the scope `admin`. */
export function modelPaths(): Json {
  const tags = ['Models'];
  return {
    '/v1/models': {
      get: {
        operationId: 'listModels',
        tags,
        summary: 'The model packs, and which are installed',
        responses: { '200': jsonAnswer('Every pack', 'Models'), ...problemAnswers(KEY_PROBLEMS) },
      },
    },
    '/v1/models/{id}': {
      get: {
        operationId: 'getModel',
        tags,
        summary: 'A model pack, and how far its pull is',
        parameters: [PACK_ID],
        responses: {
          '200': jsonAnswer('The pack', 'Model'),
          ...problemAnswers([...KEY_PROBLEMS, 'model_not_found']),
        },
      },
      delete: {
        operationId: 'removeModel',
        tags,
        summary: 'Remove an installed model pack',
        parameters: [PACK_ID],
        responses: {
          '204': { description: 'It is removed' },
          ...problemAnswers([...KEY_PROBLEMS, 'model_not_found', 'model_not_installed', 'models_busy']),
        },
      },
    },
    '/v1/models/{id}/pull': {
      post: {
        operationId: 'pullModel',
        tags,
        summary: 'Begin to pull a model pack; ask for the pack to see how far it is',
        parameters: [PACK_ID],
        requestBody: {
          required: false,
          content: { 'application/json': { schema: jsonSchemaOf(pullBodySchema, 'input') } },
        },
        responses: {
          '200': jsonAnswer('It is installed already', 'Model'),
          '202': jsonAnswer('The pull goes on', 'Model'),
          ...problemAnswers([
            ...KEY_PROBLEMS,
            'malformed_request',
            'invalid_parameters',
            'body_too_large',
            'model_not_found',
            'licence_not_accepted',
            'offline',
          ]),
        },
      },
      delete: {
        operationId: 'cancelModelPull',
        tags,
        summary: 'Stop a pull; the next one goes on from there',
        parameters: [PACK_ID],
        responses: {
          '200': jsonAnswer('The pack', 'Model'),
          ...problemAnswers([...KEY_PROBLEMS, 'model_not_found']),
        },
      },
    },
    '/v1/models/{id}/verify': {
      post: {
        operationId: 'verifyModel',
        tags,
        summary: 'Read every byte of an installed pack and compare it with its hashes',
        parameters: [PACK_ID],
        responses: {
          '200': jsonAnswer('What was found', 'ModelVerification'),
          ...problemAnswers([...KEY_PROBLEMS, 'model_not_found', 'model_not_installed']),
        },
      },
    },
  };
}
