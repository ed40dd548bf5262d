/** The vendors with a configuration of their own, and the member that each takes. */
export const dedicatedConfigs = {
  GoogleOauth2: 'googleOauth2ProviderConfig',
  GithubOauth2: 'githubOauth2ProviderConfig',
  SlackOauth2: 'slackOauth2ProviderConfig',
  SalesforceOauth2: 'salesforceOauth2ProviderConfig',
  MicrosoftOauth2: 'microsoftOauth2ProviderConfig',
  AtlassianOauth2: 'atlassianOauth2ProviderConfig',
  LinkedinOauth2: 'linkedinOauth2ProviderConfig',
  CustomOauth2: 'customOauth2ProviderConfig',
} as const

/** The vendors that share `includedOauth2ProviderConfig`. */
export const includedVendors = [
  'XOauth2',
  'OktaOauth2',
  'OneLoginOauth2',
  'PingOneOauth2',
  'FacebookOauth2',
  'YandexOauth2',
  'RedditOauth2',
  'ZoomOauth2',
  'TwitchOauth2',
  'SpotifyOauth2',
  'DropboxOauth2',
  'NotionOauth2',
  'HubspotOauth2',
  'CyberArkOauth2',
  'FusionAuthOauth2',
  'Auth0Oauth2',
  'CognitoOauth2',
] as const

export type Oauth2Vendor = keyof typeof dedicatedConfigs | (typeof includedVendors)[number]

/** The member of `oauth2ProviderConfigInput`, and of the output, that a vendor takes. */
export type Oauth2ConfigMember =
  | (typeof dedicatedConfigs)[keyof typeof dedicatedConfigs]
  | 'includedOauth2ProviderConfig'

const dedicated: Readonly<Record<string, Oauth2ConfigMember>> = dedicatedConfigs

/** The configuration member that belongs to a vendor. */
export function configMemberOf(vendor: Oauth2Vendor): Oauth2ConfigMember {
  return Object.hasOwn(dedicated, vendor)
    ? (dedicated[vendor] ?? 'includedOauth2ProviderConfig')
    : 'includedOauth2ProviderConfig'
}
