import type { FastifyInstance } from 'fastify';

const LOOK_INTERVAL_MS = 50;

/**
 * Lets a closing server end as soon as nobody is being answered. By itself it would wait for every kept-alive connection,
 * and for those that were opened ahead of a request that never came.
 */
export function endIdleConnectionsOnClose(app: FastifyInstance): void {
  let answering = 0;
  let timer: NodeJS.Timeout | undefined;
  app.server.on('request', (_request, response) => {
    answering += 1;
    response.once('close', () => {
      answering -= 1;
    });
  });
  app.addHook('preClose', async () => {
    timer = setInterval(() => {
      if (answering === 0) app.server.closeAllConnections();
      else app.server.closeIdleConnections();
    }, LOOK_INTERVAL_MS);
  });
  app.addHook('onClose', async () => clearInterval(timer));
}
