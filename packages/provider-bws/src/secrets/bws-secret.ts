import type { Entry } from '@credbroker/core'

/** Asks for secrets by exactly one of `id`, `ids`, `name` and `list`. */
export interface BwsSecretRequest {
  /** UUID of one secret. */
  readonly id?: string
  /** UUIDs of several secrets. All of them, or none when one cannot be had. */
  readonly ids?: readonly string[]
  /** Name of one secret, which Bitwarden calls its key. Names are not unique: then `project` tells which one. */
  readonly name?: string
  /** All secrets that the machine account may read. */
  readonly list?: true
  /** With `name` and `list`: only secrets of this project, by its UUID or its name. */
  readonly project?: string
}

/** One secret, opened. */
export interface BwsSecret {
  /** UUID. */
  readonly id: string
  /** What Bitwarden calls its key. */
  readonly name: string
  readonly value: string
  /** Absent when there is none. */
  readonly note?: string
  /** The project that it is in. */
  readonly project?: BwsSecretProject
  /** UUID. */
  readonly organizationId?: string
  /** As Bitwarden writes it: RFC 3339 in UTC, with up to seven fraction digits. */
  readonly creationDate?: string
  /** The same, of its last change. */
  readonly revisionDate?: string
}

export interface BwsSecretProject {
  /** UUID. */
  readonly id: string
  readonly name: string
}

/** The answer to `ids`, in their order, and to `list`. */
export interface BwsSecretList {
  readonly secrets: readonly BwsSecret[]
  readonly id?: never
  readonly name?: never
  readonly value?: never
  readonly note?: never
  readonly project?: never
  readonly organizationId?: never
  readonly creationDate?: never
  readonly revisionDate?: never
}

/** One secret for `id` and `name`, a list for `ids` and `list`. */
export type BwsSecretResponse = (BwsSecret & { readonly secrets?: never }) | BwsSecretList

declare module '@credbroker/core' {
  interface CredentialRegistry {
    bwsSecret: Entry<BwsSecretRequest, BwsSecretResponse>
  }
}
