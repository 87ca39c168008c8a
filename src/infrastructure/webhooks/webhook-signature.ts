import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
/** Standard Webhooks asks for 24 to 64 bytes. */
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/** The form in which a tenant gets its secret. `bytes` are 24 to 64. */
export function formatWebhookSecret(bytes: Uint8Array): string {
  return `${SECRET_PREFIX}${Buffer.from(bytes).toString('base64')}`;
}

/** The bytes of a secret in that form. Throws a plain error: secrets come from configuration, which is checked before. */
export function readWebhookSecret(secret: string): Uint8Array {
  const text = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : '';
  const bytes = Buffer.from(text, 'base64');
  const sound = bytes.toString('base64') === text;
  if (!sound || bytes.length < MIN_SECRET_BYTES || bytes.length > MAX_SECRET_BYTES) {
    throw new Error(
      `a webhook secret is "${SECRET_PREFIX}" and ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes in base64`,
    );
  }
  return bytes;
}

/** A tenant's secret, made from a key that is the server's own (`ServerSecret.derive('webhooks')`). */
export function webhookSecretOf(serverKey: Uint8Array, tenantId: string): string {
  return formatWebhookSecret(createHmac('sha256', serverKey).update(tenantId).digest());
}

/**
 * The headers by which a receiver knows that a body is ours, fresh and not seen before, after the Standard Webhooks
 * specification 1.0. One signature per secret, so that a secret can be changed without a gap.
 */
export function webhookHeaders(message: {
  readonly id: string;
  readonly nowMs: number;
  readonly body: Uint8Array;
  readonly secrets: readonly string[];
}): Record<string, string> {
  const timestamp = String(Math.floor(message.nowMs / 1000));
  const signatures = message.secrets.map((secret) => {
    const mac = createHmac('sha256', readWebhookSecret(secret));
    return `v1,${mac.update(`${message.id}.${timestamp}.`).update(message.body).digest('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
