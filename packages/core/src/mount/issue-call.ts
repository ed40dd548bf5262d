import type { Caller } from '../caller.ts'
import { BrokerError } from '../errors.ts'
import type { Mount, MountedKind } from './mount.ts'
import type { IssueCall, Issued } from '../provider.ts'
import type { Clock } from '../services/services.ts'

/** How long the core waits for one call of a provider. */
export const issueDeadlineMs = 30_000

/** One call of a provider. The signal is made when somebody reads it: a local signer never does. */
class Call implements IssueCall {
  readonly caller: Caller
  readonly requestId: string
  readonly forceRefresh: boolean
  readonly deadlineMs = issueDeadlineMs
  #controller: AbortController | undefined
  #ended: { readonly reason: unknown } | undefined

  constructor(caller: Caller, requestId: string) {
    this.caller = caller
    this.requestId = requestId
    this.forceRefresh = caller.forceRefresh === true
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#ended !== undefined) this.#controller.abort(this.#ended.reason)
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#ended = { reason }
    this.#controller?.abort(reason)
  }
}

/**
 * Asks the provider once. Returns synchronously when the provider does; otherwise the result comes within the deadline,
 * whatever the provider does with its signal.
 */
export function callProvider(
  mount: Mount,
  kind: MountedKind,
  body: object,
  caller: Caller,
  requestId: string,
  clock: Clock,
): Issued<object> | Promise<Issued<object>> {
  const call = new Call(caller, requestId)
  const issued: unknown = kind.issue(body, call)
  if (!isThenable(issued)) return checked(issued, mount, kind)
  const work = withDeadline(issued, call, mount.name, clock).then((result) => checked(result, mount, kind))
  mount.underWay.add(work)
  const ended = () => mount.underWay.delete(work)
  work.then(ended, ended)
  return work
}

/** Runs a provider's `check` or `revoke` under the same deadline. */
export async function underDeadline(
  work: (call: IssueCall) => unknown,
  mount: Mount,
  caller: Caller,
  requestId: string,
  clock: Clock,
): Promise<void> {
  const call = new Call(caller, requestId)
  await withDeadline(Promise.resolve(work(call)), call, mount.name, clock)
}

function withDeadline(work: PromiseLike<unknown>, call: Call, provider: string, clock: Clock): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(() => {
      const seconds = call.deadlineMs / 1000
      const error = new BrokerError(
        'upstream_unavailable',
        `provider "${provider}" gave no answer within ${seconds} s; try again`,
      )
      reject(error)
      call.abort(error)
    }, call.deadlineMs)
    work.then(
      (result) => {
        cancel()
        resolve(result)
      },
      (error) => {
        cancel()
        reject(error)
      },
    )
  })
}

function checked(issued: unknown, mount: Mount, kind: MountedKind): Issued<object> {
  if (isIssued(issued)) return issued
  throw new TypeError(
    `provider "${mount.name}" (${mount.plugin.label}) issued no usable ${kind.kind}: it must give { response, expiresAtMs?, refreshAtMs? }`,
  )
}

function isIssued(issued: unknown): issued is Issued<object> {
  if (typeof issued !== 'object' || issued === null || !('response' in issued)) return false
  const { response, expiresAtMs, refreshAtMs } = issued as {
    response: unknown
    expiresAtMs?: unknown
    refreshAtMs?: unknown
  }
  return typeof response === 'object' && response !== null && isInstant(expiresAtMs) && isInstant(refreshAtMs)
}

function isInstant(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value))
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
