import type { Vendor } from '../../vendor.ts'

export const miro: Vendor = {
  id: 'miro',
  name: 'Miro',
  confidence: 'checked',
  authorizationEndpoint: 'https://miro.com/oauth/authorize',
  tokenEndpoint: 'https://api.miro.com/v1/oauth/token',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'fixed',
  tokenRequestBody: 'form',
  rotation: 'always',
  // No lifetime of its own: applications choose between tokens for an hour and tokens without an end.
  revocation: { url: 'https://api.miro.com/v1/oauth/revoke', style: 'rfc7009' },
  answer: { keep: ['team_id'] },
  notes: [
    'Choose expiring tokens when you create the application; refresh tokens then last 60 days.',
    'Scopes are set on the application; those of a request are not sent.',
    'team_id comes with the token.',
  ],
}
