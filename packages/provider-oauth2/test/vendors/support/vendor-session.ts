import { type Broker, type Caller, createBroker } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { onTestFinished } from 'vitest'
import plugin, {
  type Oauth2AccessToken,
  type Oauth2TokenRequest,
  type Oauth2TokenResponse,
} from '../../../src/index.ts'
import type { Oauth2Options } from '../../../src/options.ts'
import { clientSecret, sampleOptions } from './sample-options.ts'
import { ScriptedVendor, singleParameters } from './scripted-vendor.ts'

const publicUrl = 'https://broker.example'
const returnUrl = 'https://app.example/done'
const silent = { debug() {}, info() {}, warn() {}, error() {} }
const alice = { workload: 'host', user: 'alice' }

export type PlainOptions = Omit<Partial<Oauth2Options>, 'clientSecret' | 'privateKey'> & {
  readonly clientSecret?: string
  readonly privateKey?: string
}

/** Where a user is sent. */
export interface Departure {
  readonly address: string
  readonly parameters: Readonly<Record<string, string>>
  readonly sessionUri: string
}

/** A broker with one vendor, Alice who uses it, and the vendor itself. */
export class VendorSession {
  readonly vendor = new ScriptedVendor()
  readonly clock = new VirtualClock()
  #broker: Broker | undefined

  /** Ends with the test. */
  static async open(vendor: string, options: PlainOptions = {}): Promise<VendorSession> {
    const session = new VendorSession()
    const broker = await createBroker({
      config: {
        version: 1,
        publicUrl,
        store: { use: 'memory' },
        providers: { vendor: { use: 'oauth2', options: { ...sampleOptions(vendor), clientSecret, ...options } } },
      },
      plugins: { oauth2: plugin },
      returnUrls: [returnUrl],
      services: { clock: session.clock, logger: silent },
      providerServices: { vendor: { fetch: session.vendor.fetch } },
    })
    onTestFinished(() => broker.close())
    session.#broker = broker
    return session
  }

  get broker(): Broker {
    if (this.#broker === undefined) throw new Error('the session is not open')
    return this.#broker
  }

  /** Sends Alice on her way. */
  async depart(scopes: readonly string[]): Promise<Departure> {
    const { authorizationUrl, sessionUri } = await this.#ask({ scopes })
    if (authorizationUrl === undefined || sessionUri === undefined) throw new Error('nobody was sent anywhere')
    const { origin, pathname, searchParams } = new URL(authorizationUrl)
    return { address: origin + pathname, parameters: singleParameters(searchParams), sessionUri }
  }

  /** Brings her back with a code, and more that the vendor says; the application confirms who she is. */
  async comeBack({ parameters, sessionUri }: Departure, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const back = new URLSearchParams({ state: parameters['state'] ?? '', code: 'code-1', ...more })
    const outcome = await this.broker.consents.callback('vendor', back)
    if (outcome.outcome !== 'returned' || outcome.failed) throw new Error(`the callback was ${JSON.stringify(outcome)}`)
    await this.broker.consents.complete(sessionUri, { userId: alice.user })
  }

  async consent(scopes: readonly string[], more?: Readonly<Record<string, string>>): Promise<Oauth2AccessToken> {
    await this.comeBack(await this.depart(scopes), more)
    return this.token(scopes)
  }

  async token(scopes: readonly string[]): Promise<Oauth2AccessToken> {
    return asToken(await this.#ask({ scopes }))
  }

  /** A token for the workload itself. */
  async machineToken(more: Partial<Oauth2TokenRequest> = {}): Promise<Oauth2AccessToken> {
    return asToken(await this.#ask({ oauth2Flow: 'M2M', ...more }))
  }

  /** A token for Alice, for a token of hers from somewhere else. */
  async tokenOnBehalfOf(userToken: string, scopes: readonly string[]): Promise<Oauth2AccessToken> {
    return asToken(
      await this.#ask({ oauth2Flow: 'ON_BEHALF_OF_TOKEN_EXCHANGE', scopes }, { workload: 'host', userToken }),
    )
  }

  /** Ends the one consent that is kept. */
  async revoke(): Promise<void> {
    for await (const { id } of this.broker.consents.grants()) await this.broker.consents.revokeGrant('vendor', id)
  }

  /** Moves on by so many seconds. */
  async later(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000)
  }

  async #ask(more: Partial<Oauth2TokenRequest>, caller: Caller = alice): Promise<Oauth2TokenResponse> {
    const isUsers = (more.oauth2Flow ?? 'USER_FEDERATION') === 'USER_FEDERATION'
    const oauth2TokenRequest: Oauth2TokenRequest = {
      oauth2Flow: 'USER_FEDERATION',
      ...(isUsers && { resourceOauth2ReturnUrl: returnUrl }),
      ...more,
    }
    return (await this.broker.get('vendor', { oauth2TokenRequest }, caller)).oauth2TokenResponse
  }
}

function asToken(answer: Oauth2TokenResponse): Oauth2AccessToken {
  if (answer.accessToken === undefined) throw new Error(`got no token but ${JSON.stringify(answer)}`)
  return answer
}
