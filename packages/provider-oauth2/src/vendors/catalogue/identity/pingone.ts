import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const pingone: Vendor = {
  id: 'pingone',
  name: 'PingOne',
  confidence: 'library',
  agentCoreVendor: 'PingOneOauth2',
  authorizationEndpoint: 'https://auth.pingone.{tld}/{environmentId}/as/authorize',
  tokenEndpoint: 'https://auth.pingone.{tld}/{environmentId}/as/token',
  issuer: 'https://auth.pingone.{tld}/{environmentId}/as',
  discoveryUrl: 'https://auth.pingone.{tld}/{environmentId}/as/.well-known/openid-configuration',
  variables: {
    tld: {
      form: 'host',
      default: 'com',
      oneOf: ['com', 'eu', 'ca', 'asia', 'com.au'],
      description: 'The end of the host name, by region.',
    },
    environmentId: { form: 'path', description: 'Id of the environment.' },
  },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'always',
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://auth.pingone.{tld}/{environmentId}/as/revoke', style: 'rfc7009' },
  notes: ['Enable the refresh grant on the application; its tokens last 30 days unless that is changed.'],
}
