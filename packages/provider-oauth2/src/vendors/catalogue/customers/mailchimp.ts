import type { Vendor } from '../../vendor.ts'

export const mailchimp: Vendor = {
  id: 'mailchimp',
  name: 'Mailchimp',
  confidence: 'recall',
  authorizationEndpoint: 'https://login.mailchimp.com/oauth2/authorize',
  tokenEndpoint: 'https://login.mailchimp.com/oauth2/token',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'none',
  tokenRequestBody: 'form',
  rotation: 'never',
  answer: { zeroMeansNever: true },
  notes: [
    'Tokens have no end, and there are no refresh tokens.',
    'Calls go to the data centre that login.mailchimp.com/oauth2/metadata names for the token.',
    'There is no address at which consents can be ended.',
  ],
}
