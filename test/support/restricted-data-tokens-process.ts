// A process with a broker. Told a configuration, it asks for so many restricted data tokens at once, and says how many came.
import { type BrokerConfig, createBroker } from '@credbroker/core'
import type {} from '@credbroker/provider-spapi'

interface Order {
  readonly config: BrokerConfig
  /** Makes this process's orders different from another's. */
  readonly name: 'a' | 'b'
  readonly count: number
}

process.on('message', (order: Order) => void obey(order))
process.once('disconnect', () => process.exit())
process.send?.('ready')

async function obey({ config, name, count }: Order): Promise<void> {
  const broker = await createBroker({ config, baseUrl: import.meta.url })
  const digit = name === 'a' ? 1 : 2
  const asked = Array.from({ length: count }, (_, index) => {
    const orderId = `902-${digit}000000-000000${index}`
    return broker.get('amazon', { spApiRestrictedDataTokenRequest: { operation: 'getOrderAddress', orderId } })
  })
  const outcomes = await Promise.allSettled(asked)
  process.send?.(outcomes.filter(({ status }) => status === 'fulfilled').length)
  await broker.close()
}
