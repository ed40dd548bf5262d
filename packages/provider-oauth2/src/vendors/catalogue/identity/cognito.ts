import type { Vendor } from '../../vendor.ts'
import { hourMs, minuteMs } from '../durations.ts'

export const cognito: Vendor = {
  id: 'cognito',
  name: 'Amazon Cognito',
  confidence: 'library',
  agentCoreVendor: 'CognitoOauth2',
  authorizationEndpoint: 'https://{domain}/oauth2/authorize',
  tokenEndpoint: 'https://{domain}/oauth2/token',
  // On another host than the endpoints.
  issuer: 'https://cognito-idp.{region}.amazonaws.com/{userPoolId}',
  discoveryUrl: 'https://cognito-idp.{region}.amazonaws.com/{userPoolId}/.well-known/openid-configuration',
  variables: {
    domain: {
      form: 'host',
      description: 'Host name of the user pool, such as example.auth.eu-west-1.amazoncognito.com.',
    },
    region: { form: 'label', description: 'AWS region of the user pool.' },
    userPoolId: { form: 'path', description: 'Id of the user pool.' },
  },
  clientAuthMethods: ['client_secret_basic', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'unknown',
  rotationLeewayMs: minuteMs,
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://{domain}/oauth2/revoke', style: 'rfc7009' },
  notes: [
    'M2M needs scopes of a resource server.',
    'Refreshing brings a new refresh token only where the pool rotates them; the old one stays usable for up to 60 s.',
  ],
}
