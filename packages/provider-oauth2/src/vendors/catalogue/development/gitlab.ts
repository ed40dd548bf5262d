import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const gitlab: Vendor = {
  id: 'gitlab',
  name: 'GitLab',
  confidence: 'library',
  authorizationEndpoint: 'https://{host}/oauth/authorize',
  tokenEndpoint: 'https://{host}/oauth/token',
  issuer: 'https://{host}',
  discoveryUrl: 'https://{host}/.well-known/openid-configuration',
  variables: { host: { form: 'host', default: 'gitlab.com', description: 'Host name of your own GitLab.' } },
  clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  refreshSendsRedirectUri: true,
  rotation: 'always',
  accessTokenLifetimeMs: 2 * hourMs,
  revocation: { url: 'https://{host}/oauth/revoke', style: 'rfc7009' },
  notes: ['A refresh ends the access token before it at once.'],
}
