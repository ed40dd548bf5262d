import { type Clock, createBroker } from '@credbroker/core'
import type {} from '@credbroker/provider-oauth2'
import { consentAs, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { paragraph } from './print.ts'

const returnUrl = 'https://app.example.com/connected'

/** A user consents at a real, strict identity provider on loopback; then everybody wants their token when it has ended. */
export async function showConsent(): Promise<void> {
  const idp = await startIdentityProvider()
  const { clientId, clientSecret } = idp.clients.basic
  let aheadMs = 0
  const clock: Clock = {
    now: () => Date.now() + aheadMs,
    schedule(callback, delayMs) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
  const broker = await createBroker({
    config: {
      version: 1,
      store: { use: 'memory' },
      network: { allowLoopback: true },
      publicUrl: 'http://127.0.0.1:8787',
      providers: {
        files: {
          use: 'oauth2',
          options: {
            discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
            clientId,
            clientSecret,
            scopes: ['files:read', 'offline_access'],
            // OpenID Connect Core section 11: without it there is no refresh token.
            authorizationParameters: { prompt: 'consent' },
          },
        },
      },
      workloads: { assistant: { providers: { files: {} }, returnUrls: [returnUrl] } },
    },
    baseUrl: import.meta.url,
    services: { clock },
  })
  const request = { oauth2Flow: 'USER_FEDERATION', resourceOauth2ReturnUrl: returnUrl } as const
  const token = async () => {
    const caller = { workload: 'assistant', user: 'alice' }
    return (await broker.get('files', { oauth2TokenRequest: request }, caller)).oauth2TokenResponse
  }

  const { authorizationUrl = '', sessionUri = '' } = await token()
  paragraph(`The program asks for alice, and is told to send her to\n${authorizationUrl.slice(0, 90)}…`)
  const back = await consentAs(authorizationUrl, { user: 'alice', decision: 'allow' })
  const came = await broker.consents.callback('files', back.searchParams)
  paragraph(
    `She signs in and allows it. The vendor sends her back, and the broker on to\n${came.outcome === 'returned' ? `${came.location.slice(0, 90)}…` : came.reason}`,
  )
  await broker.completeSession(sessionUri, { userId: 'alice' })
  const { scopes = [], expiresAt = 0 } = await token()
  paragraph(
    `The program confirms that this is its alice, and has a token for ${scopes.join(', ')} until ${new Date(expiresAt * 1000).toISOString()}.`,
  )

  // The token has ended, and each refresh token serves once: a second request with the same one would end her consent.
  aheadMs = 2 * 3_600_000
  const before = (await idp.stats()).refreshRequests
  const answers = await Promise.all(Array.from({ length: 500 }, token))
  const tokens = answers.flatMap(({ accessToken = [] }) => accessToken)
  const requests = (await idp.stats()).refreshRequests - before
  const alive = (await idp.me(tokens.at(-1) ?? '')) !== undefined
  paragraph(
    `Two hours later 500 callers want it at once: ${tokens.length} tokens, ${requests} request to the vendor, the consent ${alive ? 'alive' : 'dead'}.`,
  )
  await broker.close()
  await idp.close()
}
