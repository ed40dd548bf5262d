import type { Vendor } from '../../vendor.ts'

/** The flow that every application has. The newer one, with refresh tokens, has another token endpoint. */
export const monday: Vendor = {
  id: 'monday',
  name: 'monday.com',
  confidence: 'checked',
  authorizationEndpoint: 'https://auth.monday.com/oauth2/authorize',
  tokenEndpoint: 'https://auth.monday.com/oauth2/token',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  responseType: null,
  rotation: 'unknown',
  notes: [
    'Tokens have no end.',
    'An administrator of the account has to install the application first.',
    'For the OAuth 2.1 flow, which is switched on by version of an application, use custom.',
    'There is no address at which consents can be ended.',
  ],
}
