export { type AgentCoreOperation, inputSchemas } from './input-schemas.ts'
export type { SecretLocation, SecretReference, SecretSource } from './secret-family.ts'
export type { GetResourceApiKeyInput, GetResourceApiKeyOutput } from './data/api-key.ts'
export type {
  CompleteResourceTokenAuthInput,
  GetResourceOauth2TokenInput,
  GetResourceOauth2TokenOutput,
} from './data/oauth2-token.ts'
export type { GetResourcePaymentTokenInput } from './data/payment-token.ts'
export type {
  GetWorkloadAccessTokenForJWTInput,
  GetWorkloadAccessTokenForUserIdInput,
  GetWorkloadAccessTokenInput,
} from './data/workload-token.ts'
export type {
  ApiKeyCredentialProviderOutput,
  CreateApiKeyCredentialProviderInput,
  CreateApiKeyCredentialProviderOutput,
  ListApiKeyCredentialProvidersOutput,
  UpdateApiKeyCredentialProviderInput,
} from './control/api-key-provider.ts'
export type { ClientAuthenticationMethod, CustomOauth2ConfigInput, OauthDiscovery } from './control/custom-oauth2.ts'
export type {
  CreateOauth2CredentialProviderInput,
  CreateOauth2CredentialProviderOutput,
  ListOauth2CredentialProvidersOutput,
  Oauth2ConfigOutput,
  Oauth2CredentialProviderOutput,
  UpdateOauth2CredentialProviderInput,
  VendorOauth2ConfigInput,
} from './control/oauth2-provider.ts'
export { configMemberOf, dedicatedConfigs, includedVendors, type Oauth2Vendor } from './control/oauth2-vendors.ts'
export type {
  CoinbaseCdpConfigurationInput,
  CreatePaymentCredentialProviderInput,
  CreatePaymentCredentialProviderOutput,
  GetPaymentCredentialProviderOutput,
  ListPaymentCredentialProvidersOutput,
  PaymentVendor,
  StripePrivyConfigurationInput,
  UpdatePaymentCredentialProviderInput,
  UpdatePaymentCredentialProviderOutput,
} from './control/payment-provider.ts'
export type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from './control/tags.ts'
export type {
  GetTokenVaultInput,
  KmsConfiguration,
  SetTokenVaultCMKInput,
  TokenVaultOutput,
} from './control/token-vault.ts'
export type {
  CreateWorkloadIdentityInput,
  CreateWorkloadIdentityOutput,
  ListWorkloadIdentitiesOutput,
  NamedInput,
  PageInput,
  UpdateWorkloadIdentityInput,
  WorkloadIdentityOutput,
} from './control/workload-identity.ts'
