import { parentPort } from 'node:worker_threads';
import { Problem } from '../domain/problem.ts';
import { readImageHeader } from '../infrastructure/decode/decode.ts';
import type { PictureAnswer, PictureQuestion } from './picture-check.ts';

let turn: Promise<void> = Promise.resolve();

async function answer({ id, path, ...limits }: PictureQuestion): Promise<PictureAnswer> {
  try {
    return { id, header: await readImageHeader(path, limits) };
  } catch (error) {
    return { id, problem: Problem.from(error).report() };
  }
}

// One at a time: each reads its whole file into memory.
parentPort?.on('message', (question: PictureQuestion) => {
  turn = turn.then(async () => parentPort?.postMessage(await answer(question)));
});
