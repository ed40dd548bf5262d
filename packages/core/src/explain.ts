import { allowedBody, findProvider } from './admission.ts'
import type { Caller } from './caller.ts'
import { BrokerError, type BrokerErrorJson } from './errors.ts'
import type { LoadedKind } from './plugins/load-plugin.ts'
import type { Policy } from './policy.ts'
import { requestedKind } from './tagged-request.ts'

/** What would become of a request. */
export interface Explanation {
  readonly decision: 'allowed' | 'denied'
  readonly workload: string
  readonly provider: string
  /** Absent when the request names none that the provider has. */
  readonly kind?: string
  /** The rule that decides, as a path in the configuration. Absent when there is none for this workload and provider. */
  readonly rule?: string
  /** In words, for the operator. */
  readonly reason: string
  /** What the caller would get, when it is denied. */
  readonly error?: BrokerErrorJson
}

/** What decides, before a provider is asked: providers by name with their kinds by request member, and the policy. */
export interface Explainable {
  readonly mounts: ReadonlyMap<string, { readonly kinds: ReadonlyMap<string, LoadedKind> }>
  readonly policy: Policy
}

/** Takes a request down the first half of its path, and stops where a provider would be asked. */
export function explain(
  { mounts, policy }: Explainable,
  provider: string,
  request: unknown,
  caller: Caller,
  returnUrls: readonly string[],
): Explanation {
  const { workload } = caller
  const rule = policy.rule(workload, provider)
  const known = { workload, provider, ...(rule !== undefined && { rule }) }
  try {
    const kind = requestedKind(provider, findProvider(mounts, provider).kinds, request)
    const named = { ...known, kind: kind.kind }
    try {
      const body = allowedBody(policy, provider, kind, request, caller)
      const returnUrl = kind.definition.returnUrlOf?.(body)
      if (returnUrl !== undefined && !returnUrls.includes(returnUrl)) throw unlistedReturnUrl(workload, provider)
    } catch (error) {
      return { ...denied(error), ...named }
    }
    const reason =
      rule === undefined ? 'without a section "workloads" the host may use everything' : `${rule} allows it`
    return { decision: 'allowed', ...named, reason }
  } catch (error) {
    return { ...denied(error), ...known }
  }
}

function denied(error: unknown): Pick<Explanation, 'decision' | 'reason' | 'error'> {
  if (!(error instanceof BrokerError)) throw error
  return { decision: 'denied', reason: error.message, error: error.toJSON() }
}

function unlistedReturnUrl(workload: string, provider: string): BrokerError {
  const message = `the return URL is not one of workload "${workload}"; add it, exactly, to workloads.${workload}.returnUrls`
  return new BrokerError('validation_failed', message, { provider })
}
