import type { Caller } from '../caller.ts'
import { BrokerError } from '../errors.ts'
import type { CircuitRefusal } from '../net/circuit-breaker.ts'
import type { IssueCall, Issued } from '../issue.ts'
import type { Clock } from '../services/services.ts'
import { Call, withDeadline } from './call.ts'
import type { Mount, MountedKind } from './mount.ts'

/** What a provider is asked for, and for whom. */
export interface ProviderAsk {
  readonly mount: Mount
  readonly kind: MountedKind
  readonly body: object
  readonly caller: Caller
  readonly requestId: string
  /** A renewal ahead of time: nobody waits for it. */
  readonly background: boolean
}

/**
 * Asks the provider once: when it is this call's turn, and not while the provider is known to be down. Returns
 * synchronously when the provider does; otherwise the result comes within the deadline, whatever the provider does with
 * its signal.
 */
export function callProvider(
  { mount, kind, body, caller, requestId, background }: ProviderAsk,
  clock: Clock,
): Issued<object> | Promise<Issued<object>> {
  const { breaker, slots, rules } = mount
  const refusal = breaker.admit()
  if (refusal !== undefined) throw resting(mount, refusal)
  const { period } = breaker
  const call = new Call(caller, requestId, rules.deadlineMs, background)
  try {
    if (!slots.tryTake()) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const release = slots.queue(mount.name, resolve)
      const inTurn = promise.then(() => kind.issue(body, call))
      return watched(mount, kind, call, period, clock, inTurn, release)
    }
  } catch (error) {
    breaker.abandoned(period)
    throw error
  }
  try {
    const issued: unknown = kind.issue(body, call)
    if (isThenable(issued)) return watched(mount, kind, call, period, clock, issued, () => slots.release())
    const result = checked(issued, mount, kind)
    slots.release()
    breaker.succeeded(period)
    return result
  } catch (error) {
    slots.release()
    judge(mount, period, error)
    throw error
  }
}

/** The outcome of a call within its deadline. Tells the breaker, and gives the place of the call back. */
function watched(
  mount: Mount,
  kind: MountedKind,
  call: Call,
  period: number,
  clock: Clock,
  work: PromiseLike<unknown>,
  release: () => void,
): Promise<Issued<object>> {
  const { breaker, underWay, name } = mount
  const result = withDeadline(work, call, name, clock).then((issued) => checked(issued, mount, kind))
  underWay.add(result)
  const ended = () => {
    underWay.delete(result)
    release()
  }
  result.then(
    () => {
      breaker.succeeded(period)
      ended()
    },
    (error) => {
      judge(mount, period, error)
      ended()
    },
  )
  return result
}

/** Runs a provider's `start`, `check`, `revoke` or `close` under the same deadline. */
export async function underDeadline(
  work: (call: IssueCall) => unknown,
  mount: Mount,
  caller: Caller,
  requestId: string,
  clock: Clock,
): Promise<void> {
  await resultUnderDeadline(async (call) => work(call), mount, caller, requestId, clock)
}

/** The same for work that brings something. A provider that is replaced meanwhile is closed when the work has ended. */
export async function resultUnderDeadline<T>(
  work: (call: IssueCall) => Promise<T>,
  mount: Mount,
  caller: Caller,
  requestId: string,
  clock: Clock,
): Promise<T> {
  const call = new Call(caller, requestId, mount.rules.deadlineMs)
  const result = withDeadline(work(call), call, mount.name, clock)
  mount.underWay.add(result)
  const ended = () => mount.underWay.delete(result)
  result.then(ended, ended)
  return result
}

/** Only what says something about the other side counts: a refusal shows that it is there. */
function judge({ breaker }: Mount, period: number, error: unknown): void {
  const code = error instanceof BrokerError ? error.code : 'internal'
  if (code === 'upstream_unavailable') breaker.failed(period)
  else if (code === 'upstream_rejected' || code === 'access_denied') breaker.succeeded(period)
  else breaker.abandoned(period)
}

function resting({ name }: Mount, { retryAfterMs }: CircuitRefusal): BrokerError {
  return new BrokerError(
    'upstream_unavailable',
    `provider "${name}" failed several times in a row and is left alone for a moment; try again`,
    { retryAfterMs },
  )
}

function checked(issued: unknown, mount: Mount, kind: MountedKind): Issued<object> {
  if (isIssued(issued)) return issued
  throw new TypeError(
    `provider "${mount.name}" (${mount.plugin.label}) issued no usable ${kind.kind}: it must give { response, expiresAtMs?, refreshAtMs?, unusableAtMs? }`,
  )
}

function isIssued(issued: unknown): issued is Issued<object> {
  if (typeof issued !== 'object' || issued === null || !('response' in issued)) return false
  const { response, expiresAtMs, refreshAtMs, unusableAtMs } = issued as {
    response: unknown
    expiresAtMs?: unknown
    refreshAtMs?: unknown
    unusableAtMs?: unknown
  }
  if (typeof response !== 'object' || response === null) return false
  return isInstant(expiresAtMs) && isInstant(refreshAtMs) && isInstant(unusableAtMs)
}

function isInstant(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value))
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
