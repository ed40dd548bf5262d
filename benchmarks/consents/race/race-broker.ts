import { type Broker, createBroker } from '@credbroker/core'
import type {} from '@credbroker/provider-oauth2'
import type { StateConfig } from '../../scratch/state-config.ts'
import { JumpingClock } from '../jumping-clock.ts'

const caller = { workload: 'agent', user: 'alice' }
const returnUrl = 'https://app.example.com/connected'
const nextTokenMs = 2 * 3_600_000

/** What a broker needs to know of the identity provider. */
export interface RaceClient {
  readonly metadata: Readonly<Record<string, unknown>>
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: readonly string[]
}

/** One process of an application with a broker in it. */
export class RaceBroker {
  readonly broker: Broker
  readonly #clock: JumpingClock

  private constructor(broker: Broker, clock: JumpingClock) {
    this.broker = broker
    this.#clock = clock
  }

  static async open(client: RaceClient, state: StateConfig): Promise<RaceBroker> {
    const clock = new JumpingClock()
    const broker = await createBroker({
      baseUrl: import.meta.url,
      services: { clock },
      config: {
        version: 1,
        ...state,
        publicUrl: 'http://127.0.0.1:4711',
        network: { allowLoopback: true },
        providers: {
          idp: { use: 'oauth2', options: { ...client, authorizationParameters: { prompt: 'consent' } } },
        },
        workloads: { agent: { providers: { idp: {} }, returnUrls: [returnUrl] } },
      },
    })
    return new RaceBroker(broker, clock)
  }

  /** The token, or the address to send the user to. */
  async ask(sessionUri?: string) {
    const oauth2TokenRequest = {
      oauth2Flow: 'USER_FEDERATION',
      resourceOauth2ReturnUrl: returnUrl,
      ...(sessionUri !== undefined && { sessionUri }),
    } as const
    const { oauth2TokenResponse } = await this.broker.get('idp', { oauth2TokenRequest }, caller)
    return oauth2TokenResponse
  }

  /** The tokens of so many callers, who ask at once after the token has ended. */
  async askTogether(callers: number): Promise<readonly string[]> {
    this.#clock.jump(nextTokenMs)
    const answers = await Promise.all(Array.from({ length: callers }, () => this.ask().catch(() => undefined)))
    return answers.flatMap((answer) => answer?.accessToken ?? [])
  }
}
