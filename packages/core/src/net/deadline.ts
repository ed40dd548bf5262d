import { BrokerError } from '../errors.ts'
import type { Clock } from '../services/services.ts'

// Aborts of callers may end many calls, some of which were sent: their reasons say nothing about one.
const ownTimeOuts = new WeakSet<object>()

/** The end of one call: its time-out, or its caller's signal, whichever comes first. */
export class Deadline {
  /** Epoch milliseconds. */
  readonly atMs: number
  /** Aborts with a `BrokerError` when the time is over, and with the caller's own reason when he gives up. */
  readonly signal: AbortSignal
  readonly #clock: Clock
  readonly #release: () => void

  constructor(clock: Clock, host: string, timeoutMs: number, caller: AbortSignal | undefined) {
    const controller = new AbortController()
    this.#clock = clock
    this.atMs = clock.now() + timeoutMs
    this.signal = controller.signal
    const giveUp = () => controller.abort(caller?.reason)
    // Open sockets keep the process alive for as long as somebody waits; this need not.
    const end = () => controller.abort(timedOut(host, timeoutMs))
    const cancel = clock.schedule(end, timeoutMs, { background: true })
    this.#release = () => {
      cancel()
      caller?.removeEventListener('abort', giveUp)
    }
    if (caller?.aborted === true) giveUp()
    else caller?.addEventListener('abort', giveUp, { once: true })
  }

  /** The call is over: nothing aborts any more. */
  release(): void {
    this.#release()
  }

  /** Waits; rejects with the signal's reason when the end comes first. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.signal.aborted) {
        reject(this.signal.reason)
        return
      }
      const end = () => {
        cancel()
        reject(this.signal.reason)
      }
      const cancel = this.#clock.schedule(() => {
        this.signal.removeEventListener('abort', end)
        resolve()
      }, ms)
      this.signal.addEventListener('abort', end, { once: true })
    })
  }
}

/** Whether an abort means that the other side was too slow, rather than that somebody lost interest. */
export function meansTimeOut(reason: unknown): boolean {
  if (reason instanceof BrokerError) return reason.code === 'upstream_unavailable'
  return reason instanceof DOMException && reason.name === 'TimeoutError'
}

/** Whether this is the time-out of one call, and of no other. */
export function isOwnTimeOut(reason: object): boolean {
  return ownTimeOuts.has(reason)
}

function timedOut(host: string, timeoutMs: number): BrokerError {
  const message = `"${host}" did not finish its answer within ${timeoutMs} ms; try again`
  const error = new BrokerError('upstream_unavailable', message)
  ownTimeOuts.add(error)
  return error
}
