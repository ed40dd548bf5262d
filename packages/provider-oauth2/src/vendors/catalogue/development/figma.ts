import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const figma: Vendor = {
  id: 'figma',
  name: 'Figma',
  confidence: 'checked',
  authorizationEndpoint: 'https://www.figma.com/oauth',
  tokenEndpoint: 'https://api.figma.com/v1/oauth/token',
  refreshEndpoint: 'https://api.figma.com/v1/oauth/refresh',
  clientAuthMethods: ['client_secret_basic'],
  pkce: 'supported',
  scopeSeparator: ',',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'never',
  accessTokenLifetimeMs: 90 * dayMs,
  notes: ['There is no address at which consents can be ended.'],
}
