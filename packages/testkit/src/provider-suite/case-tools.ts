import { BrokerError, type BrokerErrorCode } from '@credbroker/core'
import type { Runner } from '../runner.ts'
import { type Checks, checks } from '../suite/checks.ts'
import type { Outcome } from './bench/outcome.ts'
import { type BenchSettings, type ProviderBench, withBench } from './bench/provider-bench.ts'
import type { ProviderSubject } from './provider-subject.ts'

/** What the cases of a provider work with. */
export interface CaseTools extends Checks {
  readonly subject: ProviderSubject
  /** The kind that the subject's request asks for, and its members. */
  readonly kind: string
  readonly requestMember: string
  readonly responseMember: string
  /** Whether the core remembers what the provider answers to that kind. */
  readonly cached: boolean
  /** Whether the credential of the subject's request is the workload's, whoever it asks for. */
  readonly ofWorkload: boolean
  /** Why cases that need an upstream do not apply; `undefined` when they do. */
  readonly noUpstream: string | undefined
  /** Why cases that need a kind the core caches do not apply; `undefined` when they do. */
  readonly notCached: string | undefined
  /** Makes the body of a case. */
  withBench(use: (bench: ProviderBench) => Promise<void>, settings?: BenchSettings): () => Promise<void>
  /** The error of an outcome, which has one of these codes. */
  refusal(outcome: Outcome, codes: readonly BrokerErrorCode[], what: string): BrokerError
}

/** Throws when the subject itself is unusable. */
export function caseTools(runner: Runner, subject: ProviderSubject): CaseTools {
  const [[requestMember, body] = ['', {}]] = Object.entries(subject.request)
  const kind = requestMember.replace(/Request$/, '')
  const definition = subject.plugin.kinds[kind]
  if (definition === undefined) {
    const members = Object.keys(subject.plugin.kinds).map((known) => `${known}Request`)
    throw new TypeError(`the request's member is no kind of the plugin; it has: ${members.join(', ')}`)
  }
  const cached = definition.cache !== false
  const tools = checks(runner)
  const options = typeof subject.options === 'function' ? subject.options('http://127.0.0.1') : subject.options
  return {
    ...tools,
    subject,
    kind,
    requestMember,
    responseMember: `${kind}Response`,
    cached,
    // The kind is the request's own, so its function takes its body.
    ofWorkload: definition.ofWorkload?.(body as never, options) === true,
    noUpstream: subject.upstream === undefined ? 'the provider calls nobody' : undefined,
    notCached: cached ? undefined : `${kind} is issued anew each time`,
    withBench:
      (use: (bench: ProviderBench) => Promise<void>, settings?: BenchSettings): (() => Promise<void>) =>
      () =>
        withBench(subject, use, settings),
    refusal({ error }: Outcome, codes: readonly BrokerErrorCode[], what: string): BrokerError {
      if (!(error instanceof BrokerError)) {
        const got = error instanceof Error ? `${error.name}: ${error.message}` : `${error}`
        tools.ok(false, `${what}: expected a BrokerError, got ${error === undefined ? 'an answer' : got}`)
        throw new TypeError(`the runner's ok does not throw`)
      }
      tools.ok(
        codes.includes(error.code),
        `${what}: expected ${codes.join(' or ')}, got ${error.code}: ${error.message}`,
      )
      return error
    },
  }
}
