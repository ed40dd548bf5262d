import type { Vendor } from '../../vendor.ts'

export const github: Vendor = {
  id: 'github',
  name: 'GitHub',
  confidence: 'checked',
  agentCoreVendor: 'GithubOauth2',
  authorizationEndpoint: 'https://github.com/login/oauth/authorize',
  tokenEndpoint: 'https://github.com/login/oauth/access_token',
  callbackIssuer: 'https://github.com/login/oauth',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  tokenRequestHeaders: { accept: 'application/json' },
  rotation: 'always',
  rotationLeewayMs: 0,
  // No lifetime of its own: a token without an end is answered without one.
  revocation: {
    url: 'https://api.github.com/applications/{clientId}/token',
    style: 'client',
    method: 'DELETE',
    token: 'access',
  },
  answer: { errorIn200: { member: 'error' }, scopeSeparator: ',' },
  notes: [
    'OAuth apps get tokens without an end; GitHub Apps get tokens for 8 hours and refresh tokens for 6 months, when expiring user tokens are on.',
    'A refresh ends the access token before it at once.',
  ],
}
