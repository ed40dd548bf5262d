import { dedicatedConfigs, includedVendors, type Oauth2Vendor } from '../../../src/agentcore/shapes/index.ts'

/** What a client says of its tenant, for the vendors that are at another address for each. */
const tenants: { readonly [Vendor in Oauth2Vendor]?: object } = {
  MicrosoftOauth2: { tenantId: 'contoso.onmicrosoft.com' },
  CustomOauth2: { oauthDiscovery: { discoveryUrl: 'https://idp.example/.well-known/openid-configuration' } },
  OktaOauth2: { issuer: 'https://acme.okta.com/oauth2/aus1' },
  OneLoginOauth2: { issuer: 'https://acme.onelogin.com/oidc/2' },
  PingOneOauth2: { tokenEndpoint: 'https://auth.pingone.com.au/e-1/as/token' },
  CyberArkOauth2: { authorizationEndpoint: 'https://acme.id.cyberark.cloud/OAuth2/Authorize/app1' },
  FusionAuthOauth2: { issuer: 'https://acme.example', tokenEndpoint: 'https://login.acme.example/oauth2/token' },
  Auth0Oauth2: { issuer: 'https://acme.eu.auth0.com/' },
  CognitoOauth2: {
    issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_aaaaaaaaa',
    tokenEndpoint: 'https://acme.auth.us-east-1.amazoncognito.com/oauth2/token',
  },
}

/** For each vendor of the service model the member that holds its configuration, and what is to be in it. */
export const vendorConfigs: Readonly<Record<string, { readonly member: string }>> = Object.fromEntries([
  ...Object.entries(dedicatedConfigs).map(([vendor, member]) => [vendor, { member, ...tenantOf(vendor) }]),
  ...includedVendors.map((vendor) => [vendor, { member: 'includedOauth2ProviderConfig', ...tenantOf(vendor) }]),
])

function tenantOf(vendor: string): object {
  return Object.entries(tenants).find(([name]) => name === vendor)?.[1] ?? {}
}
