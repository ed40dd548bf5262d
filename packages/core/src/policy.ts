import type { BrokerConfig, WorkloadConfig, WorkloadRule } from './config/broker-config.ts'
import type { MountedKind } from './mount/mount.ts'

/** Decides by data alone. What no rule allows is denied. */
export interface Policy {
  /** Why a request is denied, in words for the operator; `undefined` when it is allowed. */
  denial(workload: string, provider: string, kind: PolicyKind, request: object): string | undefined
  /** The rule that decides, as a path in the configuration; `undefined` when none does. */
  rule(workload: string, provider: string): string | undefined
}

/** What of a kind matters here. */
export type PolicyKind = Pick<MountedKind, 'kind' | 'definition'>

type Rules = ReadonlyMap<string, CompiledRule>

interface CompiledRule {
  readonly path: string
  readonly kinds: ReadonlySet<string> | undefined
  readonly scopes: ReadonlySet<string> | undefined
  readonly flows: ReadonlySet<string> | undefined
}

/** What the configuration does not say. */
export interface PolicyAdditions {
  /** Of workloads that it does not list. */
  readonly workload: (name: string) => WorkloadConfig | undefined
  /** Whether added providers may be used by every workload that has no rule about them. */
  readonly openToAll: () => boolean
}

const nothingMore: PolicyAdditions = { workload: () => undefined, openToAll: () => false }

/**
 * Without a `workloads` section the built-in workload `host` may use everything, and nobody else anything but what
 * `more` gives them. The rules of the workload `*` are those of every workload that has none of its own.
 */
export function compilePolicy(workloads: BrokerConfig['workloads'], more: PolicyAdditions = nothingMore): Policy {
  const listed = new Map<string, Rules>()
  const everybody = workloads?.['*']?.providers
  const rulesOfAll = everybody && compileRules('*', everybody)
  for (const [name, { providers }] of Object.entries(workloads ?? {}))
    listed.set(name, providers === undefined ? (rulesOfAll ?? new Map()) : compileRules(name, providers))
  const unlisted = new WeakMap<WorkloadConfig, Rules>()

  function rulesOf(workload: string): Rules | undefined {
    const rules = listed.get(workload)
    if (rules !== undefined) return rules
    const entry = more.workload(workload)
    if (entry === undefined) return rulesOfAll
    let compiled = unlisted.get(entry)
    if (compiled === undefined) {
      compiled = entry.providers === undefined ? (rulesOfAll ?? new Map()) : compileRules(workload, entry.providers)
      unlisted.set(entry, compiled)
    }
    return compiled
  }

  const freeHost = workloads === undefined
  return {
    denial(workload: string, provider: string, kind: PolicyKind, request: object): string | undefined {
      if (freeHost && workload === 'host') return undefined
      const rules = rulesOf(workload)
      if (rules === undefined) return `workload "${workload}" is not in the configuration; add it under workloads`
      const rule = ruleFor(rules, provider)
      if (rule === undefined && provider.includes('~') && more.openToAll()) return undefined
      if (rule === undefined) {
        const where = listed.has(workload) ? `under workloads.${workload}.providers` : 'to the rules of the workload'
        return `workload "${workload}" may not use provider "${provider}"; add it ${where}`
      }
      return denialBy(rule, workload, provider, kind, request)
    },
    rule(workload: string, provider: string): string | undefined {
      const rules = rulesOf(workload)
      return rules && ruleFor(rules, provider)?.path
    },
  }
}

/** An added provider is called `<name>~<id>`; rules know it by its name. */
function ruleFor(rules: Rules, provider: string): CompiledRule | undefined {
  const rule = rules.get(provider)
  if (rule !== undefined) return rule
  const tilde = provider.indexOf('~')
  return (tilde < 0 ? undefined : rules.get(provider.slice(0, tilde))) ?? rules.get('*')
}

function denialBy(
  { kinds, flows, scopes }: CompiledRule,
  workload: string,
  provider: string,
  { kind, definition }: PolicyKind,
  request: object,
): string | undefined {
  if (kinds !== undefined && !kinds.has(kind)) {
    return `workload "${workload}" may not ask provider "${provider}" for ${kind}; add it to the rule's kinds`
  }
  const flow = flows === undefined ? undefined : definition.flowOf?.(request)
  if (flow !== undefined && flows?.has(flow) === false) {
    return `workload "${workload}" may not use the flow ${flow} of provider "${provider}"; add it to the rule's flows`
  }
  return scopes === undefined ? undefined : scopeDenial(scopes, request, workload)
}

function compileRules(workload: string, providers: NonNullable<WorkloadConfig['providers']>): Rules {
  const compile = ([provider, rule]: [string, WorkloadRule | null]) =>
    [provider, compileRule(rule ?? {}, `workloads.${workload}.providers.${provider}`)] as const
  return new Map(Object.entries(providers).map(compile))
}

function compileRule({ kinds, scopes, flows }: WorkloadRule, path: string): CompiledRule {
  return { path, kinds: kinds && new Set(kinds), scopes: scopes && new Set(scopes), flows: flows && new Set(flows) }
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
