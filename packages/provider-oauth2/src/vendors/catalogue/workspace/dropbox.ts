import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const dropbox: Vendor = {
  id: 'dropbox',
  name: 'Dropbox',
  confidence: 'library',
  agentCoreVendor: 'DropboxOauth2',
  authorizationEndpoint: 'https://www.dropbox.com/oauth2/authorize',
  tokenEndpoint: 'https://api.dropboxapi.com/oauth2/token',
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  authorizationParameters: { token_access_type: 'offline' },
  rotation: 'never',
  accessTokenLifetimeMs: 4 * hourMs,
  revocation: { url: 'https://api.dropboxapi.com/2/auth/token/revoke', style: 'bearer', token: 'access' },
}
