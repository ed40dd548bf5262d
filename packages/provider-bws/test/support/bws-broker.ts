import {
  type Broker,
  type BrokerConfig,
  type Caller,
  createBroker,
  type Fetch,
  type KeyWrapper,
  memoryStore,
  type Store,
} from '@credbroker/core'
import { recordingLogger, type RecordingLogger, seededRandom, VirtualClock } from '@credbroker/testkit'
import { onTestFinished } from 'vitest'
import plugin from '../../src/index.ts'
import { accessToken, FakeBitwarden } from './fake-bitwarden.ts'

/** A broker with a provider `vault`, and the installation that it talks to. */
export interface BwsWorld {
  readonly broker: Broker
  readonly bitwarden: FakeBitwarden
  readonly clock: VirtualClock
  readonly logger: RecordingLogger
}

export interface BwsSettings {
  readonly options?: object
  readonly clock?: VirtualClock
  readonly bitwarden?: FakeBitwarden
  readonly fetch?: Fetch
  /** Shared with other brokers; absent: one of its own. */
  readonly store?: Store
  readonly config?: Partial<BrokerConfig>
}

const selfHosted = { serverUrl: 'https://vault.example.com' }

/** Ends with the test. Without `options` it is a server of one's own, whose requests are not limited. */
export async function bwsBroker({
  options = selfHosted,
  clock = new VirtualClock(),
  bitwarden = new FakeBitwarden(clock),
  fetch = bitwarden.fetch,
  store = memoryStore(clock),
  config,
}: BwsSettings = {}): Promise<BwsWorld> {
  const logger = recordingLogger()
  const broker = await createBroker({
    config: { version: 1, providers: { vault: { use: 'bws', options: { accessToken, ...options } } }, ...config },
    plugins: { bws: plugin },
    env: {},
    services: { clock, logger, random: seededRandom('bws'), fetch, store, keys },
  })
  onTestFinished(() => broker.close())
  return { broker, bitwarden, clock, logger }
}

/** The bearer of `vault`. */
export async function bearerOf({ broker }: Pick<BwsWorld, 'broker'>, caller: Partial<Caller> = {}): Promise<string> {
  const { bwsTokenResponse } = await broker.get('vault', { bwsTokenRequest: {} }, { workload: 'host', ...caller })
  return bwsTokenResponse.bearerToken
}

/** What comes of a piece of work while time passes. */
export async function passing<T>(clock: VirtualClock, work: Promise<T>, withinMs = 60_000): Promise<T> {
  await clock.advanceUntil(work, withinMs)
  return work
}

/** One key for all processes of a test. */
const keys: KeyWrapper = {
  keyId: 'test',
  wrap: async (dataKey) => dataKey.map((byte) => byte ^ 0x5a),
  unwrap: async (_keyId, wrapped) => wrapped.map((byte) => byte ^ 0x5a),
}
