export { type AgentCoreOperation, inputSchemas } from './input-schemas.ts'
export type { SecretLocation, SecretReference, SecretSource } from './secret-family.ts'
export type { GetResourceApiKeyInput, GetResourceApiKeyOutput } from './data/api-key.ts'
export type {
  CompleteResourceTokenAuthInput,
  GetResourceOauth2TokenInput,
  GetResourceOauth2TokenOutput,
  Oauth2Flow,
  WireUserIdentifier,
} from './data/oauth2-token.ts'
export type {
  CoinbaseCdpTokenRequestInput,
  GetResourcePaymentTokenInput,
  GetResourcePaymentTokenOutput,
  PaymentTokenRequestInput,
  StripePrivyTokenOutput,
  StripePrivyTokenRequestInput,
} from './data/payment-token.ts'
export type {
  GetWorkloadAccessTokenForJWTInput,
  GetWorkloadAccessTokenForUserIdInput,
  GetWorkloadAccessTokenInput,
  WorkloadAccessTokenOutput,
} from './data/workload-token.ts'
export type {
  ApiKeyCredentialProviderOutput,
  CreateApiKeyCredentialProviderInput,
  CreateApiKeyCredentialProviderOutput,
  ListApiKeyCredentialProvidersOutput,
  UpdateApiKeyCredentialProviderInput,
} from './control/api-key-provider.ts'
export type {
  AuthorizationServerMetadata,
  ClientAuthenticationMethod,
  ClientSecretInput,
  CustomOauth2ConfigInput,
  OauthDiscovery,
  OnBehalfOfTokenExchangeConfig,
  PrivateKeyJwtConfig,
} from './control/custom-oauth2.ts'
export type {
  CreateOauth2CredentialProviderInput,
  CreateOauth2CredentialProviderOutput,
  ListOauth2CredentialProvidersOutput,
  Oauth2ConfigOutput,
  Oauth2CredentialProviderOutput,
  Oauth2ProviderConfigInput,
  UpdateOauth2CredentialProviderInput,
  VendorOauth2ConfigInput,
} from './control/oauth2-provider.ts'
export {
  configMemberOf,
  dedicatedConfigs,
  includedVendors,
  type Oauth2ConfigMember,
  type Oauth2Vendor,
} from './control/oauth2-vendors.ts'
export type {
  CoinbaseCdpConfigurationInput,
  CoinbaseCdpConfigurationOutput,
  CreatePaymentCredentialProviderInput,
  CreatePaymentCredentialProviderOutput,
  GetPaymentCredentialProviderOutput,
  ListPaymentCredentialProvidersOutput,
  PaymentConfigurationInput,
  PaymentVendor,
  StripePrivyConfigurationInput,
  StripePrivyConfigurationOutput,
  UpdatePaymentCredentialProviderInput,
  UpdatePaymentCredentialProviderOutput,
} from './control/payment-provider.ts'
export type { ManagedVpcResource, PrivateEndpoint, PrivateEndpointOverride } from './control/private-endpoint.ts'
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
