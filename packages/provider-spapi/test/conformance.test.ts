import { ok } from 'node:assert/strict'
import { providerSuite, type ScriptedUpstream } from '@credbroker/testkit'
import { test } from 'vitest'
import plugin from '../src/index.ts'

let granted = 0

function vendor(upstream: ScriptedUpstream): void {
  upstream.on('POST', '/auth/o2/token', () => ({
    json: { access_token: `Atza|granted-token-${++granted}`, token_type: 'bearer', expires_in: 3600 },
  }))
}

providerSuite(
  { test, ok },
  {
    plugin,
    use: 'spapi',
    from: new URL('..', import.meta.url),
    options: (upstreamUrl) => ({
      clientId: 'amzn1.application-oa2-client.0a1b',
      clientSecret: 'amzn1.oa2-cs.v1.of-some-length',
      refreshToken: 'Atzr|a-refresh-token-of-some-length',
      region: 'eu',
      lwaUrl: `${upstreamUrl}/auth/o2/token`,
      endpointUrl: upstreamUrl,
    }),
    request: { spApiTokenRequest: {} },
    otherRequest: { spApiTokenRequest: { grant: 'grantless', scopes: ['sellingpartnerapi::notifications'] } },
    invalidRequests: [
      { spApiTokenRequest: { grant: 'grantless' } },
      { spApiTokenRequest: { marketplace: 'US' } },
      { spApiRestrictedDataTokenRequest: { restrictedResources: [] } },
      { spApiRestrictedDataTokenRequest: { operation: 'getOrders2' } },
    ],
    refused: {
      upstream: (upstream) =>
        upstream.on('POST', '/auth/o2/token', () => ({ status: 400, json: { error: 'unauthorized_client' } })),
      code: 'upstream_rejected',
    },
    upstream: vendor,
    secrets: ['granted-token'],
  },
)
