import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { run } from './command-line.fixture.ts';
import type { DoctorCheck, EngineStatus } from './services.ts';

const cwd = tmpdir();

const CARD = {
  hardware: 'cpu',
  secondsPerMegapixel: 1,
  mebibytesPerMegapixel: 1,
  residentMebibytes: 1,
  fidelity: 'exact',
  source: 'A paper',
} as const;

const ENGINES: readonly EngineStatus[] = [
  {
    ...CARD,
    id: 'isnet',
    capability: 'matte',
    licence: { spdx: 'AGPL-3.0-only', note: 'Weights are read as data.' },
    available: false,
    reason: 'The package is not installed.',
  },
  { ...CARD, id: 'patchmatch', capability: 'fill', licence: { spdx: 'Apache-2.0' }, available: true },
];

describe('engines', () => {
  const services = { listEngines: async () => ENGINES };

  it('prints a table with the reason and the licence note', async () => {
    const { exitCode, stdout, stderr } = await run('engines', { cwd, services });
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'ENGINE      CAPABILITY  HARDWARE  AVAILABLE  LICENCE',
      'isnet       matte       cpu       no         AGPL-3.0-only',
      '    Not available: The package is not installed.',
      '    Licence: Weights are read as data.',
      'patchmatch  fill        cpu       yes        Apache-2.0',
      '',
    ]);
  });

  it('prints the cards with --json', async () => {
    const { stdout } = await run('engines --json', { cwd, services });
    expect(JSON.parse(stdout)).toEqual(ENGINES);
  });
});

describe('doctor', () => {
  const check = (name: string, ok: boolean, severity: DoctorCheck['severity']): DoctorCheck => ({
    name,
    ok,
    severity,
    detail: `about ${name}`,
  });
  const good = [check('node', true, 'required'), check('isnet weights', false, 'optional')];
  const bad = [...good, check('sharp', false, 'required')];

  it('ends with 0 when everything required is there', async () => {
    const { exitCode, stdout, stderr } = await run('doctor', { cwd, services: { doctor: async () => good } });
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'ok       node           about node',
      'missing  isnet weights  about isnet weights',
      '',
    ]);
    expect(stderr).toBe('Everything required is there; optional and missing: 1.\n');
  });

  it('ends with 69 when something required failed', async () => {
    const { exitCode, stdout } = await run('doctor -q', { cwd, services: { doctor: async () => bad } });
    expect(exitCode).toBe(69);
    expect(stdout).toMatch(/^FAILED {3}sharp +about sharp$/m);
  });

  it('prints one document with --json, with the same exit code', async () => {
    const { exitCode, stdout, stderr } = await run('doctor --json', {
      cwd,
      services: { doctor: async () => bad },
    });
    expect(exitCode).toBe(69);
    expect(JSON.parse(stdout)).toEqual({ ok: false, checks: bad });
    expect(stderr).toBe('');
  });
});
