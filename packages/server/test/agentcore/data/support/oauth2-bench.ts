import { consentAs, type IdentityProvider, type UserDecision } from '@credbroker-workspace/identity-provider'
import { dataOperations } from '../../../../src/agentcore/data/data-operations.ts'
import { createUserTokenVerifier, type UserTokenVerifier } from '../../../../src/user-token/user-token-verifier.ts'
import { type BenchOptions, publicUrl, type Reply, type Sender, ServerBench } from '../../../support/server-bench.ts'

export const returnUrl = 'https://app.example/done'
export const tokenPath = '/identities/oauth2/token'
export const completePath = '/identities/CompleteResourceTokenAuth'

/** What a test asks for besides the usual. */
export type Ask = Readonly<Record<string, unknown>>

/** A server whose OAuth2 providers are at an identity provider. `idp` is configured, `made` was made by API. */
export class Oauth2Bench {
  readonly bench: ServerBench

  private constructor(bench: ServerBench) {
    this.bench = bench
  }

  static async open(idp: IdentityProvider, more: Partial<BenchOptions> = {}): Promise<Oauth2Bench> {
    const { clientId, clientSecret } = idp.clients.basic
    const options = {
      discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
      clientId,
      clientSecret,
      scopes: ['openid', 'offline_access', 'files:read'],
      authorizationParameters: { prompt: 'consent' },
      onBehalfOf: { grantType: 'TOKEN_EXCHANGE', actorTokenContent: 'NONE' },
    }
    const rules = { '*': {} }
    const issuers = [{ issuer: idp.issuer, audiences: ['application'] }]
    let verifier: UserTokenVerifier | undefined
    const bench: ServerBench = await ServerBench.open(
      {
        providers: { idp: { use: 'oauth2', options } },
        added: { 'made~1': { use: 'oauth2', options } },
        workloads: {
          agent: { providers: rules, returnUrls: [returnUrl] },
          other: { providers: rules, returnUrls: [returnUrl] },
          homeless: { providers: rules },
        },
        userTokens: {
          verify: (jwt) => {
            const { clock, logger } = bench
            verifier ??= createUserTokenVerifier(issuers, { clock, logger, fetch }, { unverified: false })
            return verifier.verify(jwt)
          },
        },
        ...more,
      },
      dataOperations,
    )
    bench.directory.providers.set('oauth2/idp', 'idp').set('oauth2/made', 'made~1')
    return new Oauth2Bench(bench)
  }

  /** GetResourceOauth2Token with USER_FEDERATION, unless something else is asked for. */
  ask(workloadIdentityToken: string, more: Ask = {}, sender: Sender = 'operator'): Promise<Reply> {
    const body = {
      workloadIdentityToken,
      resourceCredentialProviderName: 'idp',
      scopes: ['openid', 'offline_access', 'files:read'],
      oauth2Flow: 'USER_FEDERATION',
      resourceOauth2ReturnUrl: returnUrl,
      ...more,
    }
    return this.bench.send('POST', tokenPath, body, sender)
  }

  complete(sessionUri: string, userIdentifier: object, sender: Sender = 'operator'): Promise<Reply> {
    return this.bench.send('POST', completePath, { sessionUri, userIdentifier }, sender)
  }

  /** The user's browser: from our front channel over the vendor and our callback to the application. */
  async consent(authorizationUrl: string, decision: Partial<UserDecision> = {}): Promise<URL> {
    const away = await this.bench.visit(authorizationUrl)
    const vendorUrl = away.headers.get('location')
    if (away.status !== 302 || vendorUrl === null) throw new Error(`the front channel answered ${away.status}`)
    const back = await consentAs(vendorUrl, { user: 'alice', decision: 'allow', ...decision })
    if (!back.href.startsWith(publicUrl)) throw new Error('the vendor sent the browser elsewhere')
    return new URL((await this.bench.visit(back)).headers.get('location') ?? '')
  }

  /** All of it, for a user by label. Gives the answer of the poll. */
  async consented(token: string, more: Ask = {}): Promise<Reply> {
    const { body } = await this.ask(token, more)
    await this.consent(body.authorizationUrl)
    const { status, text } = await this.complete(body.sessionUri, { userId: 'alice' })
    if (status !== 200) throw new Error(text)
    return this.ask(token, { ...more, sessionUri: body.sessionUri })
  }
}
