import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const okta: Vendor = {
  id: 'okta',
  name: 'Okta',
  confidence: 'library',
  agentCoreVendor: 'OktaOauth2',
  authorizationEndpoint: 'https://{domain}/oauth2/{server}/v1/authorize',
  tokenEndpoint: 'https://{domain}/oauth2/{server}/v1/token',
  issuer: 'https://{domain}/oauth2/{server}',
  discoveryUrl: 'https://{domain}/oauth2/{server}/.well-known/openid-configuration',
  variables: {
    domain: { form: 'host', description: 'Host name of the organization, such as example.okta.com.' },
    server: {
      form: 'path',
      default: 'default',
      description: 'Id of the authorization server; org for that of the organization itself.',
    },
  },
  variants: [
    {
      when: { option: 'server', is: 'org' },
      use: {
        authorizationEndpoint: 'https://{domain}/oauth2/v1/authorize',
        tokenEndpoint: 'https://{domain}/oauth2/v1/token',
        issuer: 'https://{domain}',
        discoveryUrl: 'https://{domain}/.well-known/openid-configuration',
        revocation: { url: 'https://{domain}/oauth2/v1/revoke', style: 'rfc7009' },
      },
    },
  ],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'unknown',
  rotationLeewayMs: 30_000,
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://{domain}/oauth2/{server}/v1/revoke', style: 'rfc7009' },
  notes: [
    'For a refresh token ask for offline_access and enable the refresh grant on the application.',
    "M2M with scopes of Okta's own API needs private_key_jwt.",
    'Token exchange works on custom authorization servers only.',
  ],
}
