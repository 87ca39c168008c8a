import type { Admission } from './admission.ts';
import type { OpenWork } from './open-work.ts';
import type { PictureCheck } from './picture-check.ts';
import type { HttpServices } from './services.ts';
import type { HttpSettings } from './settings.ts';
import type { UploadSpool } from './upload.ts';

/** What the routes share. */
export interface HttpContext {
  readonly services: HttpServices;
  readonly settings: HttpSettings;
  readonly spool: UploadSpool;
  readonly pictures: PictureCheck;
  readonly admission: Admission;
  readonly open: OpenWork;
}
