import type {
  CoinbaseCdpConfigurationInput,
  CustomOauth2ConfigInput,
  Oauth2Vendor,
  StripePrivyConfigurationInput,
  UpdateApiKeyCredentialProviderInput,
  VendorOauth2ConfigInput,
} from '../../agentcore/shapes/index.ts'
import type { ResourceRecord } from './resource-record.ts'

/** A credential provider, with what its client sent. The secrets in it are why nothing of it is shown as it is. */
export interface ProviderRecord<Settings extends ProviderSettings = ProviderSettings> extends ResourceRecord {
  readonly settings: Settings
}

/** What a client sent to make or change a provider, by plane. */
export type ProviderSettings = Oauth2Settings | ApiKeySettings | PaymentSettings

export type Oauth2Settings = CustomOauth2Settings | VendorOauth2Settings

export interface CustomOauth2Settings {
  readonly plane: 'oauth2'
  readonly vendor: 'CustomOauth2'
  readonly config: CustomOauth2ConfigInput
}

export interface VendorOauth2Settings {
  readonly plane: 'oauth2'
  readonly vendor: Exclude<Oauth2Vendor, 'CustomOauth2'>
  readonly config: VendorOauth2ConfigInput
}

export interface ApiKeySettings {
  readonly plane: 'apikey'
  readonly config: Omit<UpdateApiKeyCredentialProviderInput, 'name'>
}

export type PaymentSettings =
  | { readonly plane: 'payment'; readonly vendor: 'CoinbaseCDP'; readonly config: CoinbaseCdpConfigurationInput }
  | { readonly plane: 'payment'; readonly vendor: 'StripePrivy'; readonly config: StripePrivyConfigurationInput }
