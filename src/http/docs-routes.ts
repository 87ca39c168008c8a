import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { errorsPage, referencePage } from './docs-pages.ts';
import type { HttpContext } from './http-context.ts';
import { openapiDocument } from './openapi-document.ts';

/** Our own script, styles that it makes, and nothing from anywhere else. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SCRIPT_PATH = '/docs/reference.js';

/** The reference page's script as its package ships it, compressed once. It is only to be had through the plugin. */
async function loadReferenceScript(): Promise<{ readonly plain: Buffer; readonly packed: Buffer }> {
  const { default: plugin } = await import('@scalar/fastify-api-reference');
  const shelf = Fastify();
  try {
    await shelf.register(plugin, { routePrefix: '/docs', configuration: { url: '/openapi.json' } });
    const { rawPayload: plain } = await shelf.inject('/docs/js/scalar.js');
    return { plain, packed: await promisify(gzip)(plain) };
  } finally {
    await shelf.close();
  }
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', PAGE_POLICY)
    .send(html);
}

/** The API's description, its reference page, and the page that the type of every problem leads to. */
export function docsRoutes(app: FastifyInstance, { services }: HttpContext): void {
  const document = JSON.stringify(openapiDocument(services.operations, services.version));
  let script: ReturnType<typeof loadReferenceScript> | null = null;

  app.get('/openapi.json', async (_, reply) =>
    reply.header('content-type', 'application/json; charset=utf-8').send(document),
  );
  app.get('/docs', async (_, reply) => sendPage(reply, referencePage(SCRIPT_PATH)));
  app.get('/docs/errors', async (_, reply) => sendPage(reply, errorsPage()));
  app.get(SCRIPT_PATH, async (request, reply) => {
    // Some 4 MB that most servers are never asked for.
    script ??= loadReferenceScript();
    script.catch(() => {
      script = null;
    });
    const { plain, packed } = await script;
    const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    if (takesGzip) reply.header('content-encoding', 'gzip');
    return reply
      .header('content-type', 'text/javascript; charset=utf-8')
      .header('vary', 'accept-encoding')
      .header('cache-control', 'public, max-age=3600')
      .send(takesGzip ? packed : plain);
  });
}
