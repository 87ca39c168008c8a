import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';

// The least that a server on this machine can be: what it takes under the same load is the machine's doing.

const BODY = JSON.stringify({ id: 'none', status: 'running' });

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(BODY);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ address: `http://127.0.0.1:${port}` })}\n`);
});
