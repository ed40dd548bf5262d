import type { JsonSchema, SchemaValidator } from '../schema/json-schema.ts'
import type { Clock, Logger, Random } from '../services/services.ts'
import type { Store } from './store.ts'

/** What a store gets from the broker that opens it. */
export interface StoreContext {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Folder that relative paths in the options are relative to: that of the configuration. Ends with a separator. */
  readonly folder: string
}

/** The default export of a store package. */
export interface StorePlugin<Options = never> {
  /** Version of this contract. */
  readonly apiVersion: 1
  /** JSON Schema (draft 7) of the YAML's `store.options`. A secret's schema says `writeOnly: true`. */
  readonly configSchema: JsonSchema
  /** A validator that a build made from the schema. The core compiles one when it is absent. */
  readonly validateOptions?: SchemaValidator
  /**
   * Opens the store, ready for use. Rejects with `config_invalid` when it cannot be used as configured, saying why and
   * what to do, and has changed nothing then.
   */
  open(options: Options, context: StoreContext): Promise<Store>
}

/** Types a store plugin. Returns its argument. */
export function defineStore<Options = never>(plugin: StorePlugin<Options>): StorePlugin<Options> {
  return plugin
}
