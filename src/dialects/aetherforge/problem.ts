import type { ProblemCode, ProblemReport } from '../../domain/problem.ts';
import type { DialectReply, ProblemFacts } from '../dialect.ts';
import { invalid, missing } from './validation.ts';

/** Problems of the picture itself: the vendor knows one sentence for all of them. */
const BAD_IMAGE: readonly ProblemCode[] = [
  'image_unreadable',
  'image_damaged',
  'image_format_unsupported',
  'image_too_large',
  'image_too_small',
  'file_too_large',
];

const FIXED: { readonly [Code in ProblemCode]?: readonly [status: number, detail: string] } = {
  unauthorized: [401, 'Invalid API key'],
  key_not_found: [404, 'Not Found User'],
  job_not_found: [404, 'Job not found'],
  not_found: [404, 'Not Found'],
  method_not_allowed: [405, 'Method Not Allowed'],
  malformed_request: [400, 'There was an error parsing the body'],
};

/** A problem as FastAPI writes its errors: `detail` is a sentence, or a list where fields are wrong. */
export function problemReply({ code, detail }: ProblemReport, { status }: ProblemFacts): DialectReply {
  if (BAD_IMAGE.includes(code))
    return { status: 400, body: { detail: 'Invalid image file', reason: detail } };
  const fixed = FIXED[code];
  if (fixed) return { status: fixed[0], body: { detail: fixed[1] } };
  // A body of another type has none of the fields, and every address takes a picture.
  if (code === 'unsupported_media_type') return invalid([missing('image')]);
  if (code === 'invalid_parameters')
    return invalid([{ type: 'value_error', loc: ['body'], msg: `Value error, ${detail}`, input: null }]);
  return { status, body: { detail } };
}
