import type { JsonSchema } from '@credbroker/core'
import { providerName, structure, workloadToken } from '../field-schemas.ts'

export interface GetResourceApiKeyInput {
  readonly workloadIdentityToken: string
  readonly resourceCredentialProviderName: string
}

export interface GetResourceApiKeyOutput {
  readonly apiKey: string
}

export const apiKeyInputs: Readonly<Record<'GetResourceApiKey', JsonSchema>> = {
  GetResourceApiKey: structure({ workloadIdentityToken: workloadToken, resourceCredentialProviderName: providerName }, [
    'workloadIdentityToken',
    'resourceCredentialProviderName',
  ]),
}
