import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../../src/domain/problem.ts';
import { createLinkSigner } from '../../src/infrastructure/blobs/link-signer.ts';

const compared = vi.hoisted(() => ({ calls: 0 }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return {
    ...crypto,
    timingSafeEqual: (...buffers: Parameters<typeof crypto.timingSafeEqual>) => {
      compared.calls += 1;
      return crypto.timingSafeEqual(...buffers);
    },
  };
});

const KEY = 'results/job_01jd0000000000000000000000/1/00-background.png';
const EXPIRES_AT = new Date('2026-03-01T12:00:00Z');
const BEFORE_MS = EXPIRES_AT.getTime() - 1;

describe('P36: Links expire and are scoped', () => {
  const signer = createLinkSigner(new Uint8Array(32).fill(1));
  const link = signer.sign(KEY, { tenantId: 'acme', expiresAt: EXPIRES_AT });

  const outcome = (method: string, target: string, nowMs = BEFORE_MS): string => {
    try {
      return signer.verify(method, target, nowMs).key;
    } catch (error) {
      if (error instanceof Problem) return error.code;
      throw error;
    }
  };

  beforeEach(() => {
    compared.calls = 0;
  });

  test('a link opens its key for its tenant until its moment, and not at it', () => {
    expect(signer.verify('GET', link, BEFORE_MS)).toEqual({
      key: KEY,
      tenantId: 'acme',
      expiresAt: EXPIRES_AT,
    });
    expect(outcome('GET', link, BEFORE_MS + 1)).toBe('link_expired');
    expect(outcome('GET', link, BEFORE_MS + 1e12)).toBe('link_expired');
  });

  test('any one character changed, left out or put in makes it invalid', () => {
    for (let at = 0; at < link.length; at += 1) {
      const [head, tail] = [link.slice(0, at), link.slice(at + 1)];
      for (const other of ['a', 'b', '0', '_', '%', '/', '.']) {
        if (other !== link[at]) expect(outcome('GET', `${head}${other}${tail}`)).toBe('link_invalid');
        expect(outcome('GET', `${head}${other}${link.slice(at)}`)).toBe('link_invalid');
      }
      expect(outcome('GET', `${head}${tail}`)).toBe('link_invalid');
    }
  });

  test('a last character that stands for the same bytes is not the same signature', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const opened = [...alphabet].filter((last) => outcome('GET', link.slice(0, -1) + last) === KEY);
    expect(opened).toEqual([link.at(-1)]);
  });

  test('another key, tenant, expiry or method needs another signature', () => {
    const changes = {
      key: link.replace('job_01jd', 'job_02jd'),
      attempt: link.replace('/1/', '/2/'),
      'a longer key': link.replace('.png', '.png.png'),
      tenant: link.replace('tenant=acme', 'tenant=other'),
      'no tenant': link.replace('&tenant=acme', ''),
      'a later end': link.replace(/expires=\d+/, 'expires=99999999999'),
      'the same end, written longer': link.replace('expires=', 'expires=0'),
      'two ends': `${link}&expires=99999999999`,
      'two signatures': `${link}&signature=${'A'.repeat(43)}`,
      'one parameter more': `${link}&x=1`,
      'the path climbs': link.replace('/1/', '/1/../1/'),
      'the path is encoded': link.replace('/1/', '%2F1/'),
      'no query': link.split('?')[0]!,
      'another path': link.replace('/v1/files/', '/v1/jobs/'),
      nothing: '',
    };
    for (const [name, changed] of Object.entries(changes)) {
      expect(changed, name).not.toBe(link);
      expect(outcome('GET', changed), name).toBe('link_invalid');
    }
    for (const method of ['HEAD', 'POST', 'DELETE', 'get', '']) {
      expect(outcome(method, link), method).toBe('link_invalid');
    }
    const headLink = signer.sign(KEY, { tenantId: 'acme', expiresAt: EXPIRES_AT, method: 'HEAD' });
    expect([outcome('HEAD', headLink), outcome('GET', headLink)]).toEqual([KEY, 'link_invalid']);
  });

  test('an expired link with a wrong signature says nothing of its end', () => {
    expect(outcome('GET', link.replace('acme', 'other'), BEFORE_MS + 1e6)).toBe('link_invalid');
  });

  test('another server’s secret opens nothing', () => {
    const other = createLinkSigner(new Uint8Array(32).fill(2));
    expect(outcome('GET', other.sign(KEY, { tenantId: 'acme', expiresAt: EXPIRES_AT }))).toBe('link_invalid');
  });

  test('fields cannot flow into each other', () => {
    const tricky = ['a","b', 'a&expires=1', 'a%26', 'ä', 'a\n1', ' a'];
    const links = tricky.map((tenantId) => signer.sign(KEY, { tenantId, expiresAt: EXPIRES_AT }));
    expect(links.map((each) => signer.verify('GET', each, BEFORE_MS).tenantId)).toEqual(tricky);
    expect(new Set(links.map((each) => each.split('signature=')[1])).size).toBe(tricky.length);
  });

  test('a signature that differs early or late is compared once and whole, by the constant-time function', () => {
    const signature = link.split('signature=')[1]!;
    const flip = (at: number): string => {
      const other = signature[at] === 'A' ? 'B' : 'A';
      return link.replace(signature, `${signature.slice(0, at)}${other}${signature.slice(at + 1)}`);
    };
    for (const at of [0, 20, 41]) {
      compared.calls = 0;
      expect(outcome('GET', flip(at))).toBe('link_invalid');
      expect(compared.calls).toBe(1);
    }
  });
});
