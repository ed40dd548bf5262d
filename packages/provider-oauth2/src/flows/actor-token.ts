import { BrokerError } from '@credbroker/core'
import { privateKeyAssertions } from '../client/client-assertion.ts'
import { parseSigningKey } from '../client/signing-key.ts'
import type { OnBehalfOfOptions } from '../options.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { orAborted } from '../server/or-aborted.ts'
import { refreshAtMs } from '../token-endpoint/refresh-time.ts'
import type { TokenAnswer } from '../token-endpoint/token-outcome.ts'
import { machineParameters } from './machine-parameters.ts'
import { machineToken } from './machine-token.ts'

/** Who acts for the user, RFC 8693 section 2.1. */
export interface ActorToken {
  readonly token: string
  /** `actor_token_type` */
  readonly type: string
}

/** Gets the actor's token for each exchange. */
export interface ActorTokens {
  obtain(signal: AbortSignal): Promise<ActorToken | undefined>
  /** An exchange was refused, and maybe for this token: the next one gets another. */
  drop(token: ActorToken): void
}

/** Throws `config_invalid` when the broker is to sign and has no key. */
export function actorTokens(
  parts: ProviderParts,
  { actorTokenContent = 'NONE', actorTokenScopes = [] }: OnBehalfOfOptions,
): ActorTokens {
  switch (actorTokenContent) {
    case 'NONE':
      return { obtain: async () => undefined, drop: () => {} }
    case 'M2M':
      return new MachineActor(parts, actorTokenScopes)
    case 'OWN':
      return ownActor(parts)
  }
}

/** The client's own token, fetched once for all exchanges until it nears its end. */
class MachineActor implements ActorTokens {
  readonly #parts: ProviderParts
  readonly #scopes: readonly string[]
  #kept: { readonly actor: ActorToken; readonly untilMs: number } | undefined
  #underWay: Promise<ActorToken> | undefined

  constructor(parts: ProviderParts, scopes: readonly string[]) {
    this.#parts = parts
    this.#scopes = [...new Set(scopes)].sort()
  }

  obtain(signal: AbortSignal): Promise<ActorToken> {
    const kept = this.#kept
    if (kept !== undefined && this.#parts.context.clock.now() < kept.untilMs) return Promise.resolve(kept.actor)
    this.#underWay ??= this.#fetch().finally(() => {
      this.#underWay = undefined
    })
    return orAborted(this.#underWay, signal)
  }

  drop(token: ActorToken): void {
    if (this.#kept?.actor === token) this.#kept = undefined
  }

  async #fetch(): Promise<ActorToken> {
    const parameters = machineParameters(this.#parts, { scopes: this.#scopes })
    // Several may wait for it, so it ends by the token endpoint's deadline and not with one of them.
    const answer = await machineToken(this.#parts, parameters, new AbortController().signal)
    const actor = { token: answer.accessToken, type: 'urn:ietf:params:oauth:token-type:access_token' }
    this.#kept = { actor, untilMs: keptUntilMs(answer) }
    return actor
  }
}

/** A token whose end nobody knows is good for the exchange that it was fetched for. */
function keptUntilMs({ receivedAtMs, expiresAtMs }: TokenAnswer): number {
  return expiresAtMs === undefined ? receivedAtMs : refreshAtMs(receivedAtMs, expiresAtMs)
}

/** A JWT that the client signs for the token endpoint. */
function ownActor({ options, context, server }: ProviderParts): ActorTokens {
  const { privateKey } = options
  if (privateKey === undefined) {
    const details = { option: 'onBehalfOf.actorTokenContent' }
    throw new BrokerError('config_invalid', 'OWN needs the option privateKey, which signs the token', { details })
  }
  const sign = privateKeyAssertions(parseSigningKey(privateKey.reveal(), options), options, context)
  return {
    async obtain(signal: AbortSignal): Promise<ActorToken> {
      const { token_endpoint: tokenEndpoint = '' } = await server.metadata(signal)
      return { token: await sign(tokenEndpoint), type: 'urn:ietf:params:oauth:token-type:jwt' }
    },
    drop: () => {},
  }
}
