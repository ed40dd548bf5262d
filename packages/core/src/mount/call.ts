import type { Caller } from '../caller.ts'
import { BrokerError } from '../errors.ts'
import type { IssueCall } from '../issue.ts'
import type { Clock } from '../services/services.ts'
import { subjectOf } from '../subject.ts'

/** One call of a provider. The signal is made when somebody reads it: a local signer never does. */
export class Call implements IssueCall {
  readonly caller: Caller
  readonly requestId: string
  readonly forceRefresh: boolean
  readonly background: boolean
  readonly deadlineMs: number
  #controller: AbortController | undefined
  #ended: { readonly reason: unknown } | undefined

  constructor(caller: Caller, requestId: string, deadlineMs: number, background = false) {
    this.caller = caller
    this.requestId = requestId
    this.forceRefresh = caller.forceRefresh === true
    this.deadlineMs = deadlineMs
    this.background = background
  }

  get subject(): string | undefined {
    return subjectOf(this.caller)
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

/** The outcome of a provider's work, or `upstream_unavailable` when it has none in time. */
export function withDeadline<T>(work: PromiseLike<T>, call: Call, provider: string, clock: Clock): Promise<T> {
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
