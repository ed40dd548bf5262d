import type { BrokerErrorCode, Clock, JsonSchema, SchemaValidator } from '@credbroker/core'
import type { ScriptedUpstream } from '../upstream/scripted-upstream.ts'

/** What must hold of a provider, in groups that can be left out by name. */
export type ProviderGroup =
  | 'issue'
  | 'deny'
  | 'expiry'
  | 'concurrency'
  | 'abort'
  | 'secrets'
  | 'schema'
  | 'close'
  | 'clockJumps'
  | 'hostileUpstream'

/** The part of a `KindDefinition` that can be judged without knowing its types. */
export interface KindUnderTest {
  readonly requestSchema: JsonSchema
  readonly cache: boolean | ((request: never) => unknown)
  readonly ofWorkload?: (request: never, options: unknown) => boolean
}

/** The part of a `ProviderPlugin` that can be judged without knowing its types. */
export interface PluginUnderTest {
  readonly apiVersion: 1
  readonly configSchema: JsonSchema
  readonly kinds: Readonly<Record<string, KindUnderTest>>
  readonly validators?: Readonly<Record<string, SchemaValidator | undefined>>
  readonly create?: unknown
  readonly provider?: unknown
}

type Options = Readonly<Record<string, unknown>>

/** A provider, for `providerSuite`. */
export interface ProviderSubject {
  /** The default export of the package. */
  readonly plugin: PluginUnderTest
  /** What an operator writes as `use:`. It is resolved from {@link from}. */
  readonly use: string
  /** The file or folder that {@link use} is resolved from: `import.meta.url`. */
  readonly from: string | URL
  /** Options under which {@link request} succeeds; a function gets the address of the suite's upstream. */
  readonly options: Options | ((upstreamUrl: string) => Options)
  /** A request that succeeds: `{ acmeTokenRequest: { … } }`. */
  readonly request: object
  /** A request of the same kind that stands for another credential. */
  readonly otherRequest?: object
  /** Requests that break a rule which the schema cannot say; each must be `validation_failed`. */
  readonly invalidRequests?: readonly object[]
  /** A refusal: by the request, by what the upstream is made to answer, or by both. */
  readonly refused?: {
    readonly request?: object
    readonly upstream?: (upstream: ScriptedUpstream) => void
    readonly code: BrokerErrorCode
  }
  /** The caller that {@link request} needs, where it needs more than a workload. */
  readonly caller?: { readonly user?: string; readonly userToken?: string }
  /**
   * Scripts a vendor that grants every request, and whose time is the clock's. The suite makes the upstream, and gives
   * the provider a `fetch` that brings every call to it. Left out for a provider that calls nobody; what needs an
   * upstream is then not judged.
   */
  readonly upstream?: (upstream: ScriptedUpstream, clock: Clock) => void
  /**
   * What must not be seen in any error, event, record or log line, besides the `writeOnly` options, which the suite
   * finds by itself: tokens that the upstream grants, signing keys inside a larger option. Each of 8 characters at least.
   */
  readonly secrets?: readonly string[]
  /** Groups that are left out, each with the reason, which the suite shows. */
  readonly skip?: { readonly [Group in ProviderGroup]?: string }
}
