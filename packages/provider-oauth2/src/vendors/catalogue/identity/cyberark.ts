import type { Vendor } from '../../vendor.ts'

export const cyberark: Vendor = {
  id: 'cyberark',
  name: 'CyberArk Identity',
  confidence: 'recall',
  agentCoreVendor: 'CyberArkOauth2',
  authorizationEndpoint: 'https://{tenant}.id.cyberark.cloud/OAuth2/Authorize/{appId}',
  tokenEndpoint: 'https://{tenant}.id.cyberark.cloud/OAuth2/Token/{appId}',
  issuer: 'https://{tenant}.id.cyberark.cloud/{appId}/',
  discoveryUrl: 'https://{tenant}.id.cyberark.cloud/{appId}/.well-known/openid-configuration',
  variables: {
    tenant: { form: 'label', description: 'The tenant, the part before .id.cyberark.cloud.' },
    appId: { form: 'path', description: 'Id of the application.' },
  },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'unknown',
  notes: [
    'The client of M2M is a service user; clientId is its login name, with the @ in it.',
    'Refresh tokens have to be enabled on the application.',
  ],
}
