import type { Vendor } from '../../vendor.ts'

export const zendesk: Vendor = {
  id: 'zendesk',
  name: 'Zendesk',
  confidence: 'library',
  authorizationEndpoint: 'https://{subdomain}.zendesk.com/oauth/authorizations/new',
  tokenEndpoint: 'https://{subdomain}.zendesk.com/oauth/tokens',
  variables: { subdomain: { form: 'label', description: 'The part before .zendesk.com.' } },
  clientAuthMethods: ['client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  // Without them older clients get a token without an end: half an hour, and thirty days.
  tokenParameters: { expires_in: '1800', refresh_token_expires_in: '2592000' },
  rotation: 'always',
  revocation: {
    url: 'https://{subdomain}.zendesk.com/api/v2/oauth/tokens/current.json',
    style: 'bearer',
    method: 'DELETE',
    token: 'access',
  },
  notes: ['Set expires_in and refresh_token_expires_in, in seconds, in tokenParameters for other lifetimes.'],
}
