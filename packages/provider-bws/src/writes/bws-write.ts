import type { Entry } from '@credbroker/core'
import type { BwsSecret, BwsSecretProject } from '../secrets/bws-secret.ts'

/** Changes something: exactly one member. */
export interface BwsWriteRequest {
  readonly createSecret?: NewSecret
  readonly updateSecret?: SecretChange
  readonly deleteSecrets?: Deletion
  readonly createProject?: NewProject
  readonly updateProject?: ProjectChange
  readonly deleteProjects?: Deletion
}

export interface NewSecret {
  /** 1 to 500 characters, not only blanks. Blanks around it are taken away. */
  readonly name: string
  /** 1 to 25,000 characters, kept as they are. */
  readonly value: string
  /** Up to 7,000 characters. Blanks around it are taken away. */
  readonly note?: string
  /** UUID of a project that the machine account may change. */
  readonly projectId: string
}

/** What is left out stays as it is. */
export interface SecretChange extends Partial<NewSecret> {
  /** UUID. */
  readonly id: string
}

export interface NewProject {
  /** 1 to 500 characters, not only blanks. Blanks around it are taken away. */
  readonly name: string
}

export interface ProjectChange extends NewProject {
  /** UUID. */
  readonly id: string
}

export interface Deletion {
  /** UUIDs. */
  readonly ids: readonly string[]
}

/** A project as it is after a change. */
export interface BwsProject extends BwsSecretProject {
  /** As Bitwarden writes it: RFC 3339 in UTC, with up to seven fraction digits. */
  readonly creationDate?: string
  /** The same, of its last change. */
  readonly revisionDate?: string
}

/** What there is after the change: one member. */
export interface BwsWriteResponse {
  /** After `createSecret` and `updateSecret`. */
  readonly secret?: BwsSecret
  /** After `createProject` and `updateProject`. */
  readonly project?: BwsProject
  /** After `deleteSecrets` and `deleteProjects`. */
  readonly deleted?: DeletionOutcome
}

export interface DeletionOutcome {
  /** UUIDs of what is gone. */
  readonly ids: readonly string[]
  /** UUIDs of what the machine account may not delete, and is still there. */
  readonly denied: readonly string[]
}

declare module '@credbroker/core' {
  interface CredentialRegistry {
    bwsWrite: Entry<BwsWriteRequest, BwsWriteResponse>
  }
}
