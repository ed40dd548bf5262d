import type { Consents, Grant } from '@credbroker/core'
import { isoInstant } from '../../terminal/instant.ts'
import { shellWord } from '../../terminal/shell-word.ts'
import { timeLeft } from '../../terminal/time-left.ts'
import { consentState, consentWarningDays } from '../grants/consent-state.ts'
import type { Finding } from './finding.ts'

/** How the consents that a provider keeps stand. */
export interface KeptConsents {
  readonly kept: number
  /** Their users have to be asked again. */
  readonly over: readonly Grant[]
  /** They end soon. */
  readonly due: readonly Grant[]
  /** Epoch milliseconds: when the first of those ends. */
  readonly soonestEndsAtMs?: number
}

export async function keptConsents(consents: Consents, provider: string, nowMs: number): Promise<KeptConsents> {
  const over: Grant[] = []
  const due: Grant[] = []
  let kept = 0
  let soonestEndsAtMs: number | undefined
  for await (const grant of consents.grants({ provider })) {
    kept++
    const state = consentState(grant, nowMs)
    if (state === 'over') over.push(grant)
    if (state !== 'due') continue
    due.push(grant)
    const { consentExpiresAtMs: endsAtMs = Number.POSITIVE_INFINITY } = grant
    soonestEndsAtMs = Math.min(soonestEndsAtMs ?? endsAtMs, endsAtMs)
  }
  return { kept, over, due, ...(soonestEndsAtMs !== undefined && { soonestEndsAtMs }) }
}

export function consentFinding(
  provider: string,
  { over, due, soonestEndsAtMs = 0 }: KeptConsents,
  nowMs: number,
): readonly Finding[] {
  const see = `see: credbroker grants list --provider ${shellWord(provider)}`
  const [first, ends] = [isoInstant(soonestEndsAtMs), due.length === 1 ? 'ends' : 'end']
  const soon = `${ends} within ${consentWarningDays} days, the first ${first}, ${timeLeft(soonestEndsAtMs, nowMs)}`
  const need = `${over.length === 1 ? 'needs its user' : 'need their users'} again`
  return [
    ...(over.length > 0 ? [{ status: 'over' as const, provider, message: `${count(over)} ${need}; ${see}` }] : []),
    ...(due.length > 0 ? [{ status: 'due' as const, provider, message: `${count(due)} ${soon}; ${see}` }] : []),
  ]
}

function count({ length }: readonly Grant[]): string {
  return length === 1 ? '1 consent' : `${length} consents`
}
