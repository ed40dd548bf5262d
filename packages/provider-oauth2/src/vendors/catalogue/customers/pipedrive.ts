import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const pipedrive: Vendor = {
  id: 'pipedrive',
  name: 'Pipedrive',
  confidence: 'library',
  authorizationEndpoint: 'https://oauth.pipedrive.com/oauth/authorize',
  tokenEndpoint: 'https://oauth.pipedrive.com/oauth/token',
  clientAuthMethods: ['client_secret_basic'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'fixed',
  tokenRequestBody: 'form',
  rotation: 'never',
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://oauth.pipedrive.com/oauth/revoke', style: 'rfc7009' },
  answer: { keep: ['api_domain'] },
  notes: [
    'Calls go to api_domain, which comes with the token.',
    'Scopes are set on the application; those of a request are not sent.',
    'Refresh tokens last 60 days without use.',
  ],
}
