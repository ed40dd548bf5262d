import type { Vendor } from '../../vendor.ts'

export const stripe: Vendor = {
  id: 'stripe',
  name: 'Stripe Connect',
  confidence: 'library',
  authorizationEndpoint: 'https://connect.stripe.com/oauth/authorize',
  tokenEndpoint: 'https://connect.stripe.com/oauth/token',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'always',
  revocation: { url: 'https://connect.stripe.com/oauth/deauthorize', style: 'stripe' },
  answer: { keep: ['stripe_user_id'] },
  notes: [
    'clientSecret is the secret API key of the platform.',
    'The scope is read_write.',
    'stripe_user_id, the id of the account, comes with the token.',
    'For applications of the Stripe marketplace use custom, with the token endpoint api.stripe.com/v1/oauth/token.',
  ],
}
