import type { Vendor } from '../../vendor.ts'

const hostOf = (usual: string) =>
  ({ form: 'host', default: usual, description: 'Host name of the login server, or your My Domain.' }) as const

export const salesforce: Vendor = {
  id: 'salesforce',
  name: 'Salesforce',
  confidence: 'checked',
  agentCoreVendor: 'SalesforceOauth2',
  authorizationEndpoint: 'https://{host}/services/oauth2/authorize',
  tokenEndpoint: 'https://{host}/services/oauth2/token',
  issuer: 'https://{host}',
  discoveryUrl: 'https://{host}/.well-known/openid-configuration',
  variables: { host: hostOf('login.salesforce.com') },
  parameters: { sandbox: 'optional' },
  variants: [{ when: { option: 'sandbox', is: true }, use: { variables: { host: hostOf('test.salesforce.com') } } }],
  clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  silentScopes: ['refresh_token'],
  tokenRequestBody: 'form',
  rotation: 'unknown',
  revocation: { url: 'https://{host}/services/oauth2/revoke', style: 'rfc7009' },
  answer: { keep: ['instance_url'] },
  notes: [
    'Calls go to instance_url, which comes with the token.',
    'Answers do not say how long a token lives; set accessTokenLifetime to the session timeout of the organization.',
    'For a refresh token ask for refresh_token or offline_access.',
    'M2M needs host to be your My Domain. sandbox takes you to test.salesforce.com.',
  ],
}
