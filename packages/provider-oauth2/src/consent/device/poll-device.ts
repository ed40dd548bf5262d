import type { IssueCall } from '@credbroker/core'
import { endSession } from '@credbroker/core/consent'
import { addTargets } from '../../flows/token-targets.ts'
import { isIssuedBy, issuerNow } from '../../grants/issuer-of-grant.ts'
import type { Attempt, ConsentParts } from '../attempt.ts'
import { keepGrant } from '../completion/keep-grant.ts'

/** RFC 8628 section 3.5: added to the interval each time the server finds us too fast. */
const slowDownMs = 5_000
const longestIntervalMs = 60_000
/** The user has not decided yet. RFC 8628 section 3.5. */
const waitingCodes = new Set(['authorization_pending', 'slow_down'])

/**
 * The attempt after the token endpoint was asked how it stands, if its time had come: never sooner than the server wants,
 * and by one process at a time. RFC 8628 section 3.4.
 */
export async function pollDevice(attempt: Attempt, parts: ConsentParts, call: IssueCall): Promise<Attempt> {
  const { context, sessions } = parts
  if (!isDue(attempt, context.clock.now())) return attempt
  const lease = await context.store.lease(`device/${attempt.id}`, call.deadlineMs)
  if (lease === undefined) return attempt
  try {
    const current = await sessions.find(attempt.sessionUri, attempt)
    if (current === undefined || !isDue(current, context.clock.now())) return current ?? attempt
    return await ask(current, parts, call)
  } finally {
    // It ends by itself as well.
    await lease.release().catch(() => {})
  }
}

function isDue({ state, data }: Attempt, nowMs: number): boolean {
  return state === 'PENDING' && data.device !== undefined && nowMs >= data.device.nextPollAtMs
}

async function ask(attempt: Attempt, parts: ConsentParts, call: IssueCall): Promise<Attempt> {
  const { data } = attempt
  const { device } = data
  if (device === undefined) return attempt
  if (!isIssuedBy(data, await issuerNow(parts, call.signal), parts.vendor))
    return endSession(attempt, 'provider_changed', parts)
  const parameters = new URLSearchParams({ device_code: device.deviceCode })
  addTargets(parameters, data)
  const outcome = await parts.tokenEndpoint.request({
    grantType: 'urn:ietf:params:oauth:grant-type:device_code',
    parameters,
    once: true,
    signal: call.signal,
  })
  if (outcome.outcome === 'granted') return keepGrant(attempt, outcome.answer, parts, call)
  const code = outcome.outcome === 'refused' ? outcome.upstreamCode : outcome.error.details?.upstreamCode
  if (outcome.outcome === 'refused' && !waitingCodes.has(outcome.upstreamCode))
    return endSession(attempt, outcome.upstreamCode, parts)
  const intervalMs = nextIntervalMs(device.intervalMs, code, outcome.error.retryAfterMs)
  const nextPollAtMs = parts.context.clock.now() + intervalMs
  const changes = { data: { ...data, device: { ...device, intervalMs, nextPollAtMs } } }
  return (await parts.sessions.move(attempt, ['PENDING'], changes)) ?? attempt
}

/** Whatever the server did not answer, it answers the next time; it is asked less often then. */
function nextIntervalMs(intervalMs: number, code: string | undefined, retryAfterMs = 0): number {
  if (code === 'authorization_pending') return intervalMs
  if (code === 'slow_down') return Math.max(intervalMs + slowDownMs, retryAfterMs)
  return Math.max(intervalMs, Math.min(intervalMs * 2, longestIntervalMs), retryAfterMs)
}
