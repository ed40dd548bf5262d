import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const spotify: Vendor = {
  id: 'spotify',
  name: 'Spotify',
  confidence: 'library',
  agentCoreVendor: 'SpotifyOauth2',
  authorizationEndpoint: 'https://accounts.spotify.com/authorize',
  tokenEndpoint: 'https://accounts.spotify.com/api/token',
  clientAuthMethods: ['client_secret_basic', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  // Only clients without a secret get a new one.
  rotation: 'unknown',
  accessTokenLifetimeMs: hourMs,
  notes: ['There is no address at which consents can be ended.'],
}
