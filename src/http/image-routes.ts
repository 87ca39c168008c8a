import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../domain/problem.ts';
import { callerOf } from './access.ts';
import { answerLinks } from './answer-links.ts';
import { whilePresent } from './caller-presence.ts';
import { imageBlobKey } from './file-routes.ts';
import type { HttpContext } from './http-context.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { parsed } from './job-order.ts';
import { DEFAULT_PAGE, MAX_PAGE } from './job-routes.ts';
import type { AnswerLinks } from './job-view.ts';
import type { IncomingPicture } from './picture-source.ts';
import { readRequestBody } from './request-pictures.ts';
import type { ImageRecord } from './services.ts';

const IMAGE_ID = /^img_[0-9a-z]{26}$/;

/** Which page of a tenant's pictures. */
export const imagePageSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE).describe('How many at most'),
  before: z.string().regex(IMAGE_ID).optional().describe('The `next` of the page before'),
});

type ImageParameters = { Params: { id: string } };

function imageView(image: ImageRecord, links: AnswerLinks): object {
  const { id, bytes, mediaType, createdAt, expiresAt } = image;
  return { id, url: links.file(image.blobKey), bytes, mediaType, createdAt, expiresAt };
}

/** Pictures that are kept for several jobs. */
export function imageRoutes(app: FastifyInstance, context: HttpContext): void {
  const { services, settings } = context;
  const linksOf = (request: FastifyRequest) =>
    answerLinks(request, callerOf(request).tenantId, services, settings);
  const read = { config: { scope: 'jobs:read' } } as const;
  const write = { config: { scope: 'jobs:write' } } as const;

  app.post('/v1/images', { config: { scope: 'jobs:write', makes: true } }, (request, reply) =>
    keepImage(request, reply, linksOf(request), context),
  );

  app.get('/v1/images', read, async (request) => {
    const { limit, before } = parsed(imagePageSchema, request.query, '');
    const page = { limit, ...(before === undefined ? {} : { before }) };
    const images = await services.images.list(callerOf(request).tenantId, page);
    const links = linksOf(request);
    const next = images.length === limit ? images.at(-1)!.id : null;
    return { images: images.map((image) => imageView(image, links)), next };
  });

  app.get<ImageParameters>('/v1/images/:id', read, async (request) => {
    const { id } = request.params;
    const image = IMAGE_ID.test(id) ? await services.images.get(callerOf(request).tenantId, id) : null;
    if (image === null) throw new Problem('image_not_found', 'There is no such image, or it has expired.');
    return imageView(image, linksOf(request));
  });

  app.delete<ImageParameters>('/v1/images/:id', write, async (request, reply) => {
    const { id } = request.params;
    if (!IMAGE_ID.test(id))
      throw new Problem('image_not_found', 'There is no such image, or it has expired.');
    await services.images.delete(callerOf(request).tenantId, id);
    return reply.code(204).send();
  });
}

async function keepImage(
  request: FastifyRequest,
  reply: FastifyReply,
  links: AnswerLinks,
  context: HttpContext,
): Promise<FastifyReply> {
  const { tenantId } = callerOf(request);
  // Keeping a picture twice does no harm, so the key is only checked, like everywhere.
  idempotencyKeyOf(request);
  await context.admission.requireRoom();
  const body = await readRequestBody(request, ['image'], null, context);
  try {
    const [stray] = Object.keys(body.fields);
    if (stray !== undefined)
      throw new Problem(
        'invalid_parameters',
        'Expected "image" and nothing else, but there are more fields.',
      );
    if (!body.given.has('image'))
      throw new Problem('invalid_parameters', 'Expected "image", a picture, but the request has none.');
    const pictures = await whilePresent(request, (signal) => body.pictures(tenantId, signal));
    const image = await storeImage(pictures.get('image')!, tenantId, context);
    return reply
      .code(201)
      .header('location', links.path(`/v1/images/${image.id}`))
      .send(imageView(image, links));
  } finally {
    await body.release();
  }
}

async function storeImage(
  picture: IncomingPicture,
  tenantId: string,
  { services, pictures }: HttpContext,
): Promise<ImageRecord> {
  if (picture.upload === null)
    throw new Problem(
      'invalid_parameters',
      'Expected a new picture, but the id names one that is kept already.',
    );
  const { format } = await pictures.header(picture.source);
  const mediaType = `image/${format}`;
  const id = services.images.newId();
  const blobKey = imageBlobKey(id);
  await services.blobs.put(blobKey, picture.upload.chunks(), { kind: 'image', tenantId, mediaType });
  return services.images.create({ id, tenantId, blobKey, bytes: picture.bytes, mediaType });
}
