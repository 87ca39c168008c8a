import { createHash } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { bodyFault, signatureFault } from './s3-signature.ts';

const MIN_PART_BYTES = 5 * 2 ** 20;
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  NoSuchKey: 404,
  NoSuchBucket: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  MissingContentLength: 411,
  PreconditionFailed: 412,
  InternalError: 500,
  AccessDenied: 403,
  InvalidAccessKeyId: 403,
  SignatureDoesNotMatch: 403,
  RequestTimeTooSkewed: 403,
};

export interface S3Object {
  readonly body: Buffer;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly etag: string;
  modifiedAt: Date;
}

interface Upload {
  readonly key: string;
  readonly headers: IncomingMessage['headers'];
  readonly parts: Map<number, Buffer>;
  startedAt: Date;
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly key: string;
  readonly query: URLSearchParams;
}

class S3Fault extends Error {}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/**
 * A small S3 server with one bucket in memory, as strict as the protocol: every request's signature and body hash are
 * checked, lengths must be declared, parts have their least size and must be completed by their right tags, and lists
 * come in pages of two.
 */
export class S3Server {
  readonly bucket = 'pictures';
  readonly region = 'eu-test-1';
  readonly credentials = { accessKeyId: 'TESTKEY', secretAccessKey: 'test/secret+key' };
  readonly objects = new Map<string, S3Object>();
  readonly uploads = new Map<string, Upload>();
  /** `METHOD path?query` of every request that was let in. */
  readonly calls: string[] = [];
  /** The AWS error code that a call gets instead of its answer. */
  fault: (call: { readonly method: string; readonly target: string }) => string | null = () => null;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#answer(request, response, Buffer.concat(chunks)));
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const { method = '', url = '' } = request;
    try {
      const account = { ...this.credentials, region: this.region };
      const fault =
        signatureFault({ method, target: url, headers: request.headers }, account, Date.now()) ??
        bodyFault(String(request.headers['x-amz-content-sha256']), body) ??
        (method === 'PUT' && request.headers['content-length'] === undefined
          ? 'MissingContentLength'
          : null) ??
        this.fault({ method, target: url });
      if (fault) throw new S3Fault(fault);
      this.calls.push(`${method} ${url}`);
      const { pathname, searchParams } = new URL(url, 'http://any');
      const [, bucket, ...rest] = decodeURIComponent(pathname).split('/');
      if (bucket !== this.bucket) throw new S3Fault('NoSuchBucket');
      this.#route({ request, response, body, key: rest.join('/'), query: searchParams });
    } catch (error) {
      if (!(error instanceof S3Fault)) throw error;
      response.writeHead(STATUS_BY_CODE[error.message] ?? 400, { 'content-type': 'application/xml' });
      response.end(
        method === 'HEAD' ? '' : `<Error><Code>${error.message}</Code><Message>no</Message></Error>`,
      );
    }
  }

  #route(call: Call): void {
    const { query, key } = call;
    const actions: Readonly<Record<string, (call: Call) => void>> =
      key === ''
        ? {
            HEAD: ({ response }) => void response.end(),
            GET: query.has('uploads') ? (c) => this.#listUploads(c) : (c) => this.#listObjects(c),
          }
        : {
            PUT: query.has('uploadId') ? (c) => this.#putPart(c) : (c) => this.#putObject(c),
            POST: query.has('uploads') ? (c) => this.#createUpload(c) : (c) => this.#completeUpload(c),
            GET: (c) => this.#getObject(c),
            HEAD: (c) => this.#getObject(c),
            DELETE: query.has('uploadId') ? (c) => this.#abortUpload(c) : (c) => this.#deleteObject(c),
          };
    const action = actions[call.request.method ?? ''];
    if (!action) throw new S3Fault('MethodNotAllowed');
    action(call);
  }

  #store(key: string, headers: IncomingMessage['headers'], body: Buffer, etag: string): void {
    const metadata = Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]);
    this.objects.set(key, {
      body,
      contentType: headers['content-type'] ?? 'binary/octet-stream',
      metadata: Object.fromEntries(metadata),
      etag,
      modifiedAt: new Date(),
    });
  }

  #putObject({ request, response, key, body }: Call): void {
    const etag = `"${md5(body)}"`;
    this.#store(key, request.headers, body, etag);
    response.writeHead(200, { etag }).end();
  }

  #getObject({ request, response, key }: Call): void {
    const found = this.objects.get(key);
    if (!found) throw new S3Fault('NoSuchKey');
    const wanted = request.headers['if-match'];
    if (wanted !== undefined && wanted !== found.etag) throw new S3Fault('PreconditionFailed');
    response.writeHead(200, {
      etag: found.etag,
      'content-type': found.contentType,
      'content-length': found.body.length,
      'last-modified': found.modifiedAt.toUTCString(),
    });
    response.end(request.method === 'HEAD' ? undefined : found.body);
  }

  #deleteObject({ response, key }: Call): void {
    this.objects.delete(key);
    response.writeHead(204).end();
  }

  #createUpload({ request, response, key }: Call): void {
    const id = `upload-${this.uploads.size + 1}-${md5(Buffer.from(key)).slice(0, 6)}`;
    this.uploads.set(id, { key, headers: request.headers, parts: new Map(), startedAt: new Date() });
    this.#xml(
      response,
      `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    );
  }

  #uploadOf({ query, key }: Call): Upload {
    const upload = this.uploads.get(query.get('uploadId') ?? '');
    if (upload?.key !== key) throw new S3Fault('NoSuchUpload');
    return upload;
  }

  #putPart(call: Call): void {
    this.#uploadOf(call).parts.set(Number(call.query.get('partNumber')), call.body);
    call.response.writeHead(200, { etag: `"${md5(call.body)}"` }).end();
  }

  #completeUpload(call: Call): void {
    const upload = this.#uploadOf(call);
    const listed = [...call.body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part]) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part!)?.[1]),
      etag: /<ETag>(?:"|&quot;)?([0-9a-f]+)/.exec(part!)?.[1],
    }));
    const bodies = listed.map(({ number, etag }, index) => {
      const body = upload.parts.get(number);
      if (number !== index + 1 || !body || md5(body) !== etag) throw new S3Fault('InvalidPart');
      if (index < listed.length - 1 && body.length < MIN_PART_BYTES) throw new S3Fault('EntityTooSmall');
      return body;
    });
    if (bodies.length === 0) throw new S3Fault('MalformedXML');
    const etag = `"${md5(Buffer.concat(bodies))}-${bodies.length}"`;
    this.#store(upload.key, upload.headers, Buffer.concat(bodies), etag);
    this.uploads.delete(call.query.get('uploadId')!);
    this.#xml(
      call.response,
      `<CompleteMultipartUploadResult><ETag>${escapeXml(etag)}</ETag></CompleteMultipartUploadResult>`,
    );
  }

  #abortUpload(call: Call): void {
    this.#uploadOf(call);
    this.uploads.delete(call.query.get('uploadId')!);
    call.response.writeHead(204).end();
  }

  #listObjects({ query, response }: Call): void {
    const after = query.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort();
    const page = keys.slice(0, 2);
    const more = keys.length > page.length;
    const contents = page.map((key) => {
      const { body, modifiedAt } = this.objects.get(key)!;
      const facts = `<Size>${body.length}</Size><LastModified>${modifiedAt.toISOString()}</LastModified>`;
      return `<Contents><Key>${escapeXml(key)}</Key>${facts}</Contents>`;
    });
    const next = more ? `<NextContinuationToken>${escapeXml(page.at(-1)!)}</NextContinuationToken>` : '';
    this.#xml(
      response,
      `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  }

  #listUploads({ query, response }: Call): void {
    const after = query.get('upload-id-marker') ?? '';
    const ids = [...this.uploads.keys()].filter((id) => id > after).sort();
    const page = ids.slice(0, 2);
    const more = ids.length > page.length;
    const uploads = page.map((id) => {
      const { key, startedAt } = this.uploads.get(id)!;
      return `<Upload><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId><Initiated>${startedAt.toISOString()}</Initiated></Upload>`;
    });
    const next = more
      ? `<NextKeyMarker>x</NextKeyMarker><NextUploadIdMarker>${page.at(-1)}</NextUploadIdMarker>`
      : '';
    this.#xml(
      response,
      `<ListMultipartUploadsResult><IsTruncated>${more}</IsTruncated>${next}${uploads.join('')}</ListMultipartUploadsResult>`,
    );
  }

  #xml(response: ServerResponse, content: string): void {
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0" encoding="UTF-8"?>${content}`);
  }
}
