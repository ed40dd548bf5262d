import { resolve } from 'node:path'
import { defineStore, type Store, type StoreContext, type StorePlugin } from '@credbroker/core'
import { openSqliteStore } from './open-sqlite-store.ts'
import { configSchema } from './schema.ts'
import { options as validateOptions } from './validators/options.js'

export type { SqliteStoreOptions } from './open-sqlite-store.ts'
export { openSqliteStore } from './open-sqlite-store.ts'

/** The YAML's `store.options`. */
export interface SqliteOptions {
  /** File of the database, relative to the folder of the configuration. Default `./credbroker.db`. */
  readonly path?: string
}

const plugin: StorePlugin<SqliteOptions> = defineStore({
  apiVersion: 1,
  configSchema,
  validateOptions,
  open({ path = './credbroker.db' }: SqliteOptions, { clock, logger, folder }: StoreContext): Promise<Store> {
    return openSqliteStore({ path: resolve(folder, path), clock, logger })
  },
})

export default plugin
