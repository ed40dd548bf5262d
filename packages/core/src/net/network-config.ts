import type { JsonSchema } from '../schema/json-schema.ts'

/** The `network` section of `credbroker.yaml`: what providers may call beyond public addresses over https. */
export interface NetworkConfig {
  /** Permits loopback, over http too, where a URL says `localhost` or a loopback address itself. Default `false`. */
  readonly allowLoopback?: boolean
  /**
   * Hosts (`idp.corp.example`), addresses (`10.0.0.5`) and ranges (`10.1.0.0/16`, `[fd00::]/8`) that may be called
   * although they are private. Hosts and addresses may end in a port. Loopback, link-local and metadata addresses are
   * permitted only by an entry that is this very address.
   */
  readonly allow?: readonly string[]
}

/** The shape only; `parseAllowList` judges what an entry of `allow` means. */
export const networkConfigSchema: JsonSchema = {
  type: 'object',
  description: 'What providers may call besides public addresses over https.',
  additionalProperties: false,
  properties: {
    allowLoopback: {
      type: 'boolean',
      description:
        'Permits http and https to localhost and to loopback addresses that a URL names. For tests and local servers.',
    },
    allow: {
      type: 'array',
      description:
        'Hosts, host:port, addresses and CIDR ranges that may be called although they are private: idp.corp.example, 10.0.0.5:8443, 10.1.0.0/16, [fd00::]/8.',
      items: { type: 'string', minLength: 1, maxLength: 300 },
    },
  },
}
