import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const calendly: Vendor = {
  id: 'calendly',
  name: 'Calendly',
  confidence: 'library',
  authorizationEndpoint: 'https://auth.calendly.com/oauth/authorize',
  tokenEndpoint: 'https://auth.calendly.com/oauth/token',
  introspectionEndpoint: 'https://auth.calendly.com/oauth/introspect',
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'always',
  accessTokenLifetimeMs: 2 * hourMs,
  revocation: { url: 'https://auth.calendly.com/oauth/revoke', style: 'rfc7009' },
  answer: { keep: ['owner', 'organization'] },
  notes: ['owner and organization, the addresses of the user and of their organization, come with the token.'],
}
