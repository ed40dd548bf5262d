import type { ExtensionContext } from '@credbroker/core'
import { endedUserToken } from './refusals.ts'

/**
 * Keeps the JWTs that users came with, sealed, for as long as workload tokens refer to them. A JWT is kept past its own
 * end: it says who the user is to the last moment of the workload token, and an exchange on their behalf refuses it by
 * its `exp`.
 */
export class UserTokenVault {
  readonly #context: Pick<ExtensionContext, 'store' | 'nameOf'>
  readonly #spareMs: number

  /** `spareMs`: how much longer than needed a JWT is kept, so that it is not written for each workload token. */
  constructor(context: Pick<ExtensionContext, 'store' | 'nameOf'>, spareMs: number) {
    this.#context = context
    this.#spareMs = spareMs
  }

  /** Keeps a JWT until then at least. Gives its reference, which reveals nothing, and is the same each time. */
  async keep(jwt: string, untilMs: number): Promise<string> {
    const { store, nameOf } = this.#context
    const reference = nameOf('user token', jwt)
    const kept = await store.get(recordName(reference))
    if (kept === undefined || (kept.expiresAtMs ?? 0) < untilMs) {
      // Not worth a sync of the disk: should the machine lose it, a client asks for a new workload token.
      const options = { expiresAtMs: untilMs + this.#spareMs, relaxed: true }
      await store.put(recordName(reference), Buffer.from(jwt), options)
    }
    return reference
  }

  /** The JWT of a reference. Rejects with `unauthenticated` when it is not kept any more. */
  async read(reference: string): Promise<string> {
    const kept = await this.#context.store.get(recordName(reference))
    if (kept === undefined) throw endedUserToken()
    return Buffer.from(kept.value).toString()
  }
}

function recordName(reference: string): string {
  return `user-tokens/${reference}`
}
