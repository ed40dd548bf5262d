import type { Vendor } from '../../vendor.ts'

export const google: Vendor = {
  id: 'google',
  name: 'Google',
  confidence: 'checked',
  agentCoreVendor: 'GoogleOauth2',
  authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenEndpoint: 'https://oauth2.googleapis.com/token',
  issuer: 'https://accounts.google.com',
  discoveryUrl: 'https://accounts.google.com/.well-known/openid-configuration',
  clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  // Without prompt=consent only the first consent of a user brings a refresh token.
  authorizationParameters: { access_type: 'offline', prompt: 'consent' },
  rotation: 'never',
  accessTokenLifetimeMs: 3_599_000,
  revocation: { url: 'https://oauth2.googleapis.com/revoke', style: 'rfc7009' },
  answer: {
    scopeAliases: {
      email: 'https://www.googleapis.com/auth/userinfo.email',
      profile: 'https://www.googleapis.com/auth/userinfo.profile',
    },
  },
  notes: [
    'While the application is in testing, refresh tokens end after 7 days; otherwise after 6 months without use.',
    'Users may grant fewer scopes than were asked for.',
    'A user has about 100 refresh tokens for one client; the oldest ends without a word when another comes.',
  ],
}
