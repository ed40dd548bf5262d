import type { JsonSchema } from '@credbroker/core'
import { absent, memberIs, oneOf, structure, text, when } from '../field-schemas.ts'

export type KmsConfiguration =
  | { readonly keyType: 'CustomerManagedKey'; readonly kmsKeyArn: string }
  | { readonly keyType: 'ServiceManagedKey'; readonly kmsKeyArn?: never }

export interface GetTokenVaultInput {
  /** Default `default`. */
  readonly tokenVaultId?: string
}

export interface SetTokenVaultCMKInput {
  readonly tokenVaultId?: string
  readonly kmsConfiguration: KmsConfiguration
}

/** Of both. */
export interface TokenVaultOutput {
  readonly tokenVaultId: string
  readonly kmsConfiguration: KmsConfiguration
  readonly lastModifiedDate: number
}

const tokenVaultId = text(1, 64, '[a-zA-Z0-9_-]+')

const kmsConfiguration = structure(
  {
    keyType: oneOf('CustomerManagedKey', 'ServiceManagedKey'),
    kmsKeyArn: text(1, 2048, 'arn:aws(?:-cn|-us-gov)?:kms:[a-zA-Z0-9-]*:[0-9]{12}:key/[a-zA-Z0-9-]{36}'),
  },
  ['keyType'],
  [
    when(memberIs('keyType', 'CustomerManagedKey'), { required: ['kmsKeyArn'] }),
    when(memberIs('keyType', 'ServiceManagedKey'), {
      properties: { kmsKeyArn: absent('Member must be absent when keyType is ServiceManagedKey') },
    }),
  ],
)

export const tokenVaultInputs: Readonly<Record<'GetTokenVault' | 'SetTokenVaultCMK', JsonSchema>> = {
  GetTokenVault: structure({ tokenVaultId }),
  SetTokenVaultCMK: structure({ tokenVaultId, kmsConfiguration }, ['kmsConfiguration']),
}
