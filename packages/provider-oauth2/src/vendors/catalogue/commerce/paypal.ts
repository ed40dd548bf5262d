import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const paypal: Vendor = {
  id: 'paypal',
  name: 'PayPal',
  confidence: 'library',
  authorizationEndpoint: 'https://www.paypal.com/signin/authorize',
  tokenEndpoint: 'https://api-m.paypal.com/v1/oauth2/token',
  parameters: { sandbox: 'optional' },
  variants: [
    {
      when: { option: 'sandbox', is: true },
      use: {
        authorizationEndpoint: 'https://www.sandbox.paypal.com/signin/authorize',
        tokenEndpoint: 'https://api-m.sandbox.paypal.com/v1/oauth2/token',
      },
    },
  ],
  clientAuthMethods: ['client_secret_basic'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'never',
  accessTokenLifetimeMs: 8 * hourMs,
  notes: [
    'M2M tokens live about 9 hours, and asking again brings the same one until it is nearly over.',
    'Whether PayPal takes PKCE is not known; it is sent, and a server that does not know it passes it over.',
    'There is no address at which consents can be ended.',
  ],
}
