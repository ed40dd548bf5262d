import type { ActionDefinition, ActionFunction } from '../action/provider-action.ts'
import type { ConsentProvider } from '../consent/consent-provider.ts'
import type { DepositProvider } from '../deposit/deposit-provider.ts'
import type { KnownExpiry } from '../expiry/known-expiry.ts'
import type { ConfigurationImporter } from '../importer/configuration-importer.ts'
import type { IssueCall, Issued } from '../issue.ts'
import type { ProviderContext, VendorDescription } from '../provider.ts'
import type { JsonSchema, SchemaValidator } from '../schema/json-schema.ts'
import { actionFunctionsFault, actionsFault } from './action-fault.ts'
import { importerFault } from './importer-fault.ts'

/** How the core sees plugins: it knows no kind by name, so requests and responses are just objects. */
export interface AnyPlugin {
  readonly apiVersion: 1
  readonly configSchema: JsonSchema
  readonly kinds: Readonly<Record<string, AnyKindDefinition>>
  readonly state?: boolean | ((options: unknown) => boolean)
  readonly vendors?: readonly VendorDescription[]
  readonly actions?: Readonly<Record<string, ActionDefinition>>
  readonly importer?: ConfigurationImporter
  readonly validators?: Readonly<Record<string, SchemaValidator | undefined>>
  readonly create?: (options: unknown, context: ProviderContext) => AnyProvider
  readonly provider?: new (...dependencies: never[]) => AnyProvider
}

export interface AnyKindDefinition {
  readonly requestSchema: JsonSchema
  readonly cache: boolean | ((request: object) => unknown)
  readonly shared?: boolean
  readonly ofWorkload?: (request: object, options: unknown) => boolean
  readonly flowOf?: (request: object) => string
  readonly returnUrlOf?: (request: object) => string | undefined
  readonly forcesRefresh?: (request: object) => boolean
  readonly stored?: boolean | ((request: object) => boolean)
  readonly secretMember?: string
}

export type AnyIssue = (request: object, call: IssueCall) => Issued<object> | Promise<Issued<object>>

export interface AnyProvider {
  readonly issue: Readonly<Record<string, AnyIssue>>
  readonly revoke?: Readonly<Record<string, ((request: object, call: IssueCall) => Promise<void> | void) | undefined>>
  readonly consent?: ConsentProvider
  readonly deposits?: DepositProvider
  readonly actions?: Readonly<Record<string, ActionFunction>>
  describe?(): Readonly<Record<string, string>>
  check?(signal: AbortSignal): Promise<void> | void
  expiries?(): Promise<readonly KnownExpiry[]> | readonly KnownExpiry[]
  start?(): Promise<void> | void
  close?(): Promise<void> | void
}

/** Whether a provider of this plugin, with these options, keeps anything in its store. */
export function usesStore({ state }: AnyPlugin, options: unknown): boolean {
  return typeof state === 'function' ? state(options) : state === true
}

/** What is wrong with a plugin, in words for its author; `undefined` when nothing is. */
export function pluginFault(plugin: unknown): string | undefined {
  if (!isObject(plugin)) return 'its default export is no provider; export default defineProvider({ … })'
  if (plugin.apiVersion !== 1) {
    return `it has apiVersion ${JSON.stringify(plugin.apiVersion)}, and this core understands 1; install matching versions`
  }
  if (!isObject(plugin.configSchema)) return 'its configSchema is no JSON Schema'
  const ways = [plugin.create, plugin.provider].filter((way) => typeof way === 'function')
  if (ways.length !== 1) return 'it must have either a function "create" or a class "provider"'
  if (!isObject(plugin.kinds) || Object.keys(plugin.kinds).length === 0) return 'it has no kinds'
  for (const [kind, definition] of Object.entries(plugin.kinds)) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(kind)) return `its kind "${kind}" is no name in lower camel case`
    if (!isObject(definition) || !isObject(definition.requestSchema)) return `its kind "${kind}" has no requestSchema`
    if (typeof definition.cache !== 'boolean' && typeof definition.cache !== 'function') {
      return `its kind "${kind}" does not say what to cache; set cache to true, false or a function`
    }
    if (definition.stored !== undefined && definition.stored !== false && definition.cache === false) {
      return `its kind "${kind}" is stored and not cached; what is stored has to be cached`
    }
  }
  return actionsFault(plugin.actions) ?? importerFault(plugin.importer)
}

export function isPlugin(plugin: unknown): plugin is AnyPlugin {
  return pluginFault(plugin) === undefined
}

/** What is wrong with what `create` or the class gave, in words for its author. */
export function providerFault(provider: unknown, plugin: AnyPlugin): string | undefined {
  if (!isObject(provider)) return 'create returned no provider'
  if (provider instanceof Promise) return 'create returned a promise; do the asynchronous part in start()'
  const { issue, actions } = provider
  if (!isObject(issue)) return 'the provider has no issue functions'
  const missing = Object.keys(plugin.kinds).find((kind) => typeof issue[kind] !== 'function')
  if (missing !== undefined) return `the provider has no issue function for its kind "${missing}"`
  return actionFunctionsFault(actions, Object.keys(plugin.actions ?? {}))
}

export function isProvider(provider: unknown, plugin: AnyPlugin): provider is AnyProvider {
  return providerFault(provider, plugin) === undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
