import type { Vendor, VendorVariant } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

const dataCenters = ['com', 'eu', 'in', 'com.au', 'jp', 'com.cn', 'sa', 'uk']

const canada: VendorVariant = {
  when: { option: 'dataCenter', is: 'ca' },
  use: {
    authorizationEndpoint: 'https://accounts.zohocloud.ca/oauth/v2/auth',
    tokenEndpoint: 'https://accounts.zohocloud.ca/oauth/v2/token',
    revocation: { url: 'https://accounts.zohocloud.ca/oauth/v2/token/revoke', style: 'rfc7009' },
  },
}

export const zoho: Vendor = {
  id: 'zoho',
  name: 'Zoho',
  confidence: 'checked',
  authorizationEndpoint: 'https://accounts.zoho.{dataCenter}/oauth/v2/auth',
  tokenEndpoint: 'https://accounts.zoho.{dataCenter}/oauth/v2/token',
  variables: {
    dataCenter: {
      form: 'host',
      default: 'com',
      oneOf: [...dataCenters, 'ca'],
      description: 'The end of the host name, by data centre.',
    },
  },
  variants: [canada],
  // A user may live in another data centre than the application, and the secret is shown to that one.
  serverFromCallback: {
    parameter: 'accounts-server',
    oneOf: [...dataCenters.map((end) => `https://accounts.zoho.${end}`), 'https://accounts.zohocloud.ca'],
  },
  clientAuthMethods: ['client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ',',
  scopes: 'requested',
  tokenRequestBody: 'form',
  authorizationParameters: { access_type: 'offline', prompt: 'consent' },
  rotation: 'never',
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://accounts.zoho.{dataCenter}/oauth/v2/token/revoke', style: 'rfc7009' },
  answer: { errorIn200: { member: 'error' }, keep: ['api_domain'], deadGrantCodes: ['invalid_code'] },
  notes: [
    'Calls go to api_domain, which comes with the token.',
    'At most 10 access tokens in 10 minutes for one refresh token.',
    'Whether Zoho takes PKCE is not known; it is sent, and a server that does not know it passes it over.',
  ],
}
