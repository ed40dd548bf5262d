import type { JsonSchema } from '@credbroker/core'
import { memberIs, named, oneOf, page, providerName, structure, tags, text, union, when } from '../field-schemas.ts'
import { secretFamily, type SecretLocation, type SecretReference, type SecretSource } from '../secret-family.ts'

export type PaymentVendor = 'CoinbaseCDP' | 'StripePrivy'

export interface CoinbaseCdpConfigurationInput {
  readonly apiKeyId: string
  readonly apiKeySecret?: string
  readonly apiKeySecretSource?: SecretSource
  readonly apiKeySecretConfig?: SecretReference
  readonly walletSecret?: string
  readonly walletSecretSource?: SecretSource
  readonly walletSecretConfig?: SecretReference
}

export interface StripePrivyConfigurationInput {
  readonly appId: string
  readonly appSecret?: string
  readonly appSecretSource?: SecretSource
  readonly appSecretConfig?: SecretReference
  /** PKCS#8 in base64, perhaps after `wallet-auth:`. */
  readonly authorizationPrivateKey?: string
  readonly authorizationPrivateKeySource?: SecretSource
  readonly authorizationPrivateKeyConfig?: SecretReference
  readonly authorizationId: string
}

export type PaymentConfigurationInput =
  | { readonly coinbaseCdpConfiguration: CoinbaseCdpConfigurationInput; readonly stripePrivyConfiguration?: never }
  | { readonly stripePrivyConfiguration: StripePrivyConfigurationInput; readonly coinbaseCdpConfiguration?: never }

export interface UpdatePaymentCredentialProviderInput {
  readonly name: string
  readonly credentialProviderVendor: PaymentVendor
  readonly providerConfigurationInput: PaymentConfigurationInput
}

export interface CreatePaymentCredentialProviderInput extends UpdatePaymentCredentialProviderInput {
  readonly tags?: Readonly<Record<string, string>>
}

export interface CoinbaseCdpConfigurationOutput {
  readonly apiKeyId: string
  readonly apiKeySecretArn: SecretLocation
  readonly apiKeySecretJsonKey?: string
  readonly apiKeySecretSource?: SecretSource
  readonly walletSecretArn: SecretLocation
  readonly walletSecretJsonKey?: string
  readonly walletSecretSource?: SecretSource
}

export interface StripePrivyConfigurationOutput {
  readonly appId: string
  readonly appSecretArn: SecretLocation
  readonly appSecretJsonKey?: string
  readonly appSecretSource?: SecretSource
  readonly authorizationPrivateKeyArn: SecretLocation
  readonly authorizationPrivateKeyJsonKey?: string
  readonly authorizationPrivateKeySource?: SecretSource
  readonly authorizationId: string
}

interface PaymentProviderHead {
  readonly name: string
  readonly credentialProviderVendor: PaymentVendor
  readonly credentialProviderArn: string
}

export interface CreatePaymentCredentialProviderOutput extends PaymentProviderHead {
  readonly providerConfigurationOutput:
    | { readonly coinbaseCdpConfiguration: CoinbaseCdpConfigurationOutput; readonly stripePrivyConfiguration?: never }
    | { readonly stripePrivyConfiguration: StripePrivyConfigurationOutput; readonly coinbaseCdpConfiguration?: never }
}

export interface UpdatePaymentCredentialProviderOutput extends CreatePaymentCredentialProviderOutput {
  readonly createdTime: number
  readonly lastUpdatedTime: number
}

/** The only read that shows tags. */
export interface GetPaymentCredentialProviderOutput extends UpdatePaymentCredentialProviderOutput {
  readonly tags?: Readonly<Record<string, string>>
}

export interface ListPaymentCredentialProvidersOutput {
  readonly credentialProviders: readonly (PaymentProviderHead & {
    readonly createdTime: number
    readonly lastUpdatedTime: number
  })[]
  readonly nextToken?: string
}

const id = text(1, 512, '[a-zA-Z0-9_-]+')
/** Both bare base64 and PEM. */
const key = text(0, 2048, '[a-zA-Z0-9+/=\\-_\\s]*')
const apiKeySecret = secretFamily('apiKeySecret', key)
const walletSecret = secretFamily('walletSecret', key)
const appSecret = secretFamily('appSecret', key)
const authorizationPrivateKey = secretFamily(
  'authorizationPrivateKey',
  text(0, 2048, '(wallet-auth:)?[a-zA-Z0-9+/=\\-_\\s]*'),
)

const configuration = union({
  coinbaseCdpConfiguration: structure(
    { apiKeyId: id, ...apiKeySecret.properties, ...walletSecret.properties },
    ['apiKeyId'],
    [apiKeySecret.rule, walletSecret.rule],
  ),
  stripePrivyConfiguration: structure(
    { appId: id, authorizationId: id, ...appSecret.properties, ...authorizationPrivateKey.properties },
    ['appId', 'authorizationId'],
    [appSecret.rule, authorizationPrivateKey.rule],
  ),
})

const members = {
  name: providerName,
  credentialProviderVendor: oneOf('CoinbaseCDP', 'StripePrivy'),
  providerConfigurationInput: configuration,
}
const required = ['name', 'credentialProviderVendor', 'providerConfigurationInput']

const takes = (vendor: PaymentVendor, member: string): JsonSchema =>
  when(memberIs('credentialProviderVendor', vendor), {
    properties: { providerConfigurationInput: { required: [member] } },
  })
const rules = [takes('CoinbaseCDP', 'coinbaseCdpConfiguration'), takes('StripePrivy', 'stripePrivyConfiguration')]

type OperationName =
  | `${'Create' | 'Get' | 'Update' | 'Delete'}PaymentCredentialProvider`
  | 'ListPaymentCredentialProviders'

export const paymentProviderInputs: Readonly<Record<OperationName, JsonSchema>> = {
  CreatePaymentCredentialProvider: structure({ ...members, tags }, required, rules),
  GetPaymentCredentialProvider: named(providerName),
  UpdatePaymentCredentialProvider: structure(members, required, rules),
  DeletePaymentCredentialProvider: named(providerName),
  ListPaymentCredentialProviders: page(20),
}
