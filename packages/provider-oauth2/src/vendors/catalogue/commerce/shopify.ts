import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const shopify: Vendor = {
  id: 'shopify',
  name: 'Shopify',
  confidence: 'checked',
  authorizationEndpoint: 'https://{shop}.myshopify.com/admin/oauth/authorize',
  tokenEndpoint: 'https://{shop}.myshopify.com/admin/oauth/access_token',
  variables: { shop: { form: 'label', description: 'Name of the shop, the part before .myshopify.com.' } },
  callbackSignature: 'shopify',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'unsupported',
  scopeSeparator: ',',
  scopes: 'requested',
  tokenRequestBody: 'form',
  tokenParameters: { expiring: '1' },
  rotation: 'always',
  // The refresh token before goes on working until the new one is used for the first time.
  rotationLeewayMs: 90 * dayMs,
  // No lifetime of its own: tokens that do not expire are answered without one.
  notes: [
    'One provider is for one shop.',
    'Tokens that expire are asked for; they come with a refresh token for 90 days.',
    'Consents are not ended at the vendor: its address for that is no part of OAuth.',
  ],
}
