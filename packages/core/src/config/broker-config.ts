import type { JsonSchema } from '../schema/json-schema.ts'

/** The parsed form of `credbroker.yaml`. */
export interface BrokerConfig {
  readonly version: 1
  readonly store?: { readonly use: 'memory' }
  readonly keys?: { readonly file: string } | { readonly env: string }
  readonly network?: { readonly allowLoopback?: boolean }
  readonly providers: Readonly<Record<string, ProviderConfig>>
  /** Without this section the built-in workload `host` may use everything, and nobody else anything. */
  readonly workloads?: Readonly<Record<string, WorkloadConfig>>
}

export interface ProviderConfig {
  /** Short name (`coinbase`), package name, or a file relative to the configuration (`./acme.ts`). */
  readonly use: string
  readonly options?: Readonly<Record<string, unknown>>
}

export interface WorkloadConfig {
  readonly providers?: Readonly<Record<string, WorkloadRule | null>>
  /** Where a user may be sent back to after a consent. */
  readonly returnUrls?: readonly string[]
}

/** What one workload may ask of one provider. Nothing said: everything. */
export interface WorkloadRule {
  readonly kinds?: readonly string[]
  /** Ceiling: a request must name its scopes, and every one must be listed here. */
  readonly scopes?: readonly string[]
}

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
      description: 'Where state lives. This version keeps it in memory.',
      required: ['use'],
      additionalProperties: false,
      properties: { use: { enum: ['memory'], description: 'The store. memory: gone when the process ends.' } },
    },
    keys: {
      description: 'Where the master key is: { file: path } or { env: NAME }. Used by stores that outlive the process.',
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
    network: {
      type: 'object',
      description: 'What providers may call.',
      additionalProperties: false,
      properties: {
        allowLoopback: { type: 'boolean', description: 'Permits http on loopback. For tests and local servers.' },
      },
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
        },
      },
    },
    workloads: {
      type: 'object',
      description: 'Which program may use which provider. What is not listed is denied.',
      propertyNames: { pattern: '^[A-Za-z0-9_.-]{1,255}$' },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          providers: {
            type: 'object',
            description: 'The providers that this workload may use, and what of them.',
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
