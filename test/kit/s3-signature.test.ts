import { describe, expect, test } from 'vitest';
import { bodyFault, signatureFault } from './s3-signature.ts';

// The GET and PUT examples of Amazon's documentation of Signature Version 4 for S3.
const ACCOUNT = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const NOW_MS = Date.UTC(2013, 4, 24);
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function example(method: string, target: string, signature: string, headers: Record<string, string> = {}) {
  const all = {
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': EMPTY_SHA256,
    'x-amz-date': '20130524T000000Z',
    ...headers,
  };
  const names = Object.keys(all).sort().join(';');
  const credential = `${ACCOUNT.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`;
  return { method, target, headers: { ...all, authorization } };
}

describe('the signature check of the S3 server for tests', () => {
  const get = example(
    'GET',
    '/test.txt',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    { range: 'bytes=0-9' },
  );

  test.each([
    ['an object', get],
    [
      'a listing',
      example(
        'GET',
        '/?max-keys=2&prefix=J',
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      ),
    ],
    [
      'a subresource',
      example('GET', '/?lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'),
    ],
  ])('agrees with the published example of %s', (_kind, request) => {
    expect(signatureFault(request, ACCOUNT, NOW_MS)).toBeNull();
  });

  test('refuses what was changed, replayed or signed by another', () => {
    const fault = (change: object, account = ACCOUNT, nowMs = NOW_MS): string | null =>
      signatureFault({ ...get, ...change }, account, nowMs);
    expect(fault({ target: '/test2.txt' })).toBe('SignatureDoesNotMatch');
    expect(fault({ method: 'PUT' })).toBe('SignatureDoesNotMatch');
    expect(fault({ headers: { ...get.headers, range: 'bytes=0-99' } })).toBe('SignatureDoesNotMatch');
    expect(fault({ headers: { ...get.headers, 'x-amz-acl': 'public-read' } })).toBe('AccessDenied');
    expect(fault({ headers: {} })).toBe('AccessDenied');
    expect(fault({}, { ...ACCOUNT, secretAccessKey: 'another' })).toBe('SignatureDoesNotMatch');
    expect(fault({}, { ...ACCOUNT, accessKeyId: 'another' })).toBe('InvalidAccessKeyId');
    expect(fault({}, ACCOUNT, NOW_MS + 16 * 60_000)).toBe('RequestTimeTooSkewed');
  });

  test('compares the body with its signed hash', () => {
    expect(bodyFault(EMPTY_SHA256, Buffer.alloc(0))).toBeNull();
    expect(bodyFault(EMPTY_SHA256, Buffer.from('x'))).toBe('XAmzContentSHA256Mismatch');
    expect(bodyFault('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', Buffer.from('x'))).toBe('NotImplemented');
  });
});
