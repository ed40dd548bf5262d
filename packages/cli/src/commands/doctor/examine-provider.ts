import { type Broker, BrokerError, type CheckResult, type ProviderExpiry } from '@credbroker/core'
import { isoInstant } from '../../terminal/instant.ts'
import { timeLeft } from '../../terminal/time-left.ts'
import { consentFinding, type KeptConsents, keptConsents } from './kept-consents.ts'
import type { Finding } from './finding.ts'

/** What was found out about one provider. */
export interface Examination {
  readonly known: {
    readonly provider: string
    readonly expiries: readonly ProviderExpiry[]
    /** Absent when its credentials rest on no consents. */
    readonly consents?: KeptConsents
  }
  readonly findings: readonly Finding[]
}

/** Asks what a provider knows of itself. What it cannot say is a finding. */
export async function examineProvider(
  broker: Broker,
  provider: string,
  check: CheckResult | undefined,
  nowMs: number,
): Promise<Examination> {
  const failures: Finding[] = check?.error === undefined ? [] : [failing(provider, check.error)]
  const asked = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      failures.push(failing(provider, error))
      return undefined
    }
  }
  const expiries = (await asked(() => broker.expiries(provider))) ?? []
  const keepsConsents = broker.consents.providers.includes(provider)
  const consents = keepsConsents ? await asked(() => keptConsents(broker.consents, provider, nowMs)) : undefined
  const findings = [
    ...failures,
    ...expiries.flatMap((expiry) => expiryFinding(expiry, nowMs)),
    ...(consents === undefined ? [] : consentFinding(provider, consents, nowMs)),
  ]
  return { known: { provider, expiries, ...(consents !== undefined && { consents }) }, findings }
}

function failing(provider: string, { code, message }: Pick<BrokerError, 'code' | 'message'>): Finding {
  return { status: 'failing', provider, message: `${code}: ${message}`, code }
}

function expiryFinding({ provider, code, subject, endsAtMs, status, advice }: ProviderExpiry, nowMs: number) {
  if (status === 'good') return []
  const what = subject === undefined ? code : `${code} of ${subject}`
  const when = isoInstant(endsAtMs)
  const ends = status === 'over' ? `ended ${when}` : `ends ${when}, ${timeLeft(endsAtMs, nowMs)}`
  return [{ status, provider, message: `${what} ${ends}; ${advice}` }]
}
