const MOST_CHARACTERS = 300;

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    // FastAPI lists what is wrong with each field.
    const messages = value.flatMap((entry) => {
      const { msg, loc } = (entry ?? {}) as { readonly msg?: unknown; readonly loc?: unknown };
      if (typeof msg !== 'string') return [];
      return [Array.isArray(loc) ? `${loc.at(-1)}: ${msg}` : msg];
    });
    return messages.length === 0 ? null : messages.join('; ');
  }
  const message = (value as { readonly message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : null;
}

/** `{error: {message}}` of OpenAI and vLLM, `{detail}` of FastAPI, `{error}` and `{message}` of sd-server. */
function messageOf(document: unknown): string | null {
  if (typeof document !== 'object' || document === null) return null;
  const { error, detail, message } = document as Readonly<Record<string, unknown>>;
  return textOf(error) ?? textOf(detail) ?? textOf(message);
}

/** What must not be told: addresses, whatever looks like a key or a long piece of data, and the lines of a path. */
const REDACTED: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)\]]+/gi, '…'],
  [/\bdata:[^\s"'<>)\]]+/gi, '…'],
  [/\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)(?:\/[^\s"'<>)\]]*)?/gi, '…'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '…'],
  [/(?<![\w.])(?:\/[\w.-]+){2,}/g, '…'],
  [/\b(?:sk|pk|key|org|proj)[-_][\w*-]{6,}|\bBearer \S+/gi, '…'],
  [/[A-Za-z0-9+/_=-]{40,}/g, '…'],
];

/**
 * What a server says is wrong, fit to be passed on: on one line, short, without addresses, paths or keys, `secret` above
 * all. `null` where its answer holds no such sentence.
 */
export function errorSentence(document: unknown, secret: string | null = null): string | null {
  const message = messageOf(document);
  if (message === null) return null;
  const open = secret === null ? message : message.replaceAll(secret, '…');
  const plain = open.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  const harmless = REDACTED.reduce((text, [secret, shown]) => text.replace(secret, shown), plain);
  if (harmless === '') return null;
  return harmless.length > MOST_CHARACTERS ? `${harmless.slice(0, MOST_CHARACTERS)}…` : harmless;
}

/** Whether a refusal is about what the picture or the prompt shows: OpenAI's codes for it. */
export function isModerationRefusal(document: unknown): boolean {
  const error = (document as { readonly error?: unknown } | null)?.error;
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return code === 'moderation_blocked' || code === 'content_policy_violation';
}
