import { encodePng } from '../exports/png/encode.ts';

let small: Promise<Blob> | null = null;

/** A sound PNG of 8 x 6 pixels. */
export function smallPng(): Promise<Blob> {
  small ??= pngOf(8, 6, 128);
  return small;
}

/** A PNG of one grey. */
export async function pngOf(widthPx: number, heightPx: number, grey: number): Promise<Blob> {
  const data = new Uint8ClampedArray(widthPx * heightPx * 4).fill(grey);
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return new Blob([Buffer.from(await encodePng({ widthPx, heightPx, data }))], { type: 'image/png' });
}

/** A form with `image`, and whatever else is given: texts as fields, blobs as files. */
export function formOf(image: Blob | null, more: Readonly<Record<string, string | Blob>> = {}): FormData {
  const form = new FormData();
  if (image) form.set('image', image, 'image.png');
  for (const [name, value] of Object.entries(more)) {
    if (typeof value === 'string') form.set(name, value);
    else form.set(name, value, `${name}.png`);
  }
  return form;
}

/** An answer with its body, as far as it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  readonly body: any;
}

/** Sends one request and reads its whole answer. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== '' ? JSON.parse(text) : null,
  };
}

/** Sends a picture to an operation. */
export function post(
  url: string,
  form: FormData,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return ask(url, { method: 'POST', body: form, headers });
}
