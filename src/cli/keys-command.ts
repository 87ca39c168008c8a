import { Problem } from '../domain/problem.ts';
import type { Arguments } from './argument.ts';
import type { Command } from './command.ts';
import { tableLines } from './layout.ts';
import type { Reporter } from './reporter.ts';
import type { KeyKeeper, ListedKey, ServerServices } from './server-services.ts';
import { suggestionOf } from './suggestion.ts';
import { printable } from './terminal.ts';

const ACTIONS = ['create', 'list', 'revoke'] as const;

const DEFAULT_TENANT = 'local';
const DEFAULT_SCOPES = ['jobs:write', 'jobs:read'];

/** `unflatten keys create|list|revoke`. */
export function keysCommand(server: ServerServices): Command {
  return {
    name: 'keys',
    summary: 'Make, list and revoke the API keys of an installation',
    operands: '<create|list|revoke> [key id]',
    options: [
      { name: 'name', placeholder: 'TEXT', description: 'What a new key is for; create needs it' },
      {
        name: 'tenant',
        placeholder: 'NAME',
        description: `Whose jobs and images a new key sees, ${DEFAULT_TENANT} unless said otherwise`,
      },
      {
        name: 'scopes',
        placeholder: 'LIST',
        description: `What a new key may do, of ${server.keyScopes.join(', ')}; ${DEFAULT_SCOPES.join(',')} unless said otherwise`,
      },
    ],
    examples: [
      'unflatten keys create --name laptop',
      'unflatten keys create --name metrics --scopes admin',
      'unflatten keys list',
      'unflatten keys revoke key_01…',
    ],
    async run(given, reporter) {
      const [action, ...operands] = given.positionals;
      const known = ACTIONS.find((name) => name === action);
      if (!known) {
        const got = action === undefined ? 'nothing' : `"${action}"`;
        throw new Problem(
          'usage',
          `Expected one of ${ACTIONS.join(', ')} after keys, got ${got}.${suggestionOf(action ?? '', ACTIONS)}`,
        );
      }
      const work = { create, list, revoke }[known](given, operands);
      await server.withKeys(
        reporter.terminal,
        (keys) => work(keys, reporter),
        (sentence) => reporter.talk(`Note: ${sentence}`),
      );
      return 0;
    },
  };
}

type KeyWork = (keys: KeyKeeper, reporter: Reporter) => Promise<void>;

function create({ values }: Arguments, operands: readonly string[]): KeyWork {
  const name = values.get('name')?.[0];
  if (operands.length > 0)
    throw new Problem('usage', `Expected nothing after keys create, got ${operands.join(' ')}.`);
  if (name === undefined) throw new Problem('usage', 'Expected --name with keys create, got nothing.');
  const scopes = values
    .get('scopes')?.[0]
    ?.split(',')
    .map((scope) => scope.trim());
  return async (keys, reporter) => {
    const tenantId = values.get('tenant')?.[0] ?? DEFAULT_TENANT;
    const { secretKey, apiKey } = await keys.create({ tenantId, name, scopes: scopes ?? DEFAULT_SCOPES });
    if (reporter.manner.json) await reporter.document({ key: secretKey, ...apiKey });
    else await reporter.data(secretKey);
    reporter.talk(
      `This is ${apiKey.id} of tenant ${apiKey.tenantId}, for ${apiKey.scopes.join(', ')}. It is shown only this once.`,
    );
  };
}

function list({ values }: Arguments, operands: readonly string[]): KeyWork {
  const unwanted = [...operands, ...[...values.keys()].map((name) => `--${name}`)];
  if (unwanted.length > 0)
    throw new Problem('usage', `Expected nothing after keys list, got ${unwanted.join(' ')}.`);
  return async (keys, reporter) => {
    const all = await keys.list();
    if (reporter.manner.json) return reporter.document(all);
    await reporter.data(tableLines([HEAD, ...all.map(cellsOf)]).join('\n'));
  };
}

const HEAD = ['KEY', 'TENANT', 'NAME', 'SCOPES', 'CREATED', 'REVOKED'];

function cellsOf({ id, tenantId, name, scopes, createdAt, revokedAt }: ListedKey): readonly string[] {
  return [id, tenantId, name, scopes.join(','), createdAt, revokedAt ?? ''].map(printable);
}

function revoke({ values }: Arguments, operands: readonly string[]): KeyWork {
  const [id, ...others] = operands;
  const unwanted = [...others, ...[...values.keys()].map((name) => `--${name}`)];
  if (id === undefined)
    throw new Problem('usage', 'Expected the id of a key after keys revoke, got nothing.');
  if (unwanted.length > 0)
    throw new Problem('usage', `Expected one key id after keys revoke, got also ${unwanted.join(' ')}.`);
  return async (keys, reporter) => {
    const revoked = await keys.revoke(id);
    if (reporter.manner.json) await reporter.document(revoked);
    reporter.talk(`${revoked.id} is revoked; no server takes it any more after 5 seconds.`);
  };
}
