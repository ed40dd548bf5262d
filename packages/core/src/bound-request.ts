import { type Admitted, findKind } from './admission.ts'
import type { Assembly } from './assembly/assemble.ts'
import type { Slot } from './cache/credential-cache.ts'
import type { Caller } from './caller.ts'
import type { RequestPath } from './request-path.ts'
import type { Clock } from './services/services.ts'
import { checkedBody } from './tagged-request.ts'

/** What a bound request needs of its broker. */
export interface BoundRequestParts {
  /** The one in force. */
  readonly assembly: () => Assembly
  readonly path: RequestPath
  readonly clock: Clock
  /** Throws what the request is refused with. */
  readonly admit: (request: object) => Admitted
  /** Rejects with what the request is refused with, once that is on record. */
  readonly refused: (error: unknown, request: object) => Promise<never>
}

/**
 * A request that is copied and validated once and made many times. Throws `not_found` and `validation_failed`. As long as
 * the assembly is the same and its credential good, a call looks nothing up.
 */
export function bindRequest(
  provider: string,
  request: unknown,
  caller: Caller,
  { assembly, path, clock, admit, refused }: BoundRequestParts,
): () => Promise<object> {
  const { mount, kind } = findKind(assembly(), provider, request)
  const body = structuredClone(checkedBody(mount.name, kind, request))
  const copy = { [kind.requestMember]: body }
  const forced = caller.forceRefresh === true || kind.forcesRefresh(body)
  let admittedTo: Assembly | undefined
  let admitted: Admitted | undefined
  let slot: Slot | undefined
  return () => {
    const inForce = assembly()
    const credential = admittedTo === inForce ? slot?.credential : undefined
    if (
      credential !== undefined &&
      admitted !== undefined &&
      clock.now() < credential.refreshAtMs &&
      caller.signal?.aborted !== true &&
      !forced &&
      caller.minimumLifetimeMs === undefined
    ) {
      return path.handOut(admitted.mount, admitted.kind, caller, credential)
    }
    try {
      if (admitted === undefined || admittedTo !== inForce) {
        admitted = admit(copy)
        admittedTo = inForce
      }
      const answer = path.serve(admitted.mount, admitted.kind, admitted.body, caller)
      slot = path.slot(admitted.kind, admitted.body, caller)
      return answer
    } catch (error) {
      return refused(error, copy)
    }
  }
}
