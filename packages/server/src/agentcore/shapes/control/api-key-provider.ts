import type { JsonSchema } from '@credbroker/core'
import { named, page, providerName, structure, tags, text } from '../field-schemas.ts'
import { secretFamily, type SecretLocation, type SecretReference, type SecretSource } from '../secret-family.ts'

export interface UpdateApiKeyCredentialProviderInput {
  readonly name: string
  /** May be empty. */
  readonly apiKey?: string
  readonly apiKeySecretSource?: SecretSource
  readonly apiKeySecretConfig?: SecretReference
}

export interface CreateApiKeyCredentialProviderInput extends UpdateApiKeyCredentialProviderInput {
  readonly tags?: Readonly<Record<string, string>>
}

export interface CreateApiKeyCredentialProviderOutput {
  readonly name: string
  readonly credentialProviderArn: string
  readonly apiKeySecretArn: SecretLocation
  readonly apiKeySecretJsonKey?: string
  readonly apiKeySecretSource?: SecretSource
}

/** Of Get and Update. */
export interface ApiKeyCredentialProviderOutput extends CreateApiKeyCredentialProviderOutput {
  readonly createdTime: number
  readonly lastUpdatedTime: number
}

export interface ListApiKeyCredentialProvidersOutput {
  readonly credentialProviders: readonly {
    readonly name: string
    readonly credentialProviderArn: string
    readonly createdTime: number
    readonly lastUpdatedTime: number
  }[]
  readonly nextToken?: string
}

const secret = secretFamily('apiKey', text(0, 65_536), 'apiKeySecret')

type OperationName =
  | `${'Create' | 'Get' | 'Update' | 'Delete'}ApiKeyCredentialProvider`
  | 'ListApiKeyCredentialProviders'

export const apiKeyProviderInputs: Readonly<Record<OperationName, JsonSchema>> = {
  CreateApiKeyCredentialProvider: structure(
    { name: providerName, ...secret.properties, tags },
    ['name'],
    [secret.rule],
  ),
  GetApiKeyCredentialProvider: named(providerName),
  UpdateApiKeyCredentialProvider: structure({ name: providerName, ...secret.properties }, ['name'], [secret.rule]),
  DeleteApiKeyCredentialProvider: named(providerName),
  // The only list that goes to 100.
  ListApiKeyCredentialProviders: page(100),
}
