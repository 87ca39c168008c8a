import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeyKeeper, ListedKey } from '../cli/command-line.ts';
import { Problem, type ProblemReport } from '../domain/problem.ts';

/**
 * An embedded database has one owner, the running server. Through this socket in the data folder `unflatten keys` asks it
 * for what it would otherwise do itself. Whoever may open the folder may open the database, so the socket asks for no key.
 */
const SOCKET_FILE = 'keys.sock';

/** Longer paths do not fit a socket's address. */
const MAX_ADDRESS_BYTES = 100;
const MAX_CALL_CHARACTERS = 10_000;
const ANSWER_MS = 10_000;

const callSchema = z.discriminatedUnion('call', [
  z.object({
    call: z.literal('create'),
    key: z.object({ tenantId: z.string(), name: z.string(), scopes: z.array(z.string()) }),
  }),
  z.object({ call: z.literal('list') }),
  z.object({ call: z.literal('revoke'), id: z.string() }),
]);

type Call = z.infer<typeof callSchema>;
type Answer = { readonly value: unknown } | { readonly problem: ProblemReport };

/** An open door. */
export interface KeyDoor {
  close(): Promise<void>;
}

const NO_DOOR: KeyDoor = { close: async () => {} };

function addressIn(dataDir: string): string | null {
  const address = join(dataDir, SOCKET_FILE);
  return process.platform === 'win32' || Buffer.byteLength(address) > MAX_ADDRESS_BYTES ? null : address;
}

/** The first line that comes, without its end. */
async function readLine(socket: Socket): Promise<string> {
  let text = '';
  // The answer goes back through the same socket.
  for await (const chunk of socket.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk;
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
    if (text.length > MAX_CALL_CHARACTERS) break;
  }
  throw new Error('the line did not end');
}

function perform(keys: KeyKeeper, call: Call): Promise<unknown> {
  if (call.call === 'create') return keys.create(call.key);
  return call.call === 'list' ? keys.list() : keys.revoke(call.id);
}

async function answer(socket: Socket, keys: KeyKeeper): Promise<void> {
  socket.setTimeout(ANSWER_MS, () => socket.destroy());
  let reply: Answer;
  try {
    const call = callSchema.parse(JSON.parse(await readLine(socket)));
    reply = { value: await perform(keys, call) };
  } catch (error) {
    reply = { problem: Problem.from(error).report() };
  }
  socket.end(`${JSON.stringify(reply)}\n`);
}

/** Opens the door of the server that owns `dataDir`; where there can be no socket, there is none. */
export async function openKeyDoor(dataDir: string, keys: KeyKeeper): Promise<KeyDoor> {
  const address = addressIn(dataDir);
  if (address === null) return NO_DOOR;
  // Left by a server that was killed; whoever owns the data folder is the only one to listen here.
  await rm(address, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    void answer(socket, keys);
  });
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(address, () => resolve(true));
  });
  if (!listening) return NO_DOOR;
  server.unref();
  await chmod(address, 0o600);
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function ask(address: string, call: Call): Promise<unknown> {
  const socket = connect({ path: address, allowHalfOpen: true });
  socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error('the server does not answer')));
  try {
    socket.write(`${JSON.stringify(call)}\n`);
    const reply = JSON.parse(await readLine(socket)) as Answer;
    if ('problem' in reply) throw Problem.fromReport(reply.problem);
    return reply.value;
  } finally {
    socket.destroy();
  }
}

/** The keys of the server that owns `dataDir`, or `null` when nobody listens. */
export async function keysBehindDoor(dataDir: string): Promise<KeyKeeper | null> {
  const address = addressIn(dataDir);
  if (address === null) return null;
  const someoneListens = await new Promise<boolean>((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
  if (!someoneListens) return null;
  return {
    create: async (key) =>
      (await ask(address, { call: 'create', key: { ...key, scopes: [...key.scopes] } })) as {
        secretKey: string;
        apiKey: ListedKey;
      },
    list: async () => (await ask(address, { call: 'list' })) as ListedKey[],
    revoke: async (id) => (await ask(address, { call: 'revoke', id })) as ListedKey,
  };
}
