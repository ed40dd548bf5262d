import type { FastifyInstance, FastifyRequest } from 'fastify'
import { callerKey } from './caller-key.ts'

/** Counts a request. Gives how many milliseconds its caller has to wait, or `undefined` when it need not. */
export type RateLimit = (request: FastifyRequest) => Promise<number | undefined>

const windowMs = 1000
/** Callers that are remembered; over this number the one not seen for longest starts anew. */
const callers = 10_000

/** Counts the requests of each caller in windows of a second, in this process. */
export async function rateLimitOf(app: FastifyInstance, requestsPerSecond: number): Promise<RateLimit> {
  // Loaded here: few servers limit anybody, and it is a megabyte and a half of memory.
  const { default: rateLimit } = await import('@fastify/rate-limit')
  await app.register(rateLimit, {
    global: false,
    max: requestsPerSecond,
    timeWindow: windowMs,
    cache: callers,
    keyGenerator: ({ raw }) => callerKey(raw),
  })
  const count = app.createRateLimit()
  return async (request) => {
    const counted = await count(request)
    return counted.isAllowed || !counted.isExceeded ? undefined : counted.ttl
  }
}
