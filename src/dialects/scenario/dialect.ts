import { Problem } from '../../domain/problem.ts';
import { basicCredentials, bearerCredentials } from '../credentials.ts';
import type {
  Credentials,
  DialectCall,
  DialectHead,
  DialectMaker,
  DialectReply,
  DialectRoute,
} from '../dialect.ts';
import { assetList, assetPage, assetRef, downloadAsked, keptAsset, oneAsset } from './asset.ts';
import { generateOrder } from './generate.ts';
import { canceledJobId, generated, jobIdOf, jobList, jobPage, oneJob } from './job.ts';
import { MODEL_ID, modelDescription, modelSummary } from './model.ts';
import { pageSizeOf } from './page.ts';
import { problemReply } from './problem.ts';
import { announcedUpload, completedUploadId, oneUpload, uploadIdOf } from './upload.ts';

function credentials({ headers }: DialectHead): Credentials {
  const { authorization } = headers;
  return /^bearer /i.test(authorization ?? '')
    ? bearerCredentials(authorization)
    : basicCredentials(authorization);
}

function modelList(call: DialectCall): DialectReply {
  pageSizeOf(call, 50, 500);
  // None is private, and none is in the making.
  const { privacy = 'public', status = 'trained' } = call.query;
  const isListed = privacy !== 'private' && status === 'trained';
  return { status: 200, body: { models: isListed ? [modelSummary()] : [] } };
}

const NO_BODY = { type: 'none' } as const;
const JSON_BODY = { type: 'json' } as const;

const assetRoutes: readonly DialectRoute[] = [
  {
    method: 'POST',
    path: '/assets',
    body: { type: 'any', files: ['file', 'image'] },
    does: 'keep-picture',
    picture: keptAsset,
    reply: oneAsset,
  },
  {
    method: 'GET',
    path: '/assets',
    body: NO_BODY,
    does: 'list-pictures',
    page: assetPage,
    reply: assetList,
  },
  {
    method: 'GET',
    path: '/assets/:assetId',
    body: NO_BODY,
    does: 'show-picture',
    ref: assetRef,
    reply: oneAsset,
  },
  {
    method: 'POST',
    path: '/assets/:assetId/download',
    body: JSON_BODY,
    does: 'convert-picture',
    ask: downloadAsked,
    reply: (url) => ({ status: 200, body: { url } }),
  },
];

const uploadRoutes: readonly DialectRoute[] = [
  {
    method: 'POST',
    path: '/uploads',
    body: JSON_BODY,
    does: 'begin-upload',
    upload: announcedUpload,
    reply: (upload) => oneUpload(upload, null),
  },
  {
    method: 'GET',
    path: '/uploads/:uploadId',
    body: NO_BODY,
    does: 'show-upload',
    uploadId: uploadIdOf,
    reply: oneUpload,
  },
  {
    method: 'POST',
    path: '/uploads/:uploadId/action',
    body: JSON_BODY,
    does: 'end-upload',
    uploadId: completedUploadId,
    reply: oneUpload,
  },
];

const jobRoutes: readonly DialectRoute[] = [
  { method: 'GET', path: '/jobs', body: NO_BODY, does: 'list-jobs', page: jobPage, reply: jobList },
  { method: 'GET', path: '/jobs/:jobId', body: NO_BODY, does: 'show-job', jobId: jobIdOf, reply: oneJob },
  {
    method: 'POST',
    path: '/jobs/:jobId/action',
    body: JSON_BODY,
    does: 'cancel-job',
    jobId: canceledJobId,
    reply: oneJob,
  },
];

/** Scenario's Image to Layers: assets, uploads in parts, generation, jobs, and the one model. */
export const scenarioDialect: DialectMaker = (settings) => ({
  id: 'scenario',
  name: 'Scenario',
  summary:
    'Image to Layers: keep assets, generate layers from one, wait for the job, download in any format.',
  bases: [{ path: '/v1', onlyScheme: 'basic' }, { path: '/scenario/v1' }],
  credentials,
  routes: [
    {
      method: 'POST',
      path: '/generate/custom/:modelId',
      body: JSON_BODY,
      does: 'make-job',
      order: (call) => generateOrder(call, settings),
      reply: generated,
    },
    ...jobRoutes,
    ...assetRoutes,
    ...uploadRoutes,
    { method: 'GET', path: '/models', body: NO_BODY, does: 'answer', answer: modelList },
    {
      method: 'GET',
      path: '/models/:modelId',
      body: NO_BODY,
      does: 'answer',
      answer({ path }) {
        if (path['modelId'] !== MODEL_ID) throw new Problem('not_found', 'There is no such model here.');
        return { status: 200, body: { model: modelDescription(Object.keys(settings.inpaintEngines)) } };
      },
    },
  ],
  problem: problemReply,
});
