import { pathToFileURL } from 'node:url'
import { loadSchemaCompiler, type SchemaCompiler } from '../schema/compile.ts'
import type { SchemaValidator } from '../schema/json-schema.ts'
import { type AnyKindDefinition, type AnyPlugin, isPlugin, pluginFault } from './plugin-shape.ts'
import { resolvePlugin } from './resolve-plugin.ts'

/** A plugin that was found, checked and made ready to validate. */
export interface LoadedPlugin {
  /** As messages call it: the package name, or the file as the YAML names it. */
  readonly label: string
  readonly plugin: AnyPlugin
  readonly validateOptions: SchemaValidator
  readonly kinds: ReadonlyMap<string, LoadedKind>
}

export interface LoadedKind {
  readonly kind: string
  /** `<kind>Request`. */
  readonly requestMember: string
  /** `<kind>Response`. */
  readonly responseMember: string
  readonly definition: AnyKindDefinition
  readonly validate: SchemaValidator
}

export type LoadOutcome =
  | { readonly plugin: LoadedPlugin; readonly message?: never }
  | { readonly plugin?: never; readonly message: string }

/** Loads each plugin once, whatever number of providers use it. Nothing is loaded that is not asked for by name. */
export class PluginLoader {
  readonly #folders: readonly string[]
  readonly #given: Readonly<Record<string, unknown>>
  readonly #byUse = new Map<string, Promise<LoadOutcome>>()
  readonly #byModule = new Map<unknown, LoadedPlugin>()
  #compiler: Promise<SchemaCompiler> | undefined

  /**
   * `given`: plugins that the host passed as objects, by the name that `use:` gives them. A plugin that is not found from
   * the first folder is looked for from the next.
   */
  constructor(folders: readonly string[], given: Readonly<Record<string, unknown>>) {
    this.#folders = folders
    this.#given = given
  }

  load(use: string): Promise<LoadOutcome> {
    let outcome = this.#byUse.get(use)
    if (outcome === undefined) {
      outcome = this.#load(use)
      this.#byUse.set(use, outcome)
    }
    return outcome
  }

  async #load(use: string): Promise<LoadOutcome> {
    if (Object.hasOwn(this.#given, use)) return this.#prepare(use, this.#given[use])
    const locations = this.#folders.map((folder) => resolvePlugin(use, folder))
    const location = locations.find(({ found }) => found) ?? locations[0]
    if (location?.found !== true) return { message: location?.message ?? `"${use}" is not installed` }
    let module: { readonly default?: unknown }
    try {
      module = await import(pathToFileURL(location.file).href)
    } catch (error) {
      return {
        message: `"${location.name}" cannot be loaded: ${error instanceof Error ? `${error.name}: ${error.message}` : 'it threw'}`,
      }
    }
    return this.#prepare(location.name, module.default)
  }

  async #prepare(label: string, plugin: unknown): Promise<LoadOutcome> {
    if (!isPlugin(plugin)) return { message: `"${label}" is no usable provider: ${pluginFault(plugin)}` }
    const known = this.#byModule.get(plugin)
    if (known !== undefined) return { plugin: known }
    try {
      const loaded = await this.#withValidators(label, plugin)
      this.#byModule.set(plugin, loaded)
      return { plugin: loaded }
    } catch (error) {
      return {
        message: `"${label}" is no usable provider: a schema does not compile: ${error instanceof Error ? error.message : 'unknown'}`,
      }
    }
  }

  async #withValidators(label: string, plugin: AnyPlugin): Promise<LoadedPlugin> {
    const brought = plugin.validators ?? {}
    const kinds = new Map<string, LoadedKind>()
    for (const [kind, definition] of Object.entries(plugin.kinds)) {
      const requestMember = `${kind}Request`
      kinds.set(requestMember, {
        kind,
        requestMember,
        responseMember: `${kind}Response`,
        definition,
        validate: brought[kind] ?? (await this.#schemas()).request(definition.requestSchema),
      })
    }
    const validateOptions = brought.options ?? (await this.#schemas()).options(plugin.configSchema)
    return { label, plugin, validateOptions, kinds }
  }

  #schemas(): Promise<SchemaCompiler> {
    this.#compiler ??= loadSchemaCompiler()
    return this.#compiler
  }
}
