import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const box: Vendor = {
  id: 'box',
  name: 'Box',
  confidence: 'checked',
  authorizationEndpoint: 'https://account.box.com/api/oauth2/authorize',
  tokenEndpoint: 'https://api.box.com/oauth2/token',
  parameters: { boxSubjectType: 'optional', boxSubjectId: 'optional' },
  clientAuthMethods: ['client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  machineParameters: { box_subject_type: 'boxSubjectType', box_subject_id: 'boxSubjectId' },
  rotation: 'always',
  rotationLeewayMs: 0,
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://api.box.com/oauth2/revoke', style: 'rfc7009' },
  notes: [
    'M2M needs boxSubjectType and boxSubjectId: the enterprise or the user that the token stands for.',
    'Refresh tokens last 60 days and serve once.',
    'Whether Box takes PKCE is not known; it is sent, and a server that does not know it passes it over.',
  ],
}
