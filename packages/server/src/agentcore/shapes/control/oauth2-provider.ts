import type { JsonSchema } from '@credbroker/core'
import {
  freeText,
  memberIs,
  named,
  oneOf,
  page,
  providerName,
  structure,
  tags,
  text,
  union,
  when,
} from '../field-schemas.ts'
import type { SecretLocation, SecretSource } from '../secret-family.ts'
import {
  type ClientAuthenticationMethod,
  clientSecret,
  type ClientSecretInput,
  customOauth2Config,
  type CustomOauth2ConfigInput,
  type OauthDiscovery,
  type OnBehalfOfTokenExchangeConfig,
  type PrivateKeyJwtConfig,
} from './custom-oauth2.ts'
import { dedicatedConfigs, includedVendors, type Oauth2ConfigMember, type Oauth2Vendor } from './oauth2-vendors.ts'
import type { PrivateEndpoint, PrivateEndpointOverride } from './private-endpoint.ts'

/** What a vendor with a preset takes; not all members belong to each vendor. */
export interface VendorOauth2ConfigInput extends ClientSecretInput {
  readonly clientId: string
  /** Microsoft's. */
  readonly tenantId?: string
  /** These three: of vendors that share `includedOauth2ProviderConfig`. */
  readonly issuer?: string
  readonly authorizationEndpoint?: string
  readonly tokenEndpoint?: string
}

/** Exactly one member is there: the one that belongs to the vendor. */
export type Oauth2ProviderConfigInput = {
  readonly [Member in Exclude<Oauth2ConfigMember, 'customOauth2ProviderConfig'>]?: VendorOauth2ConfigInput
} & { readonly customOauth2ProviderConfig?: CustomOauth2ConfigInput }

export interface UpdateOauth2CredentialProviderInput {
  readonly name: string
  readonly credentialProviderVendor: Oauth2Vendor
  readonly oauth2ProviderConfigInput: Oauth2ProviderConfigInput
}

export interface CreateOauth2CredentialProviderInput extends UpdateOauth2CredentialProviderInput {
  readonly tags?: Readonly<Record<string, string>>
}

export interface Oauth2ConfigOutput {
  readonly oauthDiscovery: OauthDiscovery
  readonly clientId?: string
  /** This and what follows: the custom provider's. */
  readonly onBehalfOfTokenExchangeConfig?: OnBehalfOfTokenExchangeConfig
  readonly clientAuthenticationMethod?: ClientAuthenticationMethod
  readonly privateKeyJwtConfig?: PrivateKeyJwtConfig
  readonly privateEndpoint?: PrivateEndpoint
  readonly privateEndpointOverrides?: readonly PrivateEndpointOverride[]
}

export interface CreateOauth2CredentialProviderOutput {
  readonly name: string
  readonly credentialProviderArn: string
  readonly clientSecretArn: SecretLocation
  readonly clientSecretJsonKey?: string
  readonly clientSecretSource?: SecretSource
  readonly callbackUrl?: string
  /** Exactly one member. */
  readonly oauth2ProviderConfigOutput?: { readonly [Member in Oauth2ConfigMember]?: Oauth2ConfigOutput }
  readonly status?: 'CREATING' | 'CREATE_FAILED' | 'UPDATING' | 'UPDATE_FAILED' | 'READY' | 'DELETING' | 'DELETE_FAILED'
}

/** Of Get and Update; `failureReason` of Get only. */
export interface Oauth2CredentialProviderOutput extends CreateOauth2CredentialProviderOutput {
  readonly credentialProviderVendor: Oauth2Vendor
  readonly oauth2ProviderConfigOutput: { readonly [Member in Oauth2ConfigMember]?: Oauth2ConfigOutput }
  readonly createdTime: number
  readonly lastUpdatedTime: number
  readonly failureReason?: string
}

export interface ListOauth2CredentialProvidersOutput {
  readonly credentialProviders: readonly {
    readonly name: string
    readonly credentialProviderVendor: Oauth2Vendor
    readonly credentialProviderArn: string
    readonly createdTime: number
    readonly lastUpdatedTime: number
  }[]
  readonly nextToken?: string
}

function vendorConfig(more: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  return structure({ clientId: text(1, 256), ...clientSecret.properties, ...more }, ['clientId'], [clientSecret.rule])
}

function members(isNew: boolean): Readonly<Record<string, JsonSchema>> {
  const configs: Record<string, JsonSchema> = {}
  for (const member of Object.values(dedicatedConfigs)) configs[member] = vendorConfig()
  configs.microsoftOauth2ProviderConfig = vendorConfig({ tenantId: text(1, 2048) })
  configs.customOauth2ProviderConfig = customOauth2Config(isNew)
  configs.includedOauth2ProviderConfig = vendorConfig({
    issuer: freeText,
    authorizationEndpoint: freeText,
    tokenEndpoint: freeText,
  })
  return {
    name: providerName,
    credentialProviderVendor: oneOf(...Object.keys(dedicatedConfigs), ...includedVendors),
    oauth2ProviderConfigInput: union(configs),
  }
}

const takes = (member: string, ...vendors: readonly string[]): JsonSchema =>
  when(memberIs('credentialProviderVendor', ...vendors), {
    properties: { oauth2ProviderConfigInput: { required: [member] } },
  })

/** A configuration has to be its vendor's: SDKs send any. */
const rules = [
  ...Object.entries(dedicatedConfigs).map(([vendor, member]) => takes(member, vendor)),
  takes('includedOauth2ProviderConfig', ...includedVendors),
]
const required = ['name', 'credentialProviderVendor', 'oauth2ProviderConfigInput']

type OperationName =
  | `${'Create' | 'Get' | 'Update' | 'Delete'}Oauth2CredentialProvider`
  | 'ListOauth2CredentialProviders'

export const oauth2ProviderInputs: Readonly<Record<OperationName, JsonSchema>> = {
  CreateOauth2CredentialProvider: structure({ ...members(true), tags }, required, rules),
  GetOauth2CredentialProvider: named(providerName),
  UpdateOauth2CredentialProvider: structure(members(false), required, rules),
  DeleteOauth2CredentialProvider: named(providerName),
  ListOauth2CredentialProviders: page(20),
}
