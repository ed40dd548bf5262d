import type { ActionDefinition, ActionFunction } from './action/provider-action.ts'
import type { ConsentProvider } from './consent/consent-provider.ts'
import type { DepositProvider } from './deposit/deposit-provider.ts'
import type { KnownExpiry } from './expiry/known-expiry.ts'
import type { ConfigurationImporter } from './importer/configuration-importer.ts'
import type { IssueCall, IssueFunction } from './issue.ts'
import type { CredentialKind, RequestOf, ResponseOf } from './request.ts'
import type { JsonSchema, SchemaValidator } from './schema/json-schema.ts'
import type { Secret } from './secrets/secret.ts'
import type { Clock, Fetch, Instance, Logger, Random } from './services/services.ts'
import type { Store } from './store/store.ts'

/** What a provider gets. A plain object, never a container: what is not in here, a provider cannot reach. */
export interface ProviderContext {
  /** The provider's name in the YAML. */
  readonly name: string
  readonly clock: Clock
  readonly random: Random
  readonly fetch: Fetch
  readonly instance: Instance
  /**
   * A view of the broker's store that holds this provider's keys only; values are sealed on their way there, keys are not.
   * For plugins that say `state: true`; the others have a store that refuses.
   */
  readonly store: Store
  /**
   * A text for a store key that stands for these parts, the same in every process on this store, and that reveals nothing
   * of them. Throws for plugins without `state: true`.
   */
  nameOf(...parts: readonly string[]): string
  /**
   * Where vendors send a user's browser back to for this provider alone: `<publicUrl>/oauth2/callback/<name>`.
   * `undefined` when the broker has no public address.
   */
  callbackUrl(): string | undefined
  /** The addresses that a user of this workload may be sent to after a consent, exactly as configured. */
  returnUrls(workload: string): readonly string[]
  /**
   * Drops what this process has cached of one owner's credentials, because what they rest on has changed. What a kind
   * that is `stored` keeps in the store stays.
   */
  forget(owner: CredentialOwner): void
  /** Puts a change of what is kept for a user into the audit log. Resolves once the record is durable. */
  recordGrant(change: GrantChange): Promise<void>
  /** Names the provider by itself and blanks out every secret it was told of. */
  readonly logger: Logger
  /** Wraps a value that the provider obtained at run time, so that it does not print and logs blank it out. */
  secret(value: string): Secret
}

/** Whose credentials are meant. */
export interface CredentialOwner {
  /** Absent: those of every workload. */
  readonly workload?: string
  /** As {@link IssueCall.subject} names them; `undefined`: nobody's in particular. */
  readonly subject: string | undefined
}

/** A change of a consent that a provider keeps. */
export interface GrantChange {
  readonly action: 'grant_added' | 'grant_replaced' | 'grant_refreshed' | 'grant_revoked' | 'grant_lost'
  /** The workload that asked, where one did. */
  readonly workload?: string
  readonly user?: string
  readonly kind?: string
  readonly requestId?: string
}

/** A running provider: the object that `create` returns, or an instance of the class. */
export interface CredentialProvider<K extends CredentialKind = CredentialKind> {
  /** One function a kind. Throws {@link BrokerError}; anything else counts as a bug of the provider. */
  readonly issue: { readonly [Kind in K]: IssueFunction<RequestOf<Kind>, ResponseOf<Kind>> }
  /**
   * What of its configuration may be shown to everyone and is not plain from the options, such as the endpoints that a
   * preset stands for. No I/O.
   */
  describe?(): Readonly<Record<string, string>>
  /** Tells whether the stored credential works. Resolves, or throws as `issue` does. */
  check?(signal: AbortSignal): Promise<void> | void
  /**
   * What the provider rests on that ends at a known time, such as a client secret; what ends first need not come first.
   * Asked every hour and more: answers from what it keeps, and calls no vendor.
   */
  expiries?(): Promise<readonly KnownExpiry[]> | readonly KnownExpiry[]
  /** Ends the credential at the vendor, where the vendor offers that. */
  readonly revoke?: { readonly [Kind in K]?: (request: RequestOf<Kind>, call: IssueCall) => Promise<void> | void }
  /** Present when the credentials rest on a user's consent. */
  readonly consent?: ConsentProvider
  /** Present when users may bring credentials of their own. */
  readonly deposits?: DepositProvider
  /** One function for each action that the plugin names. */
  readonly actions?: Readonly<Record<string, ActionFunction>>
  /** Work that needs I/O before the first request. Runs once, before `createBroker` resolves. */
  start?(): Promise<void> | void
  /** Frees what the provider holds. Called once. */
  close?(): Promise<void> | void
}

/** How one kind is asked for and remembered. */
export interface KindDefinition<Request = never> {
  /** JSON Schema (draft 7) of the request body. */
  readonly requestSchema: JsonSchema
  /**
   * What the core may remember. `false`: nothing, each request is issued anew (signatures bound to a body). `true`: the
   * whole request decides. A function: what it returns decides, such as `({ scopes }) => [...scopes].sort()`.
   * Provider, workload and user always count as well.
   */
  readonly cache: boolean | ((request: Request) => unknown)
  /** One cached credential for every workload that may have it. Default `false`: each workload has its own. */
  readonly shared?: boolean
  /**
   * Whether this request's credential is the workload's own, the same whoever it asks for, such as an OAuth token by
   * client credentials. Default: each user of a workload has their own. `options`: as `create` gets them.
   */
  readonly ofWorkload?: (request: Request, options: unknown) => boolean
  /** Which of the kind's flows this request takes, such as an OAuth grant; what the rule `flows` of a workload limits. */
  readonly flowOf?: (request: Request) => string
  /** Where this request would send a user's browser in the end, so that a decision about it can say whether it may. */
  readonly returnUrlOf?: (request: Request) => string | undefined
  /** Whether this request asks for a new credential although a good one is cached, as `caller.forceRefresh` does. */
  readonly forcesRefresh?: (request: Request) => boolean
  /**
   * Keeps the cached credential, sealed, in the store as well: of all processes on one store one fetches it, and a
   * restart does not fetch it again. The response must be plain JSON. A function says it of each request. Default `false`.
   */
  readonly stored?: boolean | ((request: Request) => boolean)
  /** The response member that a `{ from: … }` option takes when the YAML names no `field`. */
  readonly secretMember?: string
}

/** A vendor that a plugin has a preset for. */
export interface VendorDescription {
  /** What the YAML says: `google`. */
  readonly id: string
  /** What people say: `Google`. */
  readonly name: string
  /** How well the preset is known to be right, in the plugin's own grades, such as `checked`. */
  readonly confidence: string
}

interface PluginData<K extends CredentialKind> {
  /** Version of this contract. */
  readonly apiVersion: 1
  /** JSON Schema (draft 7) of the YAML's `options`. A secret's schema says `writeOnly: true`; it arrives as a {@link Secret}. */
  readonly configSchema: JsonSchema
  readonly kinds: { readonly [Kind in K]: KindDefinition<RequestOf<Kind>> }
  /**
   * Whether the provider keeps anything in `context.store`. Only then is a store opened for it. A function says it of the
   * options that were checked; secrets that another provider feeds may not be among them yet.
   */
  readonly state?: boolean | ((options: unknown) => boolean)
  /** Vendors that the provider knows by name, for people who choose one. */
  readonly vendors?: readonly VendorDescription[]
  /** What operators may have the provider do, by names in kebab case: `rotate-secret`. */
  readonly actions?: Readonly<Record<string, ActionDefinition>>
  /** Makes a configuration of what users of another library have. */
  readonly importer?: ConfigurationImporter
  /**
   * Validators that a build made from the schemas above, by kind, and `options` for `configSchema`. The core compiles
   * what is absent; a package brings them to start faster.
   */
  readonly validators?: { readonly [Name in K | 'options']?: SchemaValidator }
}

/** A provider made by a function. No I/O in `create`: what needs it goes into `start`. */
export interface FunctionPlugin<K extends CredentialKind, Config> extends PluginData<K> {
  create(config: Config, context: ProviderContext): CredentialProvider<K>
  readonly provider?: never
}

/** A class that the provider's own child container builds, so its constructor may ask for `tokens`. */
export type ProviderClass<K extends CredentialKind> = new (...dependencies: never[]) => CredentialProvider<K>

/** A provider made from a class. */
export interface ClassPlugin<K extends CredentialKind> extends PluginData<K> {
  readonly provider: ProviderClass<K>
  readonly create?: never
}

/** The default export of a provider package. */
export type ProviderPlugin<K extends CredentialKind = CredentialKind, Config = never> =
  | FunctionPlugin<K, Config>
  | ClassPlugin<K>

/** Types a plugin: kinds, requests and responses are checked against {@link CredentialRegistry}. Returns its argument. */
export function defineProvider<const K extends CredentialKind, Config = never>(
  plugin: ProviderPlugin<K, Config>,
): ProviderPlugin<K, Config> {
  return plugin
}
