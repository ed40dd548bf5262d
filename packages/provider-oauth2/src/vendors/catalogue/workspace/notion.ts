import type { Vendor } from '../../vendor.ts'

export const notion: Vendor = {
  id: 'notion',
  name: 'Notion',
  confidence: 'checked',
  agentCoreVendor: 'NotionOauth2',
  authorizationEndpoint: 'https://api.notion.com/v1/oauth/authorize',
  tokenEndpoint: 'https://api.notion.com/v1/oauth/token',
  introspectionEndpoint: 'https://api.notion.com/v1/oauth/introspect',
  clientAuthMethods: ['client_secret_basic'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'none',
  tokenRequestBody: 'json',
  authorizationParameters: { owner: 'user' },
  rotation: 'always',
  revocation: { url: 'https://api.notion.com/v1/oauth/revoke', style: 'rfc7009' },
  notes: [
    'There are no scopes: what an integration may do is set on it.',
    'Older integrations get tokens without an end and no refresh token.',
  ],
}
