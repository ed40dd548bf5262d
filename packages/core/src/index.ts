export type { ActionDefinition, ActionFunction, ActionOutcome } from './action/provider-action.ts'
export type { AuditAction, AuditRecord, AuditSink } from './services/audit.ts'
export type { Broker } from './broker.ts'
export type { Explanation } from './explain.ts'
export type { HostAct } from './recording/host-act.ts'
export type { JsonRequest } from './json-request.ts'
export type { BrokerDescription, ProviderDescription } from './broker-description.ts'
export type { Caller } from './caller.ts'
export type { AnswerMetadata } from './answer.ts'
export { metadataOf } from './answer.ts'
export type {
  AuditConfig,
  BrokerConfig,
  KeysConfig,
  ProviderConfig,
  StoreConfig,
  WorkloadConfig,
  WorkloadRule,
} from './config/broker-config.ts'
export { publicUrlFault, returnUrlFault } from './config/checks/check-public-urls.ts'
export { brokerConfigSchema } from './config/broker-config.ts'
export { durationMs, durationPattern } from './config/duration.ts'
export { tokens } from './services/container.ts'
export type { BrokerOptions } from './broker-options.ts'
export type {
  AddedProvider,
  Additions,
  BrokerExtension,
  ExtensionContext,
  ExtensionPart,
  ExtensionSurroundings,
  RehearsedProvider,
} from './extension/broker-extension.ts'
export type { ConfigSummary, ExplainedRequest } from './create-broker.ts'
export { createBroker, explainRequest, validateConfig } from './create-broker.ts'
export { isoInstantMs } from './calendar/iso-instant.ts'
export { boundedFetch } from './net/bounded-fetch.ts'
export type { GuardedRequestInit, TlsSettings } from './net/guarded-request-init.ts'
export type { NetworkConfig } from './net/network-config.ts'
export { wholeBody } from './net/whole-body.ts'
export { mayHaveArrived } from './net/arrival.ts'
export { readRetryAfterMs } from './net/retry-after.ts'
export type {
  BrokerErrorCode,
  BrokerErrorDetails,
  BrokerErrorJson,
  BrokerErrorOptions,
  BrokerErrorTraits,
  ConfigProblem,
  FieldProblem,
} from './errors.ts'
export { BrokerError, brokerErrorTraits, invalidField } from './errors.ts'
export type {
  BrokerEventName,
  BrokerEvents,
  BrokerListener,
  CalledEvent,
  DeniedEvent,
  ExpiringEvent,
  FailedEvent,
  IssuedEvent,
  ReloadedEvent,
  RenewedEvent,
  RequestEvent,
} from './recording/events.ts'
export type { Consents, Grant, GrantFilter, UserIdentifier } from './consent/broker-consents.ts'
export { callbackPath } from './consent/callback-path.ts'
export type {
  CallbackOutcome,
  CallbackRefusal,
  ConsentAnswer,
  ConsentAsk,
  ConsentProvider,
  GrantPage,
  GrantSummary,
  SessionFacts,
} from './consent/consent-provider.ts'
export type { DepositHolder, Deposits } from './deposit/broker-deposits.ts'
export type { DepositOwner, DepositPage, DepositProvider, DepositSummary } from './deposit/deposit-provider.ts'
export type { ExpiryStatus, KnownExpiry, ProviderExpiry } from './expiry/known-expiry.ts'
export type {
  ConfigurationImporter,
  ImportedProvider,
  ImportedProviders,
  ImportSources,
} from './importer/configuration-importer.ts'
export type { SecretPlace } from './importer/imported-secret.ts'
export { ImportedSecret } from './importer/imported-secret.ts'
export type { IssueCall, Issued, IssueFunction } from './issue.ts'
export type { CheckResult } from './mount/mount-upkeep.ts'
export type {
  ClassPlugin,
  CredentialOwner,
  CredentialProvider,
  FunctionPlugin,
  GrantChange,
  KindDefinition,
  ProviderClass,
  ProviderContext,
  ProviderPlugin,
  VendorDescription,
} from './provider.ts'
export { parseOptions } from './plugins/parse-options.ts'
export { defineProvider } from './provider.ts'
export type {
  CredentialKind,
  CredentialRegistry,
  CredentialRequest,
  CredentialResponse,
  Entry,
  Exactly,
  KindOf,
  RequestMember,
  RequestOf,
  ResponseFor,
  ResponseOf,
  TaggedRequest,
  TaggedResponse,
} from './request.ts'
export { suggestion } from './schema/did-you-mean.ts'
export type { JsonSchema, SchemaError, SchemaValidator } from './schema/json-schema.ts'
export { Secret } from './secrets/secret.ts'
export type {
  Clock,
  Fetch,
  Instance,
  KeyWrapper,
  LogFields,
  Logger,
  Random,
  ProviderServices,
  ScheduleOptions,
  Services,
} from './services/services.ts'
export { memoryStore } from './store/memory-store.ts'
export type { StoreContext, StorePlugin } from './store/store-plugin.ts'
export { defineStore } from './store/store-plugin.ts'
export type {
  AppendOptions,
  AppendOutcome,
  DeleteOptions,
  DeleteOutcome,
  Lease,
  ListPage,
  LogEntry,
  LogHead,
  PutOptions,
  PutOutcome,
  Store,
  StoredRecord,
  Version,
} from './store/store.ts'
