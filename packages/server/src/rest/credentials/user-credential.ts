import type { DepositHolder } from '@credbroker/core'
import type { Operation, OperationCall } from '../../operation/operation.ts'
import { recordAct } from '../../operation/record-act.ts'
import type { ServerParts } from '../../server-parts.ts'
import { depositaryName } from './depositary-name.ts'
import { restOperation } from '../rest-operation.ts'

/** Whose credential, and at which provider. */
export interface UserCredentialInput {
  readonly provider: string
  readonly userId: string
  /** Absent: for whatever workload asks for the user. */
  readonly workload?: string
}

export interface PutUserCredentialInput extends UserCredentialInput {
  readonly value: string
}

const path = '/credbroker/v1/providers/{provider}/users/{userId}/credential'
const query = { names: ['workload'], lists: [] }

/**
 * Keeps a credential that a user has at a vendor, in place of the one before. The audit log has who asked for it beside
 * what the broker writes down of the credential.
 */
export function putUserCredential(parts: ServerParts): Operation<PutUserCredentialInput, undefined> {
  return restOperation(
    'PutUserCredential',
    { method: 'PUT', path, status: 204, query },
    async (input: PutUserCredentialInput, call: OperationCall): Promise<undefined> => {
      const name = await nameOf(parts, input)
      await recordAct(parts, call, 'resource_updated', `user-credential/${name}`)
      await parts.broker.deposits.put(name, holderOf(input), input.value)
    },
  )
}

/** Forgets a credential of a user. Rejects with `not_found` when there is none. */
export function deleteUserCredential(parts: ServerParts): Operation<UserCredentialInput, undefined> {
  return restOperation(
    'DeleteUserCredential',
    { method: 'DELETE', path, status: 204, query },
    async (input: UserCredentialInput, call: OperationCall): Promise<undefined> => {
      const name = await nameOf(parts, input)
      await recordAct(parts, call, 'resource_deleted', `user-credential/${name}`)
      await parts.broker.deposits.remove(name, holderOf(input))
    },
  )
}

function holderOf({ userId, workload }: UserCredentialInput): DepositHolder {
  return { user: { userId }, ...(workload !== undefined && { workload }) }
}

async function nameOf(parts: ServerParts, { provider }: UserCredentialInput): Promise<string> {
  await parts.directory.catchUp()
  return depositaryName(parts, provider)
}
