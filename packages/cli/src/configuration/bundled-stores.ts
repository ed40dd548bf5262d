import type { BrokerOptions } from '@credbroker/core'

/** The stores that come with the command, loaded when a configuration uses them. Others are installed by the operator. */
export const bundledStores: NonNullable<BrokerOptions['stores']> = {
  sqlite: async (): Promise<unknown> => (await import('@credbroker/store-sqlite')).default,
}
