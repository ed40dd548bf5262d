import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const airtable: Vendor = {
  id: 'airtable',
  name: 'Airtable',
  confidence: 'library',
  authorizationEndpoint: 'https://airtable.com/oauth2/v1/authorize',
  tokenEndpoint: 'https://airtable.com/oauth2/v1/token',
  clientAuthMethods: ['client_secret_basic', 'none'],
  pkce: 'required',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'always',
  rotationLeewayMs: 0,
  accessTokenLifetimeMs: hourMs,
  answer: { refreshExpiresInMember: 'refresh_expires_in' },
  notes: [
    'Refresh tokens last 60 days; one that is used twice ends the consent.',
    'There is no address at which consents can be ended.',
  ],
}
