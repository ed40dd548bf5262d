import type { CachedCredential } from './cached-credential.ts'
import type { Slot } from './credential-cache.ts'

/**
 * One run per slot: whoever comes while it is under way gets its outcome, success and failure alike. The run ends by
 * its own deadline and never by a caller's signal, and a failure is forgotten as soon as it is delivered.
 */
export function singleFlight(slot: Slot, run: () => Promise<CachedCredential>): Promise<CachedCredential> {
  if (slot.flight !== undefined) return slot.flight
  const flight = run().finally(() => {
    slot.flight = undefined
  })
  slot.flight = flight
  return flight
}

/** Waits for `work`, but no longer than until `signal` aborts; then rejects with the signal's reason. The work goes on. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) {
      // The work has an owner elsewhere; its failure must not surface here as unhandled.
      work.catch(() => {})
      abort()
      return
    }
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
