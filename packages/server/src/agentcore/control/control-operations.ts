import type { AnyOperation } from '../../operation/operation.ts'
import { apiKeyProviderOperations } from './api-key-providers.ts'
import type { ControlParts } from './control-parts.ts'
import { oauth2ProviderOperations } from './oauth2/oauth2-providers.ts'
import { paymentProviderOperations } from './payment/payment-providers.ts'
import { tagOperations } from './tags.ts'
import { tokenVaultOperations } from './token-vault.ts'
import { workloadIdentityOperations } from './workload-identities.ts'

/** The control plane of AgentCore Identity, as far as it is about identities and credentials. */
export function controlOperations(parts: ControlParts): readonly AnyOperation[] {
  return [
    ...workloadIdentityOperations(parts),
    ...oauth2ProviderOperations(parts),
    ...apiKeyProviderOperations(parts),
    ...paymentProviderOperations(parts),
    ...tokenVaultOperations(parts),
    ...tagOperations(parts),
  ]
}
