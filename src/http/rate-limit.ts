import type { FastifyReply, onRequestAsyncHookHandler } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../domain/problem.ts';
import { withRetryAfter } from './problem-reply.ts';
import type { HttpSettings, RateLimit } from './settings.ts';

interface Policy {
  readonly name: string;
  readonly limit: RateLimit;
  readonly limiter: RateLimiterMemory;
}

function policyOf(name: string, limit: RateLimit | null): Policy | null {
  if (limit === null) return null;
  return {
    name,
    limit,
    limiter: new RateLimiterMemory({ points: limit.quota, duration: limit.windowSeconds, keyPrefix: name }),
  };
}

/** Header fields as in the IETF's draft on rate limits: the policy, and what is left of it. */
function tell(reply: FastifyReply, { name, limit }: Policy, state: RateLimiterRes): void {
  const seconds = Math.ceil(state.msBeforeNext / 1000);
  reply.header('ratelimit-policy', `"${name}";q=${limit.quota};w=${limit.windowSeconds}`);
  reply.header('ratelimit', `"${name}";r=${state.remainingPoints};t=${seconds}`);
}

async function take(reply: FastifyReply, policy: Policy, keyId: string): Promise<void> {
  try {
    tell(reply, policy, await policy.limiter.consume(keyId));
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    tell(reply, policy, refusal);
    const { quota, windowSeconds } = policy.limit;
    throw withRetryAfter(
      new Problem(
        'rate_limited',
        `Expected at most ${quota} requests in ${windowSeconds} seconds with this key, but there were more.`,
      ),
      refusal.msBeforeNext / 1000,
    );
  }
}

/**
 * The hook that counts requests by key, in this process. Whoever needs no key (the loopback) has no limit, and the
 * address that a request comes from plays no part: behind a proxy it is the same for all.
 * @throws Problem `rate_limited`
 */
export function rateLimitHook(
  settings: Pick<HttpSettings, 'requestLimit' | 'jobLimit'>,
): onRequestAsyncHookHandler {
  const requests = policyOf('requests', settings.requestLimit);
  const jobs = policyOf('jobs', settings.jobLimit);
  return async (request, reply) => {
    const keyId = request.caller?.keyId ?? null;
    if (keyId === null) return;
    if (requests) await take(reply, requests, keyId);
    if (jobs && request.routeOptions.config.makes) await take(reply, jobs, keyId);
  };
}
