import type { StoreDescription } from '@credbroker/core/tooling'

/** The stores that come with the command, for the schema of the configuration. */
export async function describedStores(): Promise<readonly StoreDescription[]> {
  const { default: sqlite } = await import('@credbroker/store-sqlite')
  return [{ use: 'sqlite', configSchema: sqlite.configSchema }]
}
