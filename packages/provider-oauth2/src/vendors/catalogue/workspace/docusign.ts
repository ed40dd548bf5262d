import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const docusign: Vendor = {
  id: 'docusign',
  name: 'DocuSign',
  confidence: 'library',
  authorizationEndpoint: 'https://{host}/oauth/auth',
  tokenEndpoint: 'https://{host}/oauth/token',
  issuer: 'https://{host}/',
  discoveryUrl: 'https://{host}/.well-known/openid-configuration',
  variables: {
    host: { form: 'host', default: 'account.docusign.com', description: 'Host name of the account server.' },
  },
  parameters: { sandbox: 'optional' },
  variants: [
    {
      when: { option: 'sandbox', is: true },
      use: {
        variables: {
          host: { form: 'host', default: 'account-d.docusign.com', description: 'Host name of the account server.' },
        },
      },
    },
  ],
  clientAuthMethods: ['client_secret_basic'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  silentScopes: ['extended'],
  tokenRequestBody: 'form',
  rotation: 'unknown',
  accessTokenLifetimeMs: 8 * hourMs,
  notes: [
    'sandbox takes you to the demo environment, account-d.docusign.com.',
    'Refresh tokens come with the scope signature and last 30 days; with extended each refresh begins them anew.',
    'M2M by client credentials does not exist here.',
    'The base address of the account is looked up at /oauth/userinfo.',
  ],
}
