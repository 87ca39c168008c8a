import { PROBLEMS, Problem } from '../domain/problem.ts';
import type { ModelStore, PackStatus, PackVerification } from '../infrastructure/models/model-store.ts';
import type { Arguments } from './argument.ts';
import type { Command } from './command.ts';
import { tableLines, wrapText } from './layout.ts';
import { showProgress } from './progress-display.ts';
import type { Reporter } from './reporter.ts';
import { suggestionOf } from './suggestion.ts';
import { abilitiesOf, columnsOf, paint, printable } from './terminal.ts';

const ACTIONS = { list, pull, verify, remove } as const;

type ModelWork = (models: ModelStore, reporter: Reporter) => Promise<number>;

/** `unflatten models list|pull|verify|remove`. */
export function modelsCommand(open: () => Promise<ModelStore>): Command {
  return {
    name: 'models',
    summary: 'List, pull, verify and remove model packs; nothing is fetched without being asked',
    operands: '<list|pull|verify|remove> [pack id]...',
    options: [
      {
        name: 'accept-licence',
        description: 'Agree to the licences of the packs that are pulled, where they ask for it',
      },
    ],
    examples: [
      'unflatten models list',
      'unflatten models pull slimsam-77 grounding-dino-tiny',
      'unflatten models pull lama --accept-licence',
      'unflatten models verify',
      'unflatten models remove lama',
    ],
    async run(given, reporter) {
      const [action = '', ...ids] = given.positionals;
      const names = Object.keys(ACTIONS);
      if (!Object.hasOwn(ACTIONS, action)) {
        const got = action === '' ? 'nothing' : `"${action}"`;
        throw new Problem(
          'usage',
          `Expected one of ${names.join(', ')} after models, got ${got}.${suggestionOf(action, names)}`,
        );
      }
      if (action !== 'pull' && given.switches.has('accept-licence'))
        throw new Problem('usage', `Expected --accept-licence with models pull, not with models ${action}.`);
      const work = ACTIONS[action as keyof typeof ACTIONS](ids, given);
      return work(await open(), reporter);
    },
  };
}

function requireIds(action: string, ids: readonly string[]): void {
  if (ids.length === 0)
    throw new Problem('usage', `Expected the id of a model pack after models ${action}, got nothing.`);
}

const megabytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1e6))} MB`;

function list(ids: readonly string[]): ModelWork {
  if (ids.length > 0) throw new Problem('usage', `Expected nothing after models list, got ${ids.join(' ')}.`);
  return async (models, reporter) => {
    const packs = await models.list();
    if (reporter.manner.json) {
      await reporter.document(packs);
      return 0;
    }
    const columns = columnsOf(reporter.terminal, 'stdout');
    const [head = '', ...rows] = tableLines([HEAD, ...packs.map(cellsOf)]);
    const lines = rows.flatMap((row, index) => [row, ...remarkLines(packs[index]!, columns)]);
    const abilities = abilitiesOf(reporter.terminal, 'stdout');
    await reporter.data([paint(head, 'bold', abilities), ...lines].join('\n'));
    return 0;
  };
}

const HEAD = ['PACK', 'CAPABILITY', 'SIZE', 'STATE', 'LICENCE', 'CONSENT'];
const INDENT = '    ';

function cellsOf({ id, capability, bytes, state, licence }: PackStatus): readonly string[] {
  const consent = licence.needsConsent ? 'needed' : '';
  return [id, capability, megabytes(bytes), state, licence.spdx, consent].map(printable);
}

function remarkLines({ summary, repository, revision, licence }: PackStatus, columns: number) {
  const remarks = [
    `${summary}.`,
    `From ${repository} at ${revision.slice(0, 12)}.`,
    ...(licence.note === undefined ? [] : [`Licence: ${licence.note}`]),
  ];
  return remarks.flatMap((remark) =>
    wrapText(printable(remark), columns - INDENT.length).map((line) => INDENT + line),
  );
}

function pull(ids: readonly string[], { switches }: Arguments): ModelWork {
  requireIds('pull', ids);
  const acceptLicence = switches.has('accept-licence');
  return async (models, reporter) => {
    // All of them before the first byte: the second pack's licence must not stop half of a long pull.
    for (const id of ids) await models.checkPull(id, acceptLicence);
    const pulled: PackStatus[] = [];
    for (const id of ids) {
      const before = await models.status(id);
      const { licence, repository } = before;
      if (before.state === 'installed') reporter.talk(`${id} is installed already.`);
      else reporter.talk(`Pulling ${id} from ${repository} (${megabytes(before.bytes)}, ${licence.spdx}).`);
      pulled.push(await pullOne(models, reporter, id, acceptLicence));
      if (before.state !== 'installed') reporter.talk(`${id} is installed.`);
    }
    if (reporter.manner.json) await reporter.document(pulled);
    return 0;
  };
}

async function pullOne(
  models: ModelStore,
  reporter: Reporter,
  id: string,
  acceptLicence: boolean,
): Promise<PackStatus> {
  const display = showProgress(reporter);
  try {
    return await models.pull(id, {
      acceptLicence,
      signal: reporter.terminal.signal,
      progress: ({ doneBytes, totalBytes, path }) =>
        display.update(
          totalBytes === 0 ? 0 : doneBytes / totalBytes,
          `${id}: ${path}, ${megabytes(doneBytes)} of ${megabytes(totalBytes)}`,
        ),
    });
  } finally {
    display.stop();
  }
}

function verify(ids: readonly string[]): ModelWork {
  return async (models, reporter) => {
    const named = ids.length > 0 ? ids : await installedIds(models);
    const found: PackVerification[] = [];
    for (const id of named) found.push(await models.verify(id, reporter.terminal.signal));
    if (reporter.manner.json) await reporter.document(found);
    else if (found.length > 0) await reporter.data(tableLines(found.flatMap(verificationRows)).join('\n'));
    else reporter.talk('No model pack is installed.');
    const bad = found.filter(({ ok }) => !ok).map(({ id }) => id);
    if (bad.length === 0) return 0;
    reporter.talk(`Damaged: ${bad.join(', ')}. Remove and pull again.`);
    return PROBLEMS.model_damaged.exitCode;
  };
}

async function installedIds(models: ModelStore): Promise<readonly string[]> {
  const packs = await models.list();
  return packs.filter(({ state }) => state !== 'absent').map(({ id }) => id);
}

function verificationRows({ id, files }: PackVerification): readonly (readonly string[])[] {
  return files.map(({ path, state, against }) => [
    state,
    id,
    path,
    against === 'manifest' ? 'as published' : 'as first pulled',
  ]);
}

function remove(ids: readonly string[]): ModelWork {
  requireIds('remove', ids);
  return async (models, reporter) => {
    for (const id of ids) {
      await models.remove(id);
      reporter.talk(`${id} is removed.`);
    }
    if (reporter.manner.json) await reporter.document(await Promise.all(ids.map((id) => models.status(id))));
    return 0;
  };
}
