import { describe, expect, it } from 'vitest';
import { modelsDirOf, readConfig, readModelConfig, readModelServers } from './config.ts';
import { Problem } from './domain/problem.ts';

const read = (environment: Record<string, string>) => readConfig(environment, '/srv');

function mistakesOf(environment: Record<string, string>): string {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof Problem && error.code === 'config_invalid') return error.detail;
    throw error;
  }
  return '';
}

describe('readConfig', () => {
  it('needs nothing', () => {
    const { config, warnings } = read({});
    expect(warnings).toEqual([]);
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 8787, publicUrl: null });
    expect(config.dataDir).toBe('/srv/.unflatten');
    expect(config.s3).toBeNull();
    expect(config.database.url).toBeNull();
  });

  it('takes a blank variable for an absent one', () => {
    expect(read({ UNFLATTEN_PORT: '  ', S3_BUCKET: '' }).config).toEqual(read({}).config);
  });

  it('answers an object that nobody can change, to its depths', () => {
    const { config } = read({ UNFLATTEN_CORS_ORIGINS: 'https://a.example' });
    expect(() => Object.assign(config.server, { port: 1 })).toThrow(TypeError);
    expect(() => (config.server.corsOrigins as string[]).push('x')).toThrow(TypeError);
  });

  it.each([
    [{ UNFLATTEN_SHUTDOWN_PAUSE_SECONDS: '1.5' }, { server: { shutdownPauseMs: 1_500 } }],
    [{ UNFLATTEN_MAX_UPLOAD_MIB: '2' }, { limits: { maxUploadBytes: 2 * 2 ** 20 } }],
    [{ UNFLATTEN_MAX_MEGAPIXELS: '0.5' }, { limits: { maxPixels: 500_000 } }],
    [{ UNFLATTEN_ENGINES: 'gpu, cpu' }, { worker: { queues: ['gpu', 'cpu'] } }],
    [{ UNFLATTEN_PUBLIC_URL: 'https://a.example/' }, { server: { publicUrl: 'https://a.example' } }],
    [{ UNFLATTEN_DATA_DIR: '/data' }, { dataDir: '/data' }],
    [{ UNFLATTEN_DATA_DIR: 'kept' }, { dataDir: '/srv/kept' }],
    [{ UNFLATTEN_TRUST_PROXY: '10.0.0.0/8,::1' }, { server: { trustedProxies: ['10.0.0.0/8', '::1'] } }],
    [{ S3_BUCKET: 'layers', S3_REGION: 'eu-1' }, { s3: { bucket: 'layers', region: 'eu-1' } }],
  ])('reads %o', (environment, expected) => {
    expect(read(environment as Record<string, string>).config).toMatchObject(expected);
  });

  it.each([
    ['UNFLATTEN_PORT', '65536'],
    ['UNFLATTEN_PORT', '-1'],
    ['UNFLATTEN_PORT', '1e3'],
    ['UNFLATTEN_ENGINE_HOSTS', '1.5'],
    ['UNFLATTEN_WORKER', 'yes'],
    ['UNFLATTEN_ENGINES', 'cpu,tpu'],
    ['UNFLATTEN_CORS_ORIGINS', 'https://a.example/path'],
    ['UNFLATTEN_PUBLIC_URL', 'a.example'],
    ['UNFLATTEN_MAX_DISK_SHARE', '1.1'],
    ['UNFLATTEN_SOURCE_HOSTS', 'a b'],
    ['UNFLATTEN_TRUST_PROXY', 'proxy'],
    ['UNFLATTEN_TRUST_PROXY', '10.0.0.0/33'],
    ['UNFLATTEN_HOST', 'http://a.example'],
    ['UNFLATTEN_SOURCE_HOSTS', 'a/b'],
    ['UNFLATTEN_WEBHOOK_SECRET', 'whsec_short'],
  ])('refuses %s=%s by its name', (name, value) => {
    expect(mistakesOf({ [name]: value })).toMatch(new RegExp(`^One mistake .* ${name}: expected `));
  });

  it('tells every mistake at once, what belongs together included', () => {
    const detail = mistakesOf({
      UNFLATTEN_PORT: 'x',
      S3_ACCESS_KEY_ID: 'id',
      GENERATIVE_MODEL: 'm',
      UNFLATTEN_SHUTDOWN_PAUSE_SECONDS: '50',
    });
    expect(detail).toMatch(/^5 mistakes/);
    for (const name of [
      'UNFLATTEN_PORT',
      'S3_BUCKET',
      'S3_SECRET_ACCESS_KEY',
      'GENERATIVE_URL',
      'UNFLATTEN_SHUTDOWN_LIMIT_SECONDS',
    ])
      expect(detail).toContain(`${name}: expected`);
  });

  it('prints no secret, nor a password in any URL', () => {
    const detail = mistakesOf({
      DATABASE_URL: 'hunter2',
      UNFLATTEN_SECRET: 'hunter2',
      UNFLATTEN_PUBLIC_URL: 'ftp://user:hunter2@a.example',
    });
    expect(detail).not.toContain('hunter2');
  });

  it('warns of unknown variables of ours alone', () => {
    expect(read({ UNFLATTEN_PROT: '1', OTHER: 'x' }).warnings).toEqual([
      'UNFLATTEN_PROT is not a variable of this version and does nothing. Did you mean UNFLATTEN_PORT?',
    ]);
    expect(read({ UNFLATTEN_ZZZZZZZZ: '1' }).warnings[0]).not.toContain('Did you mean');
  });

  it('warns of processes that share a database but not their secret', () => {
    expect(read({ DATABASE_URL: 'postgres://db/x' }).warnings.join()).toContain('UNFLATTEN_SECRET');
  });
});

describe('what is read of model packs', () => {
  it('finds their folder in the data folder, unless one is named', () => {
    expect(modelsDirOf({}, '/srv')).toBe('/srv/.unflatten/models');
    expect(modelsDirOf({ UNFLATTEN_DATA_DIR: '/data' }, '/srv')).toBe('/data/models');
    expect(modelsDirOf({ UNFLATTEN_DATA_DIR: '/data', UNFLATTEN_MODELS_DIR: 'packs' }, '/srv')).toBe(
      '/srv/packs',
    );
    expect(read({ UNFLATTEN_MODELS_DIR: '/packs' }).config.models.dir).toBe('/packs');
  });

  it('minds its own mistakes alone', () => {
    expect(modelsDirOf({ UNFLATTEN_PORT: 'x', UNFLATTEN_OFFLINE: 'perhaps' }, '/srv')).toBe(
      '/srv/.unflatten/models',
    );
    const environment = { UNFLATTEN_PORT: 'x', UNFLATTEN_MODELS_MIRROR: 'http://mirror.internal:8080/hub/' };
    expect(readModelConfig(environment, '/srv')).toMatchObject({
      mirrorUrl: 'http://mirror.internal:8080/hub',
      offline: false,
    });
    expect(() => readModelConfig({ UNFLATTEN_OFFLINE: 'perhaps' }, '/srv')).toThrow(Problem);
  });
});

describe('what is read of model servers', () => {
  it('is nothing where none is named', () => {
    expect(read({}).config.modelServers).toEqual({ generative: null, decompose: null });
  });

  it('adds the path of the API to a host alone, and no other', () => {
    const urlOf = (url: string) => read({ GENERATIVE_URL: url }).config.modelServers.generative?.url;
    expect(urlOf('http://gpu:8000')).toBe('http://gpu:8000/v1');
    expect(urlOf('http://gpu:8000/')).toBe('http://gpu:8000/v1');
    expect(urlOf('https://api.openai.com/v1/')).toBe('https://api.openai.com/v1');
    expect(urlOf('https://gateway.example/openai')).toBe('https://gateway.example/openai');
  });

  it('takes a model for each task and quality', () => {
    const { generative } = read({
      GENERATIVE_URL: 'http://gpu:8000',
      UNFLATTEN_GENERATIVE_MODELS: 'edit=Qwen/Qwen-Image-Edit-2511, generate-pro=gpt-image-2',
    }).config.modelServers;
    expect(generative?.models).toEqual({ edit: 'Qwen/Qwen-Image-Edit-2511', 'generate-pro': 'gpt-image-2' });
    expect(() => read({ GENERATIVE_URL: 'http://gpu', UNFLATTEN_GENERATIVE_MODELS: 'paint=x' })).toThrow(
      /edit-pro/,
    );
  });

  it('has to name the server that something is said of', () => {
    expect(() => read({ UNFLATTEN_DECOMPOSE_MODEL: 'x', GENERATIVE_API_KEY: 'y' })).toThrow(
      /GENERATIVE_URL: expected with GENERATIVE_API_KEY.*DECOMPOSE_URL: expected with UNFLATTEN_DECOMPOSE_MODEL/,
    );
  });

  it('minds its own mistakes alone, and tells them instead of throwing', () => {
    const environment = {
      UNFLATTEN_PORT: 'x',
      DECOMPOSE_URL: 'https://gpu',
      UNFLATTEN_DECOMPOSE_TIMEOUT_SECONDS: '90',
    };
    expect(readModelServers(environment, '/srv')).toMatchObject({
      decompose: { url: 'https://gpu/v1', engineId: 'qwen-image-layered', timeoutMs: 90_000 },
    });
    const wrong = readModelServers({ GENERATIVE_URL: 'ftp://gpu', GENERATIVE_API_KEY: 'shh' }, '/srv');
    expect(JSON.stringify(wrong)).toMatch(/^{"mistake":.*GENERATIVE_URL/);
    expect(JSON.stringify(wrong)).not.toContain('shh');
  });
});
