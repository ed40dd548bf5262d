import type { JsonSchema } from '@credbroker/core'
import { list, named, page, returnUrl, structure, tags, workloadName } from '../field-schemas.ts'

export interface CreateWorkloadIdentityInput {
  readonly name: string
  readonly allowedResourceOauth2ReturnUrls?: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
}

export interface UpdateWorkloadIdentityInput {
  readonly name: string
  /** Replaces the list. Absent: the list stays. */
  readonly allowedResourceOauth2ReturnUrls?: readonly string[]
}

/** The input of each operation that gets or deletes by name. */
export interface NamedInput {
  readonly name: string
}

/** The input of each operation that lists. */
export interface PageInput {
  readonly nextToken?: string
  readonly maxResults?: number
}

export interface CreateWorkloadIdentityOutput {
  readonly name: string
  readonly workloadIdentityArn: string
  readonly allowedResourceOauth2ReturnUrls?: readonly string[]
}

/** Of Get and Update. */
export interface WorkloadIdentityOutput extends CreateWorkloadIdentityOutput {
  /** Epoch seconds; this and every other time in a reply. */
  readonly createdTime: number
  readonly lastUpdatedTime: number
}

export interface ListWorkloadIdentitiesOutput {
  readonly workloadIdentities: readonly { readonly name: string; readonly workloadIdentityArn: string }[]
  /** Absent on the last page. */
  readonly nextToken?: string
}

const allowedResourceOauth2ReturnUrls = list(returnUrl)

type OperationName = `${'Create' | 'Get' | 'Update' | 'Delete'}WorkloadIdentity` | 'ListWorkloadIdentities'

export const workloadIdentityInputs: Readonly<Record<OperationName, JsonSchema>> = {
  CreateWorkloadIdentity: structure({ name: workloadName, allowedResourceOauth2ReturnUrls, tags }, ['name']),
  GetWorkloadIdentity: named(workloadName),
  UpdateWorkloadIdentity: structure({ name: workloadName, allowedResourceOauth2ReturnUrls }, ['name']),
  DeleteWorkloadIdentity: named(workloadName),
  ListWorkloadIdentities: page(20),
}
