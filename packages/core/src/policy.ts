import type { BrokerConfig, WorkloadRule } from './config/broker-config.ts'

/** Decides by data alone. What no rule allows is denied. */
export interface Policy {
  /** Why a request is denied, in words for the operator; `undefined` when it is allowed. */
  denial(workload: string, provider: string, kind: string, request: object): string | undefined
}

interface CompiledRule {
  readonly kinds: ReadonlySet<string> | undefined
  readonly scopes: ReadonlySet<string> | undefined
}

/** Without a `workloads` section the built-in workload `host` may use everything, and nobody else anything. */
export function compilePolicy(workloads: BrokerConfig['workloads']): Policy {
  if (workloads === undefined) {
    return {
      denial: (workload: string): string | undefined =>
        workload === 'host' ? undefined : `workload "${workload}" is not in the configuration; add it under workloads`,
    }
  }
  const rules = new Map<string, ReadonlyMap<string, CompiledRule>>()
  for (const [name, { providers = {} }] of Object.entries(workloads)) {
    rules.set(name, new Map(Object.entries(providers).map(([provider, rule]) => [provider, compileRule(rule ?? {})])))
  }
  return {
    denial(workload: string, provider: string, kind: string, request: object): string | undefined {
      const ofWorkload = rules.get(workload)
      if (ofWorkload === undefined) return `workload "${workload}" is not in the configuration; add it under workloads`
      const rule = ofWorkload.get(provider)
      if (rule === undefined) {
        return `workload "${workload}" may not use provider "${provider}"; add it under workloads.${workload}.providers`
      }
      if (rule.kinds !== undefined && !rule.kinds.has(kind)) {
        return `workload "${workload}" may not ask provider "${provider}" for ${kind}; add it to the rule's kinds`
      }
      return rule.scopes === undefined ? undefined : scopeDenial(rule.scopes, request, workload)
    },
  }
}

function compileRule({ kinds, scopes }: WorkloadRule): CompiledRule {
  return { kinds: kinds && new Set(kinds), scopes: scopes && new Set(scopes) }
}

/** A request without scopes would get the provider's defaults, which the ceiling does not know. */
function scopeDenial(ceiling: ReadonlySet<string>, request: object, workload: string): string | undefined {
  const scopes: unknown = Reflect.get(request, 'scopes')
  if (!Array.isArray(scopes) || scopes.length === 0) {
    return `workload "${workload}" has a limit on scopes here; the request must name the scopes it wants`
  }
  const beyond = scopes.filter((scope) => !ceiling.has(scope)).length
  if (beyond === 0) return undefined
  return `workload "${workload}" may not have ${beyond} of the ${scopes.length} scopes; its rule allows: ${[...ceiling].join(' ')}`
}
