import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/domain/problem.ts';
import { createGuardedHttp } from '../../src/infrastructure/source-fetch/guarded-http.ts';
import { createSourceFetcher } from '../../src/infrastructure/source-fetch/source-fetcher.ts';
import { callWebhook } from '../../src/infrastructure/webhooks/webhook-call.ts';
import { webhookSecretOf } from '../../src/infrastructure/webhooks/webhook-signature.ts';

const src = resolve(import.meta.dirname, '../../src');

/** The one file that opens connections to addresses that a stranger named. */
const THE_WAY_OUT = 'infrastructure/source-fetch/guarded-http.ts';

/** Files that may call out by other means, each with why no stranger's URL can reach it. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'infrastructure/database/life-sign.ts': 'a Unix socket beside the lock of the data folder',
  'wiring/key-door.ts': 'a Unix socket in the data folder, never a host',
};

const CALLS_OUT: Readonly<Record<string, RegExp>> = {
  undici: /(?:from|import\(|require\()\s*['"]undici['"]/,
  'the global fetch': /(?<![\w.'"`#])(?:globalThis\.)?fetch\(/,
  'a client of node:http and its kin':
    /\b(?:http|https|http2|net|tls)\.(?:request|get|connect|createConnection)\(/,
  'an imported client of node:http and its kin':
    /import \{[^}]*\b(?:request|get|connect|createConnection|Agent)\b[^}]*\} from 'node:(?:http|https|http2|net|tls)'/,
  'a socket of its own': /new (?:net\.)?(?:Socket|TLSSocket|WebSocket|EventSource)\(/,
};

function filesWith(pattern: RegExp): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(path))
    .filter((path) => {
      const code = readFileSync(join(src, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      return pattern.test(code);
    })
    .map((path) => path.replaceAll('\\', '/'));
}

const callersOf = (pattern: RegExp): string[] => filesWith(pattern).filter((path) => !(path in EXCEPTIONS));

describe('P31: The same guard serves webhooks, MCP and every dialect', () => {
  test('one file of the sources uses undici', () => {
    expect(callersOf(CALLS_OUT['undici']!)).toEqual([THE_WAY_OUT]);
  });

  test.each(Object.keys(CALLS_OUT).filter((name) => name !== 'undici'))(
    'no file of the sources uses %s',
    (name) => {
      expect(callersOf(CALLS_OUT[name]!)).toEqual([]);
    },
  );

  test('every exception still needs to be one', () => {
    const found = Object.values(CALLS_OUT).flatMap((pattern) => filesWith(pattern));
    expect(Object.keys(EXCEPTIONS).filter((path) => !found.includes(path))).toEqual([]);
  });

  test('the patterns find what they are for', () => {
    const samples = [
      "import { request } from 'undici';",
      'const answer = await fetch(url);',
      'http.get(url)',
      "import { request } from 'node:https';",
      'new WebSocket(url)',
    ];
    expect(Object.values(CALLS_OUT).map((pattern, index) => pattern.test(samples[index]!))).toEqual(
      samples.map(() => true),
    );
    expect(
      Object.values(CALLS_OUT).some((pattern) => pattern.test('boss.fetch(queue); net.isIP(text)')),
    ).toBe(false);
  });

  test.each(['http://127.0.0.1', 'http://[::1]:80/', 'http://localhost/', 'http://169.254.169.254/'])(
    'a picture, a webhook and the check beforehand refuse %s alike',
    async (url) => {
      const { signal } = new AbortController();
      const http = createGuardedHttp({ allowedHosts: [], ownHosts: [], userAgent: 'Unflatten-test/1' });
      const problems: Problem[] = [];
      const collect = (error: unknown): void => void problems.push(Problem.from(error));
      try {
        http.check(url);
      } catch (error) {
        collect(error);
      }
      await createSourceFetcher({ http, maxBytes: 1_000 })(url, signal).catch(collect);
      const webhook = await callWebhook(
        http,
        { id: 'whk_1', tenantId: 'local', url, payload: {}, attempt: 0 },
        { secrets: [webhookSecretOf(new Uint8Array(32), 'local')], nowMs: 0, limitMs: 1_000, signal },
      );
      expect(problems.map(({ code }) => code)).toEqual(['source_forbidden', 'source_forbidden']);
      expect(webhook).toEqual({ type: 'failed', error: problems[0]?.detail, silent: false });
      expect(problems[1]?.detail).toBe(problems[0]?.detail);
    },
  );
});
