import { host } from '../caller.ts'
import { resultUnderDeadline } from '../mount/issue-call.ts'
import type { Mount } from '../mount/mount.ts'
import type { Recorder } from '../recording/recorder.ts'
import type { Redactor } from '../secrets/redactor.ts'
import type { Clock } from '../services/services.ts'
import { expiryStatus, type KnownExpiry, type ProviderExpiry, soonestFirst } from './known-expiry.ts'

/** What asking a provider needs of its broker. */
export interface ExpirySurroundings {
  readonly services: { readonly clock: Clock }
  readonly recorder: Recorder
  readonly redactor: Redactor
  readonly requestId: () => string
}

/** What one provider says of itself, the soonest end first; nothing of one that has no `expiries`. Rejects with what it fails with. */
export async function askExpiries(mount: Mount, surroundings: ExpirySurroundings): Promise<readonly ProviderExpiry[]> {
  const { name, provider } = mount
  if (provider.expiries === undefined) return []
  const { services, recorder, redactor, requestId } = surroundings
  const { clock } = services
  const id = requestId()
  try {
    const given: unknown = await resultUnderDeadline(async () => provider.expiries?.(), mount, host, id, clock)
    const nowMs = clock.now()
    return checked(given, mount)
      .map(({ code, subject, endsAtMs, warnAtMs, advice }) => ({
        provider: name,
        code,
        ...(subject !== undefined && { subject: redactor.text(subject) }),
        endsAtMs,
        warnAtMs,
        advice: redactor.text(advice),
        status: expiryStatus(endsAtMs, warnAtMs, nowMs),
      }))
      .sort(soonestFirst)
  } catch (error) {
    throw recorder.shown(error, { caller: host, requestId: id, provider: name })
  }
}

function checked(given: unknown, { name, plugin }: Mount): readonly KnownExpiry[] {
  if (Array.isArray(given) && given.every(isKnownExpiry)) return given
  throw new TypeError(
    `provider "${name}" (${plugin.label}) gave no usable expiries: each must be { code, subject?, endsAtMs, warnAtMs, advice }, its code in lower snake case`,
  )
}

function isKnownExpiry(value: unknown): value is KnownExpiry {
  if (typeof value !== 'object' || value === null) return false
  const { code, subject, endsAtMs, warnAtMs, advice }: { readonly [Name in keyof KnownExpiry]?: unknown } = value
  return (
    typeof code === 'string' &&
    /^[a-z][a-z0-9_]{0,63}$/.test(code) &&
    (subject === undefined || typeof subject === 'string') &&
    Number.isFinite(endsAtMs) &&
    Number.isFinite(warnAtMs) &&
    typeof advice === 'string'
  )
}
