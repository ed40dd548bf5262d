import type { Vendor } from '../../vendor.ts'
import { minuteMs } from '../durations.ts'

export const hubspot: Vendor = {
  id: 'hubspot',
  name: 'HubSpot',
  confidence: 'checked',
  agentCoreVendor: 'HubspotOauth2',
  authorizationEndpoint: 'https://app.hubspot.com/oauth/authorize',
  tokenEndpoint: 'https://api.hubapi.com/oauth/v3/token',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'never',
  accessTokenLifetimeMs: 30 * minuteMs,
  notes: [
    'Scopes that an account may lack go into authorizationParameters as optional_scopes.',
    'Refresh tokens last until the application is uninstalled.',
    'There is no address at which consents can be ended.',
  ],
}
