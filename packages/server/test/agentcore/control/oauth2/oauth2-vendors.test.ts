import { expect, test } from 'vitest'
import {
  configMemberOf,
  dedicatedConfigs,
  includedVendors,
  type Oauth2Vendor,
} from '../../../../src/agentcore/shapes/index.ts'
import { controlBench } from '../support/control-bench.ts'

interface VendorCase {
  /** Besides the id and secret of the client. */
  readonly config?: object
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly issuer?: string
}

const google = 'https://accounts.google.com/o/oauth2/v2/auth'

/** A realistic configuration for each vendor, and where it has to lead. */
const vendorCases: Readonly<Record<Exclude<Oauth2Vendor, 'CustomOauth2'>, VendorCase>> = {
  GoogleOauth2: { authorizationEndpoint: google, tokenEndpoint: 'https://oauth2.googleapis.com/token' },
  GithubOauth2: {
    authorizationEndpoint: 'https://github.com/login/oauth/authorize',
    tokenEndpoint: 'https://github.com/login/oauth/access_token',
  },
  SlackOauth2: {
    authorizationEndpoint: 'https://slack.com/oauth/v2/authorize',
    tokenEndpoint: 'https://slack.com/api/oauth.v2.access',
  },
  SalesforceOauth2: {
    authorizationEndpoint: 'https://login.salesforce.com/services/oauth2/authorize',
    tokenEndpoint: 'https://login.salesforce.com/services/oauth2/token',
  },
  MicrosoftOauth2: {
    config: { tenantId: 'contoso.onmicrosoft.com' },
    authorizationEndpoint: 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize',
    tokenEndpoint: 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token',
  },
  AtlassianOauth2: {
    authorizationEndpoint: 'https://auth.atlassian.com/authorize',
    tokenEndpoint: 'https://auth.atlassian.com/oauth/token',
  },
  LinkedinOauth2: {
    authorizationEndpoint: 'https://www.linkedin.com/oauth/v2/authorization',
    tokenEndpoint: 'https://www.linkedin.com/oauth/v2/accessToken',
  },
  XOauth2: {
    authorizationEndpoint: 'https://x.com/i/oauth2/authorize',
    tokenEndpoint: 'https://api.x.com/2/oauth2/token',
  },
  FacebookOauth2: {
    authorizationEndpoint: 'https://www.facebook.com/v24.0/dialog/oauth',
    tokenEndpoint: 'https://graph.facebook.com/v24.0/oauth/access_token',
  },
  YandexOauth2: {
    authorizationEndpoint: 'https://oauth.yandex.com/authorize',
    tokenEndpoint: 'https://oauth.yandex.com/token',
  },
  RedditOauth2: {
    authorizationEndpoint: 'https://www.reddit.com/api/v1/authorize',
    tokenEndpoint: 'https://www.reddit.com/api/v1/access_token',
  },
  ZoomOauth2: {
    authorizationEndpoint: 'https://zoom.us/oauth/authorize',
    tokenEndpoint: 'https://zoom.us/oauth/token',
  },
  TwitchOauth2: {
    authorizationEndpoint: 'https://id.twitch.tv/oauth2/authorize',
    tokenEndpoint: 'https://id.twitch.tv/oauth2/token',
  },
  SpotifyOauth2: {
    authorizationEndpoint: 'https://accounts.spotify.com/authorize',
    tokenEndpoint: 'https://accounts.spotify.com/api/token',
  },
  DropboxOauth2: {
    authorizationEndpoint: 'https://www.dropbox.com/oauth2/authorize',
    tokenEndpoint: 'https://api.dropboxapi.com/oauth2/token',
  },
  NotionOauth2: {
    authorizationEndpoint: 'https://api.notion.com/v1/oauth/authorize',
    tokenEndpoint: 'https://api.notion.com/v1/oauth/token',
  },
  HubspotOauth2: {
    authorizationEndpoint: 'https://app.hubspot.com/oauth/authorize',
    tokenEndpoint: 'https://api.hubapi.com/oauth/v3/token',
  },
  OktaOauth2: {
    config: { issuer: 'https://acme.okta.com/oauth2/aus1' },
    issuer: 'https://acme.okta.com/oauth2/aus1',
    authorizationEndpoint: 'https://acme.okta.com/oauth2/aus1/v1/authorize',
    tokenEndpoint: 'https://acme.okta.com/oauth2/aus1/v1/token',
  },
  OneLoginOauth2: {
    config: { issuer: 'https://acme.onelogin.com/oidc/2' },
    authorizationEndpoint: 'https://acme.onelogin.com/oidc/2/auth',
    tokenEndpoint: 'https://acme.onelogin.com/oidc/2/token',
  },
  PingOneOauth2: {
    config: { tokenEndpoint: 'https://auth.pingone.com.au/e-1/as/token' },
    issuer: 'https://auth.pingone.com.au/e-1/as',
    authorizationEndpoint: 'https://auth.pingone.com.au/e-1/as/authorize',
    tokenEndpoint: 'https://auth.pingone.com.au/e-1/as/token',
  },
  CyberArkOauth2: {
    config: { authorizationEndpoint: 'https://acme.id.cyberark.cloud/OAuth2/Authorize/app1' },
    authorizationEndpoint: 'https://acme.id.cyberark.cloud/OAuth2/Authorize/app1',
    tokenEndpoint: 'https://acme.id.cyberark.cloud/OAuth2/Token/app1',
  },
  FusionAuthOauth2: {
    config: { issuer: 'https://acme.example.com', tokenEndpoint: 'https://auth.acme.example.com/oauth2/token' },
    issuer: 'https://acme.example.com',
    authorizationEndpoint: 'https://auth.acme.example.com/oauth2/authorize',
    tokenEndpoint: 'https://auth.acme.example.com/oauth2/token',
  },
  Auth0Oauth2: {
    config: { issuer: 'https://acme.eu.auth0.com/' },
    issuer: 'https://acme.eu.auth0.com/',
    authorizationEndpoint: 'https://acme.eu.auth0.com/authorize',
    tokenEndpoint: 'https://acme.eu.auth0.com/oauth/token',
  },
  CognitoOauth2: {
    config: {
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC',
      authorizationEndpoint: 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
    },
    issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC',
    authorizationEndpoint: 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
    tokenEndpoint: 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token',
  },
}

function input(vendor: Oauth2Vendor, config: object): object {
  return {
    name: 'p',
    credentialProviderVendor: vendor,
    oauth2ProviderConfigInput: {
      [configMemberOf(vendor)]: { clientId: 'client-1', clientSecret: 's3cret', ...config },
    },
  }
}

test('every vendor of the service model has a case here', () => {
  const modelled = [...Object.keys(dedicatedConfigs), ...includedVendors].filter((vendor) => vendor !== 'CustomOauth2')
  expect(Object.keys(vendorCases).toSorted()).toEqual(modelled.toSorted())
})

test.each(Object.entries(vendorCases) as [Oauth2Vendor, VendorCase][])(
  '%s is made, served, and reported with its endpoints',
  async (vendor, { config = {}, issuer, authorizationEndpoint, tokenEndpoint }) => {
    const process = await controlBench().open()
    const created = await process.ask('CreateOauth2CredentialProvider', input(vendor, config))
    expect(created.status).toBe('READY')
    const metadata = { authorizationEndpoint, tokenEndpoint, ...(issuer !== undefined && { issuer }) }
    const expected = {
      [configMemberOf(vendor)]: {
        clientId: 'client-1',
        oauthDiscovery: { authorizationServerMetadata: metadata },
      },
    }
    const got = await process.ask('GetOauth2CredentialProvider', { name: 'p' })
    expect(got).toMatchObject({
      status: 'READY',
      credentialProviderVendor: vendor,
      oauth2ProviderConfigOutput: expected,
    })
    expect(created.oauth2ProviderConfigOutput).toEqual(got.oauth2ProviderConfigOutput)
    expect(Object.keys(got.oauth2ProviderConfigOutput)).toHaveLength(1)
    const mount = process.resources.providerName('oauth2', 'p')
    expect(mount).toMatch(/^p~[A-Za-z0-9]{8}$/)
    expect(process.broker.describe().providers.map(({ name }) => name)).toEqual([mount])
    expect(process.broker.extension?.problems).toEqual(new Map())
    const facts = process.broker.describe().providers[0]?.facts
    expect(facts?.['agentCoreVendor'], 'by its preset').toBe(vendor)
  },
)

test("okta's own server is told from one of its customers'", async () => {
  const process = await controlBench().open()
  const endpoints = {
    issuer: 'https://x.okta.com',
    authorizationEndpoint: 'https://x.okta.com/oauth2/v1/authorize',
    tokenEndpoint: 'https://x.okta.com/oauth2/v1/token',
  }
  const { oauth2ProviderConfigOutput } = await process.ask(
    'CreateOauth2CredentialProvider',
    input('OktaOauth2', endpoints),
  )
  expect(oauth2ProviderConfigOutput.includedOauth2ProviderConfig.oauthDiscovery).toEqual({
    authorizationServerMetadata: endpoints,
  })
})

test('addresses in no form that the preset knows are used as they are', async () => {
  const process = await controlBench().open()
  const endpoints = {
    issuer: 'https://login.acme.example',
    authorizationEndpoint: 'https://login.acme.example/go',
    tokenEndpoint: 'https://login.acme.example/tokens',
  }
  const created = await process.ask('CreateOauth2CredentialProvider', input('Auth0Oauth2', endpoints))
  expect(created.oauth2ProviderConfigOutput.includedOauth2ProviderConfig.oauthDiscovery).toEqual({
    authorizationServerMetadata: endpoints,
  })
  expect(process.broker.describe().providers[0]?.facts['vendor']).toBe('custom')
})

test('addresses that contradict each other are not taken for one tenant', async () => {
  const process = await controlBench().open()
  const endpoints = {
    issuer: 'https://one.eu.auth0.com/',
    authorizationEndpoint: 'https://two.eu.auth0.com/authorize',
    tokenEndpoint: 'https://two.eu.auth0.com/oauth/token',
  }
  const created = await process.ask('CreateOauth2CredentialProvider', input('Auth0Oauth2', endpoints))
  expect(created.oauth2ProviderConfigOutput.includedOauth2ProviderConfig.oauthDiscovery).toEqual({
    authorizationServerMetadata: endpoints,
  })
})

test('an issuer alone, of which nothing follows, is asked for its metadata', async () => {
  const process = await controlBench().open()
  const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC'
  const created = await process.ask('CreateOauth2CredentialProvider', input('CognitoOauth2', { issuer }))
  expect(created.oauth2ProviderConfigOutput.includedOauth2ProviderConfig.oauthDiscovery).toEqual({
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
  })
})

const included = 'oauth2ProviderConfigInput.includedOauth2ProviderConfig'
test.each([
  ['nothing says where the tenant is', 'OktaOauth2', {}, `${included}.issuer`],
  [
    'endpoints have no issuer',
    'CognitoOauth2',
    { tokenEndpoint: 'https://a.example/oauth2/token' },
    `${included}.issuer`,
  ],
  [
    'an unknown form has no token endpoint',
    'Auth0Oauth2',
    { issuer: 'https://a.example', authorizationEndpoint: 'https://a.example/elsewhere' },
    `${included}.tokenEndpoint`,
  ],
  ['the issuer is no https address', 'Auth0Oauth2', { issuer: 'http://a.example' }, `${included}.issuer`],
  [
    'the tenant cannot stand in an address',
    'MicrosoftOauth2',
    { tenantId: 'a/../b' },
    'oauth2ProviderConfigInput.microsoftOauth2ProviderConfig.tenantId',
  ],
] as const)('refuses, by the member to correct, when %s', async (_, vendor, config, member) => {
  const process = await controlBench().open()
  await expect(process.ask('CreateOauth2CredentialProvider', input(vendor, config))).rejects.toMatchObject({
    code: 'validation_failed',
    details: { fieldList: [{ name: member }] },
  })
  await expect(process.ask('GetOauth2CredentialProvider', { name: 'p' })).rejects.toMatchObject({ code: 'not_found' })
})

test('a vendor that needs a secret says so by the member of the secret', async () => {
  const process = await controlBench().open()
  const body = {
    name: 'p',
    credentialProviderVendor: 'SlackOauth2',
    oauth2ProviderConfigInput: { slackOauth2ProviderConfig: { clientId: 'c' } },
  }
  await expect(process.ask('CreateOauth2CredentialProvider', body)).rejects.toMatchObject({
    details: { fieldList: [{ name: 'oauth2ProviderConfigInput.slackOauth2ProviderConfig.clientSecret' }] },
  })
})
