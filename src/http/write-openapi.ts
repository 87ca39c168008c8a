import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { operations } from '../operations/registry.ts';
import { openapiDocument } from './openapi-document.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const folder = new URL('../../docs/', import.meta.url);
mkdirSync(folder, { recursive: true });
const text = JSON.stringify(openapiDocument(operations, version), null, 2);
writeFileSync(new URL('openapi.json', folder), `${text}\n`);
