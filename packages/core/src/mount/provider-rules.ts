import { durationMs } from '../config/duration.ts'

/** What the operator set for one provider: how it may be called and what is kept. */
export interface ProviderRules {
  /** How long the core waits for one call of the provider, its turn included. */
  readonly deadlineMs: number
  /** Calls of the provider that may be under way at once. */
  readonly concurrency: number
  /** How long past its end a credential may be handed out when a new one cannot be had. */
  readonly staleIfErrorMs: number
  /** How long a definite refusal is remembered. */
  readonly refusalsMs: number
}

export const defaultRules: ProviderRules = Object.freeze({
  deadlineMs: 30_000,
  concurrency: 64,
  staleIfErrorMs: 0,
  refusalsMs: 10_000,
})

/** The `limits` and `cache` of a provider in the YAML, both checked by its schema. */
export interface ProviderRulesConfig {
  readonly limits?: { readonly deadline?: string; readonly concurrency?: number }
  readonly cache?: { readonly staleIfError?: string; readonly refusals?: string }
}

export function providerRules({ limits = {}, cache = {} }: ProviderRulesConfig): ProviderRules {
  const duration = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : durationMs(text))
  return {
    deadlineMs: duration(limits.deadline, defaultRules.deadlineMs),
    concurrency: limits.concurrency ?? defaultRules.concurrency,
    staleIfErrorMs: duration(cache.staleIfError, defaultRules.staleIfErrorMs),
    refusalsMs: duration(cache.refusals, defaultRules.refusalsMs),
  }
}
