import { BrokerError } from '@credbroker/core'
import type { AnyOperation, OperationCall } from '../../operation/operation.ts'
import { recordAct } from '../../operation/record-act.ts'
import { readRecord, writeRecord } from '../../resources/records/stored-json.ts'
import { epochSeconds } from '../../wire/epoch-seconds.ts'
import type { GetTokenVaultInput, KmsConfiguration, SetTokenVaultCMKInput, TokenVaultOutput } from '../shapes/index.ts'
import { controlOperation } from './control-operation.ts'
import type { ControlParts } from './control-parts.ts'

interface TokenVaultRecord {
  readonly format: 1
  readonly kmsConfiguration: KmsConfiguration
  readonly updatedAtMs: number
}

const vaultId = 'default'
const key = `vault/${vaultId}`

/**
 * The one vault that there is. The key that a client sets is kept and shown again, and seals nothing: the master key is
 * the one under `keys` in the configuration.
 */
export function tokenVaultOperations(parts: ControlParts): readonly AnyOperation[] {
  const { context, resources } = parts

  async function get({ tokenVaultId = vaultId }: GetTokenVaultInput): Promise<TokenVaultOutput> {
    checkVault(tokenVaultId)
    const stored = await readRecord<TokenVaultRecord>(context.store, key)
    const { kmsConfiguration = { keyType: 'ServiceManagedKey' }, updatedAtMs = resources.startedAtMs } =
      stored?.value ?? {}
    return { tokenVaultId, kmsConfiguration, lastModifiedDate: epochSeconds(updatedAtMs) }
  }

  async function set(input: SetTokenVaultCMKInput, call: OperationCall): Promise<TokenVaultOutput> {
    const { tokenVaultId = vaultId, kmsConfiguration } = input
    checkVault(tokenVaultId)
    const { keyType, kmsKeyArn } = kmsConfiguration
    const before = await readRecord<TokenVaultRecord>(context.store, key)
    await recordAct(parts, call, 'resource_updated', `token-vault/${vaultId}`)
    const kept = keyType === 'CustomerManagedKey' ? { keyType, kmsKeyArn } : { keyType }
    const record: TokenVaultRecord = { format: 1, kmsConfiguration: kept, updatedAtMs: context.clock.now() }
    const { stored } = await writeRecord(context.store, key, record, { ifVersion: before?.version ?? 'absent' })
    if (!stored) throw new BrokerError('conflict', 'the token vault was changed by somebody else meanwhile; try again')
    return get({ tokenVaultId })
  }

  return [
    controlOperation('GetTokenVault', 200, get, { path: '/identities/get-token-vault' }),
    controlOperation('SetTokenVaultCMK', 200, set, { path: '/identities/set-token-vault-cmk' }),
  ]
}

function checkVault(tokenVaultId: string): void {
  if (tokenVaultId === vaultId) return
  throw new BrokerError('not_found', `there is no token vault of that name; the one that there is, is "${vaultId}"`)
}
