import { pathToFileURL } from 'node:url'
import { loadSchemaCompiler } from '../schema/compile.ts'
import type { SchemaValidator } from '../schema/json-schema.ts'
import type { StorePlugin } from '../store/store-plugin.ts'
import { resolvePlugin } from './resolve-plugin.ts'

/** A store's plugin as the core sees it: its options are what its schema says. */
export type AnyStorePlugin = StorePlugin<unknown>

export interface LoadedStore {
  /** As messages call it. */
  readonly label: string
  readonly plugin: AnyStorePlugin
  readonly validateOptions: SchemaValidator
}

export type LoadStoreOutcome =
  | { readonly store: LoadedStore; readonly message?: never }
  | { readonly store?: never; readonly message: string }

/** Stores that a host brings, by the name that `store.use` gives them; loaded when they are needed. */
export type GivenStores = Readonly<Record<string, () => Promise<unknown>>>

/** Finds and loads the store that the YAML names: one that the host brings, else an installed package or a file. */
export async function loadStore(use: string, folder: string, given: GivenStores): Promise<LoadStoreOutcome> {
  const bring = Object.hasOwn(given, use) ? given[use] : undefined
  const location =
    bring === undefined ? resolvePlugin(use, folder, 'store') : { found: true as const, name: use, file: '' }
  if (!location.found) return { message: location.message }
  const { name, file } = location
  let plugin: unknown
  try {
    plugin = bring === undefined ? (await import(pathToFileURL(file).href)).default : await bring()
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : 'it threw'
    return { message: `"${name}" cannot be loaded: ${why}` }
  }
  if (!isStorePlugin(plugin)) {
    return {
      message: `"${name}" is no usable store; export default defineStore({ apiVersion: 1, configSchema, open })`,
    }
  }
  const validateOptions = plugin.validateOptions ?? (await loadSchemaCompiler()).options(plugin.configSchema)
  return { store: { label: name, plugin, validateOptions } }
}

function isStorePlugin(plugin: unknown): plugin is AnyStorePlugin {
  if (typeof plugin !== 'object' || plugin === null) return false
  const { apiVersion, configSchema, open } = plugin as Partial<AnyStorePlugin>
  return apiVersion === 1 && typeof configSchema === 'object' && typeof open === 'function'
}
