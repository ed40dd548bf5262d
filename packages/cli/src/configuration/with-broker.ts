import { type Broker, type BrokerOptions, createBroker } from '@credbroker/core'
import { type ConfigPath, naming } from './config-path.ts'
import { brokerOptions, type Invocation } from '../invocation.ts'

/** Starts a broker, does the work, and closes it whatever comes of the work. `more`: besides the usual options. */
export async function withBroker(
  invocation: Invocation,
  path: ConfigPath,
  work: (broker: Broker) => Promise<void>,
  more: Partial<BrokerOptions> = {},
): Promise<void> {
  const broker = await naming(path, () => createBroker({ ...brokerOptions(invocation, path), ...more }))
  try {
    await work(broker)
  } finally {
    await broker.close()
  }
}
