import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type Dialect,
  type DialectAction,
  type DialectBase,
  type DialectLinks,
  type DialectReply,
  type DialectRoute,
  isReply,
  type JobAnswer,
  type PictureAnswer,
  type PictureFormat,
} from '../dialects/dialect.ts';
import type { JobRecord } from '../domain/job-store.ts';
import { Problem } from '../domain/problem.ts';
import { callerOf } from './access.ts';
import { answerLinks } from './answer-links.ts';
import { whilePresent } from './caller-presence.ts';
import { type ReceivedCall, receiveCall } from './dialect-call.ts';
import type { PictureConversion } from './dialect-conversion.ts';
import { makeDialectJob } from './dialect-jobs.ts';
import { incomingPicture, keepPicture, PictureViews, pictureBlob } from './dialect-pictures.ts';
import { sendDialectReply } from './dialect-reply.ts';
import { announceUpload, endUpload, requireUpload, uploadView } from './dialect-uploads.ts';
import type { HttpContext } from './http-context.ts';
import { resultKey } from './job-view.ts';
import type { Scope } from './services.ts';

type Does = DialectAction['does'];

/** What a key must be allowed for each action, and whether it counts as making something. */
const DEMANDS: Readonly<Record<Does, { readonly scope: Scope; readonly makes?: true }>> = {
  answer: { scope: 'jobs:read' },
  'make-job': { scope: 'jobs:write', makes: true },
  'show-job': { scope: 'jobs:read' },
  'cancel-job': { scope: 'jobs:write' },
  'list-jobs': { scope: 'jobs:read' },
  'keep-picture': { scope: 'jobs:write', makes: true },
  'show-picture': { scope: 'jobs:read' },
  'list-pictures': { scope: 'jobs:read' },
  'convert-picture': { scope: 'jobs:read', makes: true },
  'begin-upload': { scope: 'jobs:write', makes: true },
  'show-upload': { scope: 'jobs:read' },
  'end-upload': { scope: 'jobs:write' },
};

/** Everything that an action is done with, for one request. */
interface Deed {
  readonly request: FastifyRequest;
  readonly dialect: Dialect;
  readonly received: ReceivedCall;
  readonly tenantId: string;
  readonly links: DialectLinks;
  readonly views: PictureViews;
  readonly context: HttpContext;
  readonly conversion: PictureConversion;
}

/** The addresses of a vendor's face, each below every one of its bases. */
export function dialectRoutes(
  app: FastifyInstance,
  dialect: Dialect,
  context: HttpContext,
  conversion: PictureConversion,
): void {
  for (const base of dialect.bases)
    for (const route of dialect.routes) {
      app.route({
        method: route.method,
        url: base.path + route.path,
        exposeHeadRoute: false,
        ...(base.onlyScheme === undefined ? {} : { constraints: { scheme: base.onlyScheme } }),
        config: { ...DEMANDS[route.does], dialect },
        handler: async (request, reply) => {
          if (DEMANDS[route.does].makes) await context.admission.requireRoom();
          const received = await receiveCall(request, route, context);
          try {
            const deed = deedOf(request, { dialect, base, received, context, conversion });
            return sendDialectReply(reply, await perform(route, deed));
          } finally {
            await received.release();
          }
        },
      });
    }
}

function deedOf(
  request: FastifyRequest,
  parts: Pick<Deed, 'dialect' | 'received' | 'context' | 'conversion'> & { readonly base: DialectBase },
): Deed {
  const { base, ...rest } = parts;
  const { tenantId } = callerOf(request);
  const { services, settings } = parts.context;
  const links = answerLinks(request, tenantId, services, settings);
  return {
    ...rest,
    request,
    tenantId,
    links: {
      file: (job, fileName) => links.file(resultKey(job, fileName)),
      path: (path) => links.path(base.path + path),
    },
    views: new PictureViews(request, tenantId, parts.context),
  };
}

function jobAnswer(job: JobRecord, { links, tenantId }: Deed): JobAnswer {
  return { job, links, caller: { tenantId } };
}

async function perform(route: DialectRoute, deed: Deed): Promise<DialectReply> {
  const { request, dialect, received, tenantId, views, context } = deed;
  const { call } = received;
  const caller = { tenantId };
  switch (route.does) {
    case 'answer':
      return route.answer(call);
    case 'make-job': {
      const order = route.order(call);
      if (isReply(order)) return order;
      return route.reply(jobAnswer(await makeDialectJob(request, dialect, order, received, context), deed));
    }
    case 'show-job':
    case 'cancel-job': {
      const jobId = route.jobId(call);
      if (typeof jobId !== 'string') return jobId;
      return route.reply(jobAnswer(await jobFor(route.does, jobId, deed), deed));
    }
    case 'list-jobs': {
      const page = route.page(call);
      if (isReply(page)) return page;
      const { jobs, next } = await jobsFor(page, deed);
      return route.reply(
        jobs.map((job) => jobAnswer(job, deed)),
        next,
      );
    }
    case 'keep-picture': {
      const wanted = route.picture(call);
      if (isReply(wanted)) return wanted;
      return route.reply({ picture: await keptFor(wanted, deed), caller });
    }
    case 'show-picture': {
      const ref = route.ref(call);
      if (isReply(ref)) return ref;
      return route.reply({ picture: await views.find(ref, tenantId, context), caller });
    }
    case 'list-pictures': {
      const page = route.page(call);
      if (isReply(page)) return page;
      const { pictures, next } = await views.page(page, tenantId, context);
      return route.reply(
        pictures.map((picture): PictureAnswer => ({ picture, caller })),
        next,
      );
    }
    case 'convert-picture': {
      const asked = route.ask(call);
      if (isReply(asked)) return asked;
      return route.reply(views.url(await convertedBlob(asked, deed)));
    }
    case 'begin-upload': {
      const announced = route.upload(call);
      if (isReply(announced)) return announced;
      const { request: told, ...rest } = announced;
      const upload = await announceUpload({ ...rest, told }, tenantId, context);
      return route.reply(uploadView(request, upload, context));
    }
    case 'show-upload':
    case 'end-upload': {
      const uploadId = route.uploadId(call);
      if (isReply(uploadId)) return uploadId;
      const found = await requireUpload(uploadId, tenantId, context);
      const upload = route.does === 'end-upload' ? await endUpload(found, context) : found;
      const ref = upload.imageId === null ? null : ({ type: 'kept', imageId: upload.imageId } as const);
      const picture = ref === null ? null : await views.find(ref, tenantId, context).catch(() => null);
      return route.reply(uploadView(request, upload, context), picture && { picture, caller });
    }
  }
}

/** @throws Problem `job_not_found`, also for another tenant's; `job_finished` */
async function jobFor(
  does: 'show-job' | 'cancel-job',
  jobId: string,
  { tenantId, context }: Deed,
): Promise<JobRecord> {
  const { jobs } = context.services;
  if (does === 'cancel-job') return jobs.cancel(tenantId, jobId);
  const job = await jobs.get(tenantId, jobId);
  if (job === null) throw new Problem('job_not_found', 'There is no such job, or no longer.');
  return job;
}

async function jobsFor(
  page: Exclude<ReturnType<Extract<DialectRoute, { does: 'list-jobs' }>['page']>, DialectReply>,
  { tenantId, context }: Deed,
): Promise<{ readonly jobs: readonly JobRecord[]; readonly next: string | null }> {
  const { limit, before, status } = page;
  if (status === null) return { jobs: [], next: null };
  const found = await context.services.jobs.list(tenantId, {
    limit: limit + 1,
    ...(before === undefined ? {} : { before }),
    ...(status === undefined ? {} : { status }),
  });
  const jobs = found.slice(0, limit);
  return { jobs, next: found.length > limit ? jobs.at(-1)!.id : null };
}

async function keptFor(
  {
    ref,
    details,
  }: Exclude<ReturnType<Extract<DialectRoute, { does: 'keep-picture' }>['picture']>, DialectReply>,
  { request, received, tenantId, views, context }: Deed,
) {
  const picture = await whilePresent(request, (signal) =>
    incomingPicture(ref, received.files, tenantId, context, signal),
  );
  try {
    return views.kept(await keepPicture(picture, details, tenantId, context));
  } finally {
    await picture.release();
  }
}

/** The blob of a picture in a format, made now where it is not there yet; whoever owns the picture owns it. */
async function convertedBlob(
  { ref, format }: { readonly ref: PictureAnswer['picture']['ref']; readonly format: PictureFormat | null },
  { tenantId, context, conversion }: Deed,
): Promise<string> {
  const { blobs } = context.services;
  const { key, mediaType } = await pictureBlob(ref, tenantId, context);
  const wanted = `image/${format}`;
  if (format === null || wanted === mediaType) return key;
  const converted = ref.type === 'kept' ? key.replace(/[^/]+$/, `as-${format}`) : `${key}.${format}`;
  if (await isThere(converted, blobs)) return converted;
  const file = await blobs.toFile(key);
  try {
    await conversion.convert(file.path, format, (path) =>
      blobs.put(converted, createReadStream(path), { kind: 'preview', tenantId, mediaType: wanted }),
    );
  } finally {
    await file.release();
  }
  return converted;
}

async function isThere(key: string, blobs: HttpContext['services']['blobs']): Promise<boolean> {
  try {
    const { chunks } = await blobs.read(key);
    await chunks[Symbol.asyncIterator]().return?.();
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'blob_not_found') return false;
    throw error;
  }
}
