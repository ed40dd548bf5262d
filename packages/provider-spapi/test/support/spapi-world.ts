import {
  type BrokerConfig,
  type BrokerOptions,
  createBroker,
  type Broker,
  type KeyWrapper,
  type Services,
} from '@credbroker/core'
import { type RecordingLogger, recordingLogger, VirtualClock } from '@credbroker/testkit'
import { onTestFinished } from 'vitest'
import spapi from '../../src/index.ts'
import type { App, AppOptions } from './amazon/accounts/app.ts'
import type { Consent } from './amazon/accounts/consent.ts'
import { type ScriptedAmazon, scriptedAmazon } from './amazon/scripted-amazon.ts'

type Options = Readonly<Record<string, unknown>>

/** What a test changes of the usual broker. */
export interface BrokerChanges {
  /** Added to the options of the provider `amazon`; `undefined` takes one out. */
  readonly options?: Options
  /** More providers. */
  readonly providers?: BrokerConfig['providers']
  readonly config?: Partial<BrokerConfig>
  readonly services?: Partial<Services>
}

/** Amazon on loopback, an application, a seller in North America, and brokers that know all three. */
export interface SpApiWorld {
  readonly amazon: ScriptedAmazon
  readonly clock: VirtualClock
  readonly logger: RecordingLogger
  readonly app: App
  readonly seller: Consent
  /** Options of a provider for this application and seller. */
  readonly options: Options
  /** Ends with the test. */
  broker(changes?: BrokerChanges): Promise<Broker>
}

export async function spApiWorld(appOptions: AppOptions = {}): Promise<SpApiWorld> {
  const clock = new VirtualClock()
  const logger = recordingLogger()
  const amazon = await scriptedAmazon({ clock })
  onTestFinished(() => amazon.close())
  const app = amazon.addApp(appOptions)
  const seller = amazon.addConsent({ app })
  const options = {
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    refreshToken: seller.refreshToken,
    region: 'na',
    lwaUrl: amazon.lwaUrl,
    endpointUrl: amazon.endpointUrl('na'),
  }
  return {
    amazon,
    clock,
    logger,
    app,
    seller,
    options,
    async broker({
      options: more = {},
      providers = {},
      config = {},
      services = {},
    }: BrokerChanges = {}): Promise<Broker> {
      const given = Object.entries({ ...options, ...more }).filter(([, value]) => value !== undefined)
      const brokerOptions: BrokerOptions = {
        config: {
          version: 1,
          store: { use: 'memory' },
          network: { allowLoopback: true },
          providers: { amazon: { use: 'spapi', options: Object.fromEntries(given) }, ...providers },
          ...config,
        },
        plugins: { spapi },
        services: { clock, logger, keys: openKeys, ...services },
      }
      const broker = await createBroker(brokerOptions)
      onTestFinished(() => broker.close())
      return broker
    },
  }
}

/** For brokers on one store, as processes have it that share a master key. */
const openKeys: KeyWrapper = {
  keyId: 'open',
  wrap: (dataKey) => Promise.resolve(dataKey),
  unwrap: (_keyId, wrapped) => Promise.resolve(wrapped),
}
