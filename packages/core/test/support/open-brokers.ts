import { VirtualClock } from '@credbroker/testkit'
import { type BrokerConfig, type BrokerOptions, createBroker, memoryStore } from '../../src/index.ts'
import { ephemeralKeyWrapper } from '../../src/sealing/master-key/ephemeral-key-wrapper.ts'
import { systemRandom } from '../../src/services/default-services.ts'
import { RecordingLogger } from './make-broker.ts'

/** Brokers as in several processes: one store and one master key, each its own memory. `providers`: names and plugins. */
export function sharedStore(providers: Readonly<Record<string, unknown>>, config: Partial<BrokerConfig> = {}) {
  const clock = new VirtualClock()
  const store = memoryStore(clock)
  const keys = ephemeralKeyWrapper(systemRandom())
  const logger = new RecordingLogger()
  const entries = Object.keys(providers).map((name) => [name, { use: name }])
  const open = ({ services, ...options }: Partial<BrokerOptions> = {}) =>
    createBroker({
      config: { version: 1, providers: Object.fromEntries(entries), ...config },
      plugins: providers,
      services: { clock, logger, store, keys, ...services },
      ...options,
    })
  return { clock, store, keys, logger, open }
}
