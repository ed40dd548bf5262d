import { Secret } from '@credbroker/core'
import type { Oauth2Options } from '../../../src/options.ts'

/** Values for the options that a preset cannot do without, by vendor. */
const needed: Readonly<Record<string, Partial<Oauth2Options>>> = {
  okta: { domain: 'example.okta.com' },
  onelogin: { subdomain: 'example' },
  pingone: { environmentId: '9cf51016-7c9c-4f0f-8fae-0a2c1b0f1e11' },
  cyberark: { tenant: 'example', appId: 'broker' },
  fusionauth: { host: 'auth.example.com', issuer: 'https://tenant.example.com' },
  auth0: { domain: 'example.eu.auth0.com' },
  cognito: { domain: 'example.auth.eu-west-1.amazoncognito.com', region: 'eu-west-1', userPoolId: 'eu-west-1_AbC123' },
  shopify: { shop: 'example-shop' },
  zendesk: { subdomain: 'example' },
  custom: { discoveryUrl: 'https://idp.example.com/.well-known/openid-configuration' },
}

export const clientSecret = 'the-client-secret'

/** Options with which this vendor can be used. */
export function sampleOptions(vendor: string, more: Partial<Oauth2Options> = {}): Oauth2Options {
  return { vendor, clientId: 'client-1', clientSecret: new Secret(clientSecret), ...needed[vendor], ...more }
}
