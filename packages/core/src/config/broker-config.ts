import type { ProviderRulesConfig } from '../mount/provider-rules.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import { networkConfigSchema, type NetworkConfig } from '../net/network-config.ts'
import { durationPattern } from './duration.ts'

/** The parsed form of `credbroker.yaml`. */
export interface BrokerConfig {
  readonly version: 1
  /** Default: `sqlite`, opened when something has to be kept. */
  readonly store?: StoreConfig
  /** Where the master key is. Default: the variable `CREDBROKER_MASTER_KEY` when it is set, else `./credbroker.keys`. */
  readonly keys?: KeysConfig
  readonly audit?: AuditConfig
  readonly network?: NetworkConfig
  /** Where browsers reach this broker's callbacks: `https://broker.example.com`. Needed for consents of users. */
  readonly publicUrl?: string
  readonly providers: Readonly<Record<string, ProviderConfig>>
  /** Of `credbroker serve`. The core leaves it to the server to read. */
  readonly server?: Readonly<Record<string, unknown>>
  /** Without this section the built-in workload `host` may use everything, and nobody else anything. */
  readonly workloads?: Readonly<Record<string, WorkloadConfig>>
}

export interface StoreConfig {
  /** `memory`, a short name (`sqlite`), package name, or a file relative to the configuration. */
  readonly use: string
  readonly options?: Readonly<Record<string, unknown>>
}

export type KeysConfig =
  | { readonly file: string; readonly env?: never }
  | { readonly env: string; readonly file?: never }

export interface AuditConfig {
  /** Nothing is released before its record is in the audit log. */
  readonly enabled: boolean
}

export interface ProviderConfig extends ProviderRulesConfig {
  /** Short name (`coinbase`), package name, or a file relative to the configuration (`./acme.ts`). */
  readonly use: string
  readonly options?: Readonly<Record<string, unknown>>
}

export interface WorkloadConfig {
  /** By provider; `*` stands for those that are not named. Absent: what the workload `*` has. */
  readonly providers?: Readonly<Record<string, WorkloadRule | null>>
  /** Where a user may be sent back to after a consent. */
  readonly returnUrls?: readonly string[]
}

/** What one workload may ask of one provider. Nothing said: everything. */
export interface WorkloadRule {
  readonly kinds?: readonly string[]
  /** Ceiling: a request must name its scopes, and every one must be listed here. */
  readonly scopes?: readonly string[]
  /** Only these flows, such as `M2M`, of kinds that have several. */
  readonly flows?: readonly string[]
}

const duration = (description: string): JsonSchema => ({ type: 'string', pattern: durationPattern, description })

const names = { pattern: '^[a-zA-Z0-9_-]{1,128}$' }

export const brokerConfigSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'credbroker.yaml',
  type: 'object',
  required: ['version', 'providers'],
  additionalProperties: false,
  properties: {
    version: { const: 1, description: 'Version of this file format.' },
    store: {
      type: 'object',
      description: 'Where state lives. Default: sqlite, in ./credbroker.db. Everything in it is sealed.',
      required: ['use'],
      additionalProperties: false,
      properties: {
        use: {
          type: 'string',
          minLength: 1,
          description: 'sqlite, memory (gone when the process ends), a package name, or a file (./store.ts).',
        },
        options: { type: 'object', description: "The store's own options." },
      },
    },
    keys: {
      description:
        'Where the master key is: { file: path } or { env: NAME }. Default: CREDBROKER_MASTER_KEY when it is set, else ./credbroker.keys.',
      oneOf: [
        {
          type: 'object',
          required: ['file'],
          additionalProperties: false,
          properties: {
            file: { type: 'string', minLength: 1, description: 'A key file that only its owner may read.' },
          },
        },
        {
          type: 'object',
          required: ['env'],
          additionalProperties: false,
          properties: { env: { type: 'string', minLength: 1, description: 'Name of an environment variable.' } },
        },
      ],
    },
    audit: {
      type: 'object',
      description: 'The log of who got what.',
      required: ['enabled'],
      additionalProperties: false,
      properties: {
        enabled: { type: 'boolean', description: 'Nothing is released before its record is durable.' },
      },
    },
    network: networkConfigSchema,
    publicUrl: {
      type: 'string',
      minLength: 1,
      maxLength: 2048,
      description:
        'Where browsers reach this broker, such as https://broker.example.com. Vendors send users back to <publicUrl>/oauth2/callback/<provider>.',
    },
    providers: {
      type: 'object',
      description: 'The credential providers, by the name under which callers ask for them.',
      propertyNames: names,
      additionalProperties: {
        type: 'object',
        required: ['use'],
        additionalProperties: false,
        properties: {
          use: {
            type: 'string',
            minLength: 1,
            description: 'The provider package: a short name (coinbase), a package name, or a file (./acme.ts).',
          },
          options: { type: 'object', description: "The provider's own options." },
          cache: {
            type: 'object',
            description: 'What is kept of what the provider answers.',
            additionalProperties: false,
            properties: {
              staleIfError: duration(
                'How long past its end a credential is handed out, marked as stale, while a new one cannot be had. Default: not at all.',
              ),
              refusals: duration('How long a definite refusal is remembered. Default 10s; 0s: not at all.'),
            },
          },
          limits: {
            type: 'object',
            description: 'How the provider may be called.',
            additionalProperties: false,
            properties: {
              deadline: duration('How long one call may take. Default 30s.'),
              concurrency: {
                type: 'integer',
                minimum: 1,
                maximum: 10000,
                description: 'Calls that may be under way at once; more wait in line. Default 64.',
              },
            },
          },
        },
      },
    },
    server: { type: 'object', description: 'Settings of credbroker serve.' },
    workloads: {
      type: 'object',
      description:
        'Which program may use which provider. What is not listed is denied; "*" stands for every workload that is not named here.',
      propertyNames: { pattern: '^(?:[A-Za-z0-9_.-]{1,255}|\\*)$' },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          providers: {
            type: 'object',
            description:
              'The providers that this workload may use, and what of them; "*" stands for all that are not named. Left out: what the workload "*" may use.',
            additionalProperties: {
              type: ['object', 'null'],
              additionalProperties: false,
              properties: {
                kinds: { type: 'array', items: { type: 'string' }, description: 'Only these kinds of credentials.' },
                scopes: {
                  type: 'array',
                  items: { type: 'string' },
                  description: 'Only these scopes; a request must name its own.',
                },
                flows: {
                  type: 'array',
                  items: { type: 'string' },
                  description: 'Only these flows, such as M2M, of kinds that have several.',
                },
              },
            },
          },
          returnUrls: {
            type: 'array',
            items: { type: 'string', minLength: 1 },
            description: 'Where a user may be sent back to after a consent, exactly.',
          },
        },
      },
    },
  },
}
