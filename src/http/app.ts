import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import multipart from '@fastify/multipart';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { Problem } from '../domain/problem.ts';
import { accessHook } from './access.ts';
import { createAdmission } from './admission.ts';
import { swallowRest } from './body-watch.ts';
import { answerClientError, newRequestId } from './client-error.ts';
import { endIdleConnectionsOnClose } from './connection-end.ts';
import { authorizationScheme, schemeConstraint } from './dialect-address.ts';
import { PictureConversion } from './dialect-conversion.ts';
import { dialectRoutes } from './dialect-routes.ts';
import { uploadPartRoutes } from './dialect-uploads.ts';
import { docsRoutes } from './docs-routes.ts';
import { engineRoutes } from './engine-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { healthRoutes } from './health-routes.ts';
import type { HttpContext } from './http-context.ts';
import { imageRoutes } from './image-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { modelRoutes } from './model-routes.ts';
import { OpenWork } from './open-work.ts';
import { operationRoutes } from './operation-routes.ts';
import { PictureCheck } from './picture-check.ts';
import { sendProblem } from './problem-reply.ts';
import { rateLimitHook } from './rate-limit.ts';
import { registerRequestMetrics } from './request-metrics.ts';
import { RouteTable } from './route-table.ts';
import type { HttpServices } from './services.ts';
import type { HttpSettings } from './settings.ts';
import { UploadSpool } from './upload.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Every address and its methods. */
    readonly routeTable: RouteTable;
    /** From now on `/ready` says no, so that nobody sends new work; everything else still works. */
    startDraining(): void;
  }
}

/** Headers of every answer; pages and downloads set their own policy. */
const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** Headers that pages of other origins may read. */
const EXPOSED_HEADERS = [
  'location',
  'request-id',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'preference-applied',
  'idempotency-replayed',
];

const HEADERS_TIMEOUT_MS = 20_000;
/** How often Node looks for requests past their time. */
const TIMEOUT_LOOK_MS = 5_000;
/** A body's pace is watched by `watchBody`; this ends what nobody watches. */
const REQUEST_TIMEOUT_SLACK_MS = 60_000;

/**
 * The HTTP API over the given services. It listens to nothing yet; `close` ends long answers and the thread that looks at
 * pictures.
 */
export function createHttpApp(services: HttpServices, settings: HttpSettings): FastifyInstance {
  const app: FastifyInstance = Fastify({
    ...(settings.logger ? { loggerInstance: settings.logger } : { logger: false }),
    // One line per answer, below, instead of two.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newRequestId(services.clock.now()),
    requestIdHeader: false,
    trustProxy: settings.trustProxy.length > 0 ? [...settings.trustProxy] : false,
    requestTimeout: settings.maxRequestMs + REQUEST_TIMEOUT_SLACK_MS,
    return503OnClosing: false,
    // Without a Host, Node would answer by itself.
    http: {
      requireHostHeader: false,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_LOOK_MS,
    },
    frameworkErrors: (error, request, reply) => {
      reply.header('request-id', request.id);
      return sendProblem(request, reply, error);
    },
    clientErrorHandler(error, socket) {
      answerClientError(error, socket as Socket, settings.publicUrl ?? null, app.log);
    },
  });
  const context: HttpContext = {
    services,
    settings,
    spool: new UploadSpool(settings.spoolDir),
    pictures: new PictureCheck({ maxPixels: settings.maxPixels, maxBytes: settings.maxFileBytes }),
    admission: createAdmission(services, settings),
    open: new OpenWork(settings.maxStreams),
  };
  const conversion = new PictureConversion(settings.spoolDir, settings.maxPixels);
  // Node would answer an unknown expectation by itself, with an empty 417.
  app.server.on('checkExpectation', (request, response) => app.routing(request, response));
  endIdleConnectionsOnClose(app);
  decorate(app, settings);
  const metrics = registerRequestMetrics(app, context);
  registerHooks(app, context);
  registerProblems(app);
  let isDraining = false;
  app.decorate('startDraining', () => {
    isDraining = true;
  });
  // A file that is too large is told by whoever receives it.
  app.register(multipart, { throwFileSizeLimit: false });
  // In a scope of its own, loaded after the CORS headers: a page must be able to read a refusal.
  app.register((routes, _options, done) => {
    routes.addHook('onRequest', accessHook(services.keys, settings));
    routes.addHook('onRequest', rateLimitHook(settings));
    healthRoutes(routes, context, { isDraining: () => isDraining, metrics });
    docsRoutes(routes, context);
    operationRoutes(routes, context);
    jobRoutes(routes, context);
    imageRoutes(routes, context);
    engineRoutes(routes, context);
    modelRoutes(routes, context);
    fileRoutes(routes, context);
    for (const dialect of settings.dialects) dialectRoutes(routes, dialect, context, conversion);
    if (settings.dialects.length > 0) uploadPartRoutes(routes, context);
    done();
  });
  app.addHook('onReady', () => context.spool.open());
  app.addHook('preClose', async () => context.open.close());
  app.addHook('onClose', async () => {
    conversion.close();
    await context.pictures.close();
  });
  return app;
}

function decorate(app: FastifyInstance, settings: HttpSettings): void {
  const table = new RouteTable();
  app.decorate('routeTable', table);
  app.decorate('publicUrl', settings.publicUrl ?? null);
  app.addConstraintStrategy(schemeConstraint);
  app.decorate('dialects', settings.dialects);
  app.decorateRequest('caller', null);
  app.addHook('onRoute', ({ method, url, constraints }) => {
    const scheme: unknown = constraints?.['scheme'];
    // The preflight's catch-all is no address.
    if (url !== '*')
      for (const name of [method].flat()) table.add(name, url, typeof scheme === 'string' ? scheme : null);
  });
  // Bodies are read by whoever wants them, with limits of their own.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (_request, _payload, done) => done(null));
}

function registerHooks(app: FastifyInstance, { settings }: HttpContext): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...COMMON_HEADERS, 'request-id': request.id });
    if (request.headers.host === undefined)
      throw new Problem('malformed_request', 'Expected a Host header, but the request has none.');
    const { expect: expectation } = request.headers;
    if (expectation !== undefined && expectation.toLowerCase() !== '100-continue')
      throw new Problem('malformed_request', 'Expected no other expectation than 100-continue.');
    const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    if (encoding !== 'identity')
      throw new Problem(
        'unsupported_media_type',
        'Expected a body that is not compressed, but it says it is.',
      );
  });
  if (settings.corsOrigins.length > 0) {
    app.register(cors, {
      origin: settings.corsOrigins.includes('*') ? '*' : [...settings.corsOrigins],
      methods: ['GET', 'POST', 'PUT', 'DELETE'],
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: 600,
      strictPreflight: false,
    });
  }
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    swallowRest(request);
    const { method, routeOptions, caller } = request;
    request.log.info(
      {
        method,
        // Never the address itself: links carry their signatures in it.
        route: routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        keyId: caller?.keyId ?? null,
      },
      'answered',
    );
  });
}

function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.setNotFoundHandler(async (request, reply) => {
    const path = (request.raw.url ?? '').split('?')[0]!;
    const scheme = authorizationScheme(request.headers.authorization) ?? null;
    const methods = app.routeTable.methodsOf(path, scheme);
    if (methods.length === 0) throw new Problem('not_found', 'There is nothing at this address.');
    reply.header('allow', methods.join(', '));
    throw new Problem('method_not_allowed', `Expected ${methods.join(' or ')} at this address.`);
  });
}
