import { type Broker, defineProvider, type ProviderContext } from '@credbroker/core'
import type { ConsentSession } from '@credbroker/core/consent'
import type { Grant } from '../../../src/grants/grant.ts'
import { GrantStore } from '../../../src/grants/grant-store.ts'
import { startBroker, type Surroundings } from './simulated-instance.ts'

/** Reads what the brokers keep, as one of them could. */
export class Observer {
  readonly grants: GrantStore
  readonly #context: ProviderContext
  readonly #broker: Broker

  static async start(surroundings: Surroundings): Promise<Observer> {
    const contexts: ProviderContext[] = []
    const plugin = defineProvider<'oauth2Token'>({
      apiVersion: 1,
      configSchema: { type: 'object' },
      state: true,
      kinds: { oauth2Token: { requestSchema: { type: 'object' }, cache: false } },
      create(_options, context) {
        contexts.push(context)
        return { issue: { oauth2Token: () => ({ response: { accessToken: '', tokenType: '' } }) } }
      },
    })
    const broker = await startBroker('observer', surroundings, plugin)
    const [context] = contexts
    if (context === undefined) throw new TypeError('the broker made no provider')
    return new Observer(broker, context)
  }

  constructor(broker: Broker, context: ProviderContext) {
    this.#broker = broker
    this.#context = context
    this.grants = new GrantStore(context)
  }

  async grant(id: string): Promise<Grant | undefined> {
    return (await this.grants.find(id))?.grant
  }

  async session(id: string): Promise<ConsentSession | undefined> {
    const record = await this.#context.store.get(`session/${id}`)
    return record === undefined ? undefined : JSON.parse(Buffer.from(record.value).toString('utf8')).session
  }

  close(): Promise<void> {
    return this.#broker.close()
  }
}
