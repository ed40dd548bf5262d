import {
  type AuditRecord,
  type Broker,
  type BrokerError,
  type Caller,
  createBroker,
  type KeyWrapper,
  memoryStore,
} from '@credbroker/core'
import { faultyStore, recordingLogger, VirtualClock } from '@credbroker/testkit'
import plugin from '../../src/index.ts'

/** All processes have the same master key: this one changes nothing. */
const openKeys: KeyWrapper = {
  keyId: 'open',
  wrap: (dataKey) => Promise.resolve(dataKey),
  unwrap: (_keyId, wrapped) => Promise.resolve(wrapped),
}

/** Brokers as in several processes: one store, each its own memory. Their only provider has these options and is named `vault`. */
export function perUserBrokers(options: object) {
  const clock = new VirtualClock()
  const stored = memoryStore(clock)
  const store = faultyStore(stored)
  const logger = recordingLogger()
  const records: AuditRecord[] = []
  const audit = { append: (record: AuditRecord) => void records.push(record) }
  const open = (given: object = options): Promise<Broker> =>
    createBroker({
      config: {
        version: 1,
        providers: { vault: { use: 'apikey', options: { ...given } } },
        workloads: { agent: { providers: { vault: {} } }, other: { providers: { vault: {} } } },
      },
      plugins: { apikey: plugin },
      services: { clock, store, keys: openKeys, logger, audit },
    })
  return { clock, store, stored, logger, records, open }
}

/** The key that a caller gets, or the code of the refusal. */
export async function keyFor(broker: Broker, caller: Partial<Caller>, body: { name?: string } = {}): Promise<string> {
  return broker.get('vault', { apiKeyRequest: body }, { workload: 'agent', ...caller }).then(
    ({ apiKeyResponse }) => apiKeyResponse.apiKey,
    ({ code }: BrokerError) => code,
  )
}
