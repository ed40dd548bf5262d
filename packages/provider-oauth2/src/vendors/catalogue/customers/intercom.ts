import type { Vendor, VendorVariant } from '../../vendor.ts'

const inRegion = (region: string): VendorVariant => ({
  when: { option: 'region', is: region },
  use: {
    authorizationEndpoint: `https://app.${region}.intercom.com/oauth`,
    tokenEndpoint: `https://api.${region}.intercom.io/auth/eagle/token`,
  },
})

export const intercom: Vendor = {
  id: 'intercom',
  name: 'Intercom',
  confidence: 'library',
  authorizationEndpoint: 'https://app.intercom.com/oauth',
  tokenEndpoint: 'https://api.intercom.io/auth/eagle/token',
  variables: {
    region: { form: 'label', default: 'us', oneOf: ['us', 'eu', 'au'], description: 'Where the workspace lives.' },
  },
  variants: [inRegion('eu'), inRegion('au')],
  clientAuthMethods: ['client_secret_post'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'none',
  tokenRequestBody: 'form',
  rotation: 'never',
  notes: [
    'Tokens have no end, and there are no refresh tokens.',
    'There are no scopes: what an application may do is set on it.',
    'There is no address at which consents can be ended.',
  ],
}
