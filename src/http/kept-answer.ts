/**
 * The answer of `ask`, kept for `keepMs`: for questions that every request puts and whose answer changes rarely. A failed
 * answer is not kept.
 */
export function keptAnswer<Answer>(ask: () => Promise<Answer>, keepMs: number): () => Promise<Answer> {
  let kept: { readonly answer: Promise<Answer>; readonly untilMs: number } | null = null;
  return () => {
    if (kept !== null && performance.now() < kept.untilMs) return kept.answer;
    const answer = ask();
    kept = { answer, untilMs: performance.now() + keepMs };
    answer.catch(() => {
      kept = null;
    });
    return answer;
  };
}
