import { GrantRecords, type StoredGrant as Stored } from '@credbroker/core/consent'
import type { Grant, GrantOwner } from './grant.ts'

export type StoredGrant = Stored<Grant>

/** The records of grants. */
export class GrantStore extends GrantRecords<Grant> {
  /** The name of the one grant that this owner can have. */
  idOf({ workload, subject, resources, audiences }: GrantOwner): string {
    return this.idFor(
      workload,
      subject,
      JSON.stringify([[...new Set(resources)].sort(), [...new Set(audiences)].sort()]),
    )
  }
}
