import type { ProviderContext } from '@credbroker/core'
import { type AmazonAnswer, callAmazon, jsonOf } from '../calling/amazon-answer.ts'
import { type AmazonRefusal, refusalOf } from '../calling/amazon-refusal.ts'
import type { ClientSecrets } from '../client-secrets/client-secrets.ts'
import type { MintedToken } from '../tokens/minted-token.ts'
import { readLwaAnswer } from './lwa-answer.ts'

/** The parameters of one grant. Login with Amazon, "access token request". */
export type LwaGrant =
  | { readonly grant_type: 'refresh_token'; readonly refresh_token: string }
  | { readonly grant_type: 'client_credentials'; readonly scope: string }
  | { readonly grant_type: 'authorization_code'; readonly code: string; readonly redirect_uri?: string }

export interface LwaToken extends MintedToken {
  readonly refreshToken?: string
}

/** One for every region. */
export const usualLwaUrl = 'https://api.amazon.com/auth/o2/token'

/** Login with Amazon's token endpoint, as the application that is configured. */
export class TokenEndpoint {
  readonly url: string
  readonly #clientId: string
  readonly #secrets: ClientSecrets
  readonly #context: Pick<ProviderContext, 'fetch' | 'clock'>

  constructor(
    { clientId, lwaUrl = usualLwaUrl }: { readonly clientId: string; readonly lwaUrl?: string },
    secrets: ClientSecrets,
    context: Pick<ProviderContext, 'fetch' | 'clock'>,
  ) {
    this.url = lwaUrl
    this.#clientId = clientId
    this.#secrets = secrets
    this.#context = context
  }

  /**
   * One request; where Amazon refuses the client, one more with each other secret that is held. Rejects with
   * `upstream_rejected`, `upstream_unavailable`, `throttled`: `details.upstreamCode` is Amazon's own code.
   */
  async request(grant: LwaGrant, signal: AbortSignal): Promise<LwaToken> {
    let refused: AmazonRefusal | undefined
    for await (const secret of this.#secrets.candidates()) {
      const askedAtMs = this.#context.clock.now()
      const answer = await this.#send(grant, secret.value.reveal(), signal)
      if (answer.status === 200) {
        this.#secrets.accepted(secret)
        const { accessToken, lifetimeMs, refreshToken } = readLwaAnswer(jsonOf(answer))
        const minted = { token: accessToken, askedAtMs, expiresAtMs: askedAtMs + lifetimeMs }
        return { ...minted, ...(refreshToken !== undefined && { refreshToken }) }
      }
      const refusal = refusalOf('lwa', answer, this.#context.clock.now())
      if (refusal.reason !== 'client_refused') throw refusal.error
      refused ??= refusal
    }
    throw refused?.error ?? new TypeError('there is no client secret')
  }

  #send(grant: LwaGrant, secret: string, signal: AbortSignal): Promise<AmazonAnswer> {
    const { grant_type, ...rest } = grant
    const body = new URLSearchParams({ grant_type, ...rest, client_id: this.#clientId, client_secret: secret })
    return callAmazon(
      this.#context,
      this.url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', accept: 'application/json' },
        body: body.toString(),
        // A code can be used once: a kept connection that is dead would leave open whether it was.
        freshConnection: grant_type === 'authorization_code',
      },
      signal,
    )
  }
}
