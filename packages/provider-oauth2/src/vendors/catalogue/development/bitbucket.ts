import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const bitbucket: Vendor = {
  id: 'bitbucket',
  name: 'Bitbucket Cloud',
  confidence: 'library',
  authorizationEndpoint: 'https://bitbucket.org/site/oauth2/authorize',
  tokenEndpoint: 'https://bitbucket.org/site/oauth2/access_token',
  clientAuthMethods: ['client_secret_basic'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'fixed',
  tokenRequestBody: 'form',
  rotation: 'never',
  accessTokenLifetimeMs: 2 * hourMs,
  answer: { scopeMember: 'scopes' },
  notes: ['Scopes are set on the consumer; those of a request are not sent.'],
}
