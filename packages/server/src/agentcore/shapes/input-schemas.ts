import type { JsonSchema } from '@credbroker/core'
import { apiKeyProviderInputs } from './control/api-key-provider.ts'
import { oauth2ProviderInputs } from './control/oauth2-provider.ts'
import { paymentProviderInputs } from './control/payment-provider.ts'
import { tagInputs } from './control/tags.ts'
import { tokenVaultInputs } from './control/token-vault.ts'
import { workloadIdentityInputs } from './control/workload-identity.ts'
import { apiKeyInputs } from './data/api-key.ts'
import { oauth2TokenInputs } from './data/oauth2-token.ts'
import { paymentTokenInputs } from './data/payment-token.ts'
import { workloadTokenInputs } from './data/workload-token.ts'

/** The operations of AgentCore that are served. */
export type AgentCoreOperation =
  | keyof typeof workloadTokenInputs
  | keyof typeof oauth2TokenInputs
  | keyof typeof apiKeyInputs
  | keyof typeof paymentTokenInputs
  | keyof typeof workloadIdentityInputs
  | keyof typeof oauth2ProviderInputs
  | keyof typeof apiKeyProviderInputs
  | keyof typeof paymentProviderInputs
  | keyof typeof tokenVaultInputs
  | keyof typeof tagInputs

/** What each operation takes: the constraints of the service model, which no SDK checks for us. */
export const inputSchemas: Readonly<Record<AgentCoreOperation, JsonSchema>> = {
  ...workloadTokenInputs,
  ...oauth2TokenInputs,
  ...apiKeyInputs,
  ...paymentTokenInputs,
  ...workloadIdentityInputs,
  ...oauth2ProviderInputs,
  ...apiKeyProviderInputs,
  ...paymentProviderInputs,
  ...tokenVaultInputs,
  ...tagInputs,
}
