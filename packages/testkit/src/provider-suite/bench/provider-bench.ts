import {
  type Broker,
  type BrokerConfig,
  type BrokerOptions,
  type Caller,
  type Clock,
  createBroker,
} from '@credbroker/core'
import { recordingLogger, type RecordingLogger } from '../../recording-logger.ts'
import { seededRandom } from '../../seeded-random.ts'
import { type ScriptedUpstream, scriptedUpstream } from '../../upstream/scripted-upstream.ts'
import { VirtualClock } from '../../virtual-clock.ts'
import type { ProviderSubject } from '../provider-subject.ts'
import { Observed } from './observed.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { noNetwork, type ProviderCalls, providerCalls } from './provider-calls.ts'
import { type ProviderTimers, providerTimers } from './provider-timers.ts'

/** The provider's name in the configuration of every bench. */
export const providerName = 'subject'

/** The longest that the core waits for a provider, with the second that its timing wheel may be late. */
export const deadlineMs = 32_000

/** A broker with the judged provider in it, under a clock that the case moves. */
export interface ProviderBench {
  readonly broker: Broker
  readonly clock: VirtualClock
  readonly logger: RecordingLogger
  readonly observed: Observed
  readonly calls: ProviderCalls
  readonly timers: ProviderTimers
  /** Present where the subject has one. */
  readonly upstream: ScriptedUpstream
  /** A caller who may ask; the members given replace its own. */
  caller(more?: Partial<Caller>): Caller
  /** Asks; whoever awaits it must let time pass. */
  begin(request?: object, more?: Partial<Caller>): Promise<object>
  /** Asks, and lets time pass until there is an answer or the deadline is over. */
  ask(request?: object, more?: Partial<Caller>): Promise<Outcome>
  /** The same for work that was begun already. */
  outcome(work: Promise<unknown>): Promise<Outcome>
  /** The answer to a request that has to succeed; throws what it failed with. */
  answer(request?: object, more?: Partial<Caller>): Promise<object>
  /** Scripts the upstream anew: a vendor that grants every request, or what is given. */
  script(scripted?: (upstream: ScriptedUpstream, clock: Clock) => void): void
}

export interface BenchSettings {
  /** Loads the package by its `use`, as an operator's configuration does. */
  readonly installed?: boolean
}

/** The configuration of every bench: one workload that may use the provider and one that may not. */
export function benchConfig(use: string, options: object): BrokerConfig {
  return {
    version: 1,
    store: { use: 'memory' },
    network: { allowLoopback: true },
    providers: { [providerName]: { use, options: { ...options } } },
    workloads: { agent: { providers: { [providerName]: {} } }, stranger: {} },
  }
}

/** Where the plugin of a bench comes from. */
export function benchSource(
  { plugin, use, from, options }: ProviderSubject,
  upstreamUrl: string,
  installed = false,
): Pick<BrokerOptions, 'config' | 'plugins' | 'baseUrl'> {
  const given = typeof options === 'function' ? options(upstreamUrl) : options
  return installed
    ? { config: benchConfig(use, given), baseUrl: from }
    : { config: benchConfig(providerName, given), plugins: { [providerName]: plugin } }
}

/** Makes a bench, lets `use` work with it and takes it down. A rejection that nobody handled is thrown at the end. */
export async function withBench(
  subject: ProviderSubject,
  use: (bench: ProviderBench) => Promise<void>,
  { installed }: BenchSettings = {},
): Promise<void> {
  const unhandled: unknown[] = []
  const notice = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', notice)
  let closed = true
  const clock = new VirtualClock()
  const upstream = await scriptedUpstream({ clock })
  try {
    const script = (scripted = subject.upstream) => scripted?.(upstream.clear(), clock)
    script()
    const calls = providerCalls(subject.upstream === undefined ? noNetwork : upstream.fetch)
    const timers = providerTimers(clock)
    const logger = recordingLogger()
    const observed = new Observed()
    const started = createBroker({
      ...benchSource(subject, upstream.url, installed),
      env: {},
      services: { clock, logger, random: seededRandom('suite'), fetch: calls.fetch, audit: observed.audit },
      providerServices: { [providerName]: { clock: timers } },
    })
    await clock.advanceUntil(started, deadlineMs)
    const broker = await started
    observed.watch(broker)
    const caller = (more?: Partial<Caller>): Caller => ({ workload: 'agent', ...subject.caller, ...more })
    const outcome = (work: Promise<unknown>) => outcomeOf(work, clock, deadlineMs)
    const begin = (request = subject.request, more?: Partial<Caller>) =>
      broker.handle({ provider: providerName, request, caller: caller(more) })
    const ask = (request?: object, more?: Partial<Caller>) => outcome(begin(request, more))
    const answer = async (request?: object, more?: Partial<Caller>) => {
      const { answer: given, error } = await ask(request, more)
      if (given === undefined) throw error
      return given
    }
    try {
      await use({
        broker,
        clock,
        logger,
        observed,
        calls,
        timers,
        upstream,
        caller,
        begin,
        ask,
        outcome,
        answer,
        script,
      })
    } finally {
      closed = await clock.advanceUntil(broker.close(), 2 * deadlineMs)
    }
  } finally {
    await upstream.close()
    await clock.settle()
    process.off('unhandledRejection', notice)
  }
  if (!closed) throw new Error('the broker did not close, because the provider did not')
  if (unhandled.length > 0) throw new Error('a promise was rejected and nobody handled it', { cause: unhandled[0] })
}
