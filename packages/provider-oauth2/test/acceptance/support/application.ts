import {
  type Broker,
  type CallbackOutcome,
  type Caller,
  createBroker,
  type Fetch,
  type ProviderConfig,
} from '@credbroker/core'
import { consentAs, type IdentityProvider, type UserDecision } from '@credbroker-workspace/identity-provider'
import plugin, {
  type Oauth2AccessToken,
  type Oauth2ConsentNeeded,
  type Oauth2TokenRequest,
  type Oauth2TokenResponse,
} from '../../../src/index.ts'
import sqlite from '../../../../store-sqlite/src/index.ts'
import type { JumpingClock } from './jumping-clock.ts'

export const returnUrl = 'http://127.0.0.1:9/done'
export const publicUrl = 'http://127.0.0.1:4711'
export const alice: Caller = { workload: 'agent', user: 'alice' }

/** The YAML's `providers.idp`, without its `use`. */
export type IdpConfig = Omit<ProviderConfig, 'use'>

interface Surroundings {
  readonly folder: string
  readonly clock: JumpingClock
  readonly identityProvider: IdentityProvider
  readonly config?: IdpConfig | undefined
  readonly fetch?: Fetch | undefined
}

/** An application with a broker in it, whose users have consents at the identity provider. */
export class Application {
  readonly broker: Broker
  readonly clock: JumpingClock
  readonly #identityProvider: IdentityProvider

  private constructor(broker: Broker, clock: JumpingClock, identityProvider: IdentityProvider) {
    this.broker = broker
    this.clock = clock
    this.#identityProvider = identityProvider
  }

  /** One with the usual client. Its options go over the usual ones. */
  static async open({ folder, clock, identityProvider, config = {}, fetch }: Surroundings): Promise<Application> {
    const { options, ...rules } = config
    const logger = { debug() {}, info() {}, warn() {}, error() {} }
    const { clientId, clientSecret } = identityProvider.clients.basic
    const discoveryUrl = `${identityProvider.issuer}/.well-known/openid-configuration`
    const isDiscovered = options?.metadata === undefined && options?.vendor === undefined
    const usual = {
      ...(isDiscovered && { discoveryUrl }),
      clientId,
      clientSecret,
      scopes: ['openid', 'offline_access', 'files:read'],
      authorizationParameters: { prompt: 'consent' },
    }
    const broker = await createBroker({
      config: {
        version: 1,
        publicUrl,
        store: { use: 'sqlite', options: { path: 'credbroker.db' } },
        keys: { file: 'credbroker.keys' },
        network: { allowLoopback: true },
        providers: { idp: { use: 'oauth2', ...rules, options: { ...usual, ...options } } },
        workloads: {
          agent: { providers: { idp: {} }, returnUrls: [returnUrl] },
          assistant: { providers: { idp: {} }, returnUrls: [returnUrl] },
        },
      },
      baseUrl: `${folder}/`,
      plugins: { oauth2: plugin },
      stores: { sqlite: async () => sqlite },
      services: { clock, logger, ...(fetch !== undefined && { fetch }) },
    })
    return new Application(broker, clock, identityProvider)
  }

  async ask(more: Partial<Oauth2TokenRequest> = {}, caller: Caller = alice): Promise<Oauth2TokenResponse> {
    const { oauth2Flow = 'USER_FEDERATION' } = more
    const oauth2TokenRequest = { oauth2Flow, ...(oauth2Flow === 'USER_FEDERATION' && back), ...more }
    const { oauth2TokenResponse } = await this.broker.get('idp', { oauth2TokenRequest }, caller)
    return oauth2TokenResponse
  }

  /** As {@link ask}, where the answer has to be a token. */
  async token(more?: Partial<Oauth2TokenRequest>, caller?: Caller): Promise<Oauth2AccessToken> {
    const answer = await this.ask(more, caller)
    if (answer.accessToken === undefined)
      throw new Error(`got no token, and an attempt that is ${answer.sessionStatus} (${answer.failure})`)
    return answer
  }

  /** As {@link ask}, where the answer has to be that the user is asked. */
  async consentNeeded(
    more?: Partial<Oauth2TokenRequest>,
    caller?: Caller,
  ): Promise<Oauth2ConsentNeeded & { readonly authorizationUrl: string }> {
    const answer = await this.ask(more, caller)
    const { authorizationUrl } = answer
    if (answer.accessToken !== undefined || authorizationUrl === undefined)
      throw new Error('got a token, or a failure, and not the way to a consent')
    return { ...answer, authorizationUrl }
  }

  /** The user's browser, from the authorization URL to what the broker makes of its return. */
  async visit(authorizationUrl: string, decision: Partial<UserDecision> = {}): Promise<CallbackOutcome> {
    const back = await consentAs(authorizationUrl, { user: 'alice', decision: 'allow', ...decision })
    return this.broker.consents.callback('idp', back.searchParams)
  }

  /** Asks, has the user allow it, and gets the token. */
  async consent(more: Partial<Oauth2TokenRequest> = {}, caller: Caller = alice): Promise<Oauth2AccessToken> {
    const { authorizationUrl, sessionUri } = await this.consentNeeded(more, caller)
    const { user = 'alice' } = caller
    await this.visit(authorizationUrl, { user })
    await this.broker.completeSession(sessionUri, { userId: user })
    return this.token({ ...more, sessionUri }, caller)
  }

  /** Whom a token stands for; `undefined` when it is dead. */
  async userOf({ accessToken }: Oauth2AccessToken): Promise<unknown> {
    return (await this.#identityProvider.me(accessToken))?.sub
  }
}

const back = { resourceOauth2ReturnUrl: returnUrl }
