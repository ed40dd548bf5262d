import type { ProviderConfig, WorkloadConfig } from '../config/broker-config.ts'
import type { ConfigProblem, FieldProblem } from '../errors.ts'
import type { ProviderContext } from '../provider.ts'
import type { JsonSchema, SchemaValidator } from '../schema/json-schema.ts'

/**
 * A host that is more than a caller, such as a server: it has a section of its own in the YAML, keeps records in the
 * broker's store, and may serve providers and workloads that are not in the YAML.
 */
export interface BrokerExtension<Section = unknown> {
  /** Its section in the YAML, and its part of the store: `server`. */
  readonly name: string
  /** JSON Schema (draft 7) of the section. Secrets say `writeOnly: true` and arrive as a `Secret`. */
  readonly sectionSchema: JsonSchema
  /** Made from `sectionSchema` by a build; compiled when absent. */
  readonly validateSection?: SchemaValidator
  /** A file whose surroundings packages of added providers are looked for in, when the YAML's folder has none. */
  readonly packagesBeside?: string | URL
  /** Mistakes that a schema cannot express, by their path below the section. No I/O. */
  check?(section: Section): readonly FieldProblem[]
  /**
   * What it serves beyond the YAML. Asked at the start, at each reload, and by `broker.refresh()`. When it rejects, the
   * broker does not start, or goes on with what it has.
   */
  additions?(part: ExtensionSurroundings<Section>): Promise<Additions>
}

/** What an extension may use of its broker: as a provider's context, with a part of the store for itself. */
export type ExtensionContext = Pick<
  ProviderContext,
  'clock' | 'random' | 'fetch' | 'instance' | 'store' | 'nameOf' | 'logger' | 'secret'
>

/** What an extension knows when it is asked for its additions. */
export interface ExtensionSurroundings<Section> {
  readonly context: ExtensionContext
  /** An empty object when the YAML has none. */
  readonly section: Section
  /** Names of those in the YAML. */
  readonly providers: readonly string[]
  /** Those in the YAML; `undefined` when it has no such section. */
  readonly workloads: Readonly<Record<string, WorkloadConfig>> | undefined
  /** In the YAML, or given by the host as a text. */
  readonly publicUrl: string | undefined
}

/** A provider that no file names. */
export interface AddedProvider extends ProviderConfig {
  /** A kind that it is for: the plugin that the YAML uses for this kind is used, and `use` only when it uses none. */
  readonly kind?: string
}

/** Providers and workloads that are kept elsewhere than in the YAML. Values are literal: no reference in them is followed. */
export interface Additions {
  /** By names that no provider in a YAML can have, because they hold a `~`. One that cannot be made is left out. */
  readonly providers: Readonly<Record<string, AddedProvider>>
  /** Whether every workload may use the added providers that no rule of its own is about. Default: no. */
  openToAll?(): boolean
  /** Looked up for workloads that the YAML does not list. Called for each request, so it only looks something up. */
  workload?(name: string): WorkloadConfig | undefined
}

/** What a provider would be if it were added. */
export interface RehearsedProvider {
  /** What is wrong with it; empty when it could be served. */
  readonly problems: readonly ConfigProblem[]
  /** What it says of its own configuration; nothing secret. */
  readonly facts: Readonly<Record<string, string>>
}

/** The part of a running broker that belongs to its extension. */
export interface ExtensionPart<Section = unknown> extends ExtensionSurroundings<Section> {
  /** Why an added provider could not be made, by its name. */
  readonly problems: ReadonlyMap<string, readonly ConfigProblem[]>
  /**
   * Drops what this process has cached for a workload alone: for one that is gone, because another may get its name. What
   * is still being fetched reaches those who wait for it, and nobody after them.
   */
  forgetWorkload(name: string): void
}
