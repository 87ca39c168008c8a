import { execFile, spawnSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Box } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';
import { readPng } from '../png/read-back.ts';

const run = promisify(execFile);
const PYTHON = '/usr/bin/python3';
const GIMP = 'gimp-console';
/** A program that hangs fails its test instead of outliving it. */
const TIMEOUT_MS = 150_000;

/** A document as another program understands it. */
export interface SecondReading {
  readonly layers: readonly SecondLayer[];
  /** Type layers, which are no pixels; `null` where the program does not tell them. */
  readonly types: readonly SecondType[] | null;
  /** The flat picture that the file holds, alpha straight; `null` where the program does not show it. */
  readonly stored: Raster | null;
  /** What the program makes of the layers by its own blending. */
  readonly blended: Raster;
}

/** Live text as another program reads it. */
export interface SecondType {
  readonly string: string;
  readonly visible: boolean;
  readonly groupName: string;
}

export interface SecondLayer {
  readonly name: string;
  readonly box: Box;
  /** 0..1 */
  readonly opacity: number;
  readonly visible: boolean;
  readonly raster: Raster;
}

/** A program that had no part in writing the document. */
export interface SecondReader {
  readonly name: string;
  /** Why it cannot be asked here, or `null` where it can. */
  missing(): string | null;
  /** `folder` takes what the program writes. */
  read(documentPath: string, folder: string): Promise<SecondReading>;
}

const PSD_TOOLS_SCRIPT = `
import json, sys
import numpy as np
from psd_tools import PSDImage
document, folder = sys.argv[1:]
psd = PSDImage.open(document)
def save(name, pixels):
    pixels = np.rint(np.clip(pixels, 0, 1) * 255).astype('uint8')
    if pixels.shape[2] == 3:
        pixels = np.dstack([pixels, np.full(pixels.shape[:2], 255, 'uint8')])
    pixels.tofile(f'{folder}/{name}')
    return {'file': name, 'widthPx': pixels.shape[1], 'heightPx': pixels.shape[0]}
layers = [{
    'name': layer.name.encode('utf-16', 'surrogatepass').decode('utf-16'),
    'leftPx': layer.left, 'topPx': layer.top, 'widthPx': layer.width, 'heightPx': layer.height,
    'opacity': layer.opacity / 255, 'visible': layer.visible,
    'picture': save(f'layer-{index}', layer.numpy()),
} for index, layer in enumerate(leaf for leaf in psd.descendants() if not leaf.is_group() and leaf.kind != 'type')]
types = [{'string': leaf.text, 'visible': leaf.visible, 'groupName': leaf.parent.name}
    for leaf in psd.descendants() if leaf.kind == 'type']
blended = np.asarray(psd.composite(force=True).convert('RGBA')) / 255
print(json.dumps({'layers': layers, 'types': types, 'stored': save('stored', psd.numpy()), 'blended': save('blended', blended)}))
`;

interface PythonPicture {
  readonly file: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

interface PythonReading {
  readonly layers: readonly (Box & {
    readonly name: string;
    readonly opacity: number;
    readonly visible: boolean;
    readonly picture: PythonPicture;
  })[];
  readonly types: readonly SecondType[];
  readonly stored: PythonPicture;
  readonly blended: PythonPicture;
}

/** Debian's python3-psd-tools. */
export const psdTools: SecondReader = {
  name: 'psd-tools',
  missing() {
    const { status } = spawnSync(PYTHON, ['-c', 'import psd_tools, skimage']);
    return status === 0 ? null : `${PYTHON} has no psd_tools`;
  },
  async read(documentPath, folder) {
    await mkdir(folder, { recursive: true });
    const { stdout } = await run(PYTHON, ['-c', PSD_TOOLS_SCRIPT, documentPath, folder], {
      timeout: TIMEOUT_MS,
    });
    const reading = JSON.parse(stdout) as PythonReading;
    const load = async ({ file, widthPx, heightPx }: PythonPicture): Promise<Raster> => {
      const data = new Uint8ClampedArray(await readFile(join(folder, file)));
      return { widthPx, heightPx, data };
    };
    const layers = reading.layers.map(async ({ name, opacity, visible, picture, ...box }) => {
      return { name, opacity, visible, box, raster: await load(picture) };
    });
    return {
      layers: await Promise.all(layers),
      types: reading.types,
      stored: await load(reading.stored),
      blended: await load(reading.blended),
    };
  },
};

// The last argument of file-png-save2 keeps the colour of clear pixels.
const GIMP_SCRIPT = `
(define (save image drawable path)
  (file-png-save2 RUN-NONINTERACTIVE image drawable path path 0 1 0 0 0 0 0 0 1))
(define (number value) (number->string value))
(define (read-document document folder)
  (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE document document)))
         (layers (vector->list (cadr (gimp-image-get-layers image))))
         (port (open-output-file (string-append folder "/layers.txt"))))
    (let loop ((rest layers) (index 0))
      (if (pair? rest)
        (let* ((layer (car rest)) (offsets (gimp-drawable-offsets layer)))
          (display (string-append
            (number (car offsets)) " " (number (cadr offsets)) " "
            (number (car (gimp-layer-get-opacity layer))) " "
            (number (car (gimp-item-get-visible layer))) " "
            (car (gimp-item-get-name layer)) "\n") port)
          (save image layer (string-append folder "/layer-" (number index) ".png"))
          (loop (cdr rest) (+ index 1)))))
    (close-output-port port)
    (save image (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE)) (string-append folder "/blended.png"))))
`;

/** Debian's gimp, without a display. */
export const gimp: SecondReader = {
  name: 'GIMP',
  missing() {
    return spawnSync(GIMP, ['--version']).status === 0 ? null : `${GIMP} is not installed`;
  },
  async read(documentPath, folder) {
    await mkdir(folder, { recursive: true });
    const call = `(read-document ${JSON.stringify(documentPath)} ${JSON.stringify(folder)})`;
    // Its own home, so that nobody's settings count and none are left behind.
    const home = join(dirname(documentPath), 'gimp-home');
    await mkdir(home, { recursive: true });
    await run(
      GIMP,
      [
        ...['--no-interface', '--no-data', '--no-fonts', '--batch-interpreter=plug-in-script-fu-eval'],
        ...['--batch', `(begin ${GIMP_SCRIPT} ${call})`, '--batch', '(gimp-quit 1)'],
      ],
      {
        env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
        timeout: TIMEOUT_MS,
      },
    );
    const lines = (await readFile(join(folder, 'layers.txt'), 'utf8')).trimEnd().split('\n');
    const layers = lines.map(async (line, index) => {
      const [leftPx, topPx, percent, visible, ...words] = line.split(' ');
      const raster = await readPng(await readFile(join(folder, `layer-${index}.png`)));
      return {
        name: words.join(' '),
        opacity: Number(percent) / 100,
        visible: Number(visible) === 1,
        box: {
          leftPx: Number(leftPx),
          topPx: Number(topPx),
          widthPx: raster.widthPx,
          heightPx: raster.heightPx,
        },
        raster,
      };
    });
    return {
      // GIMP lists the topmost layer first.
      layers: (await Promise.all(layers)).reverse(),
      types: null,
      stored: null,
      blended: await readPng(await readFile(join(folder, 'blended.png'))),
    };
  },
};
