import { ok } from 'node:assert/strict'
import type { Clock } from '@credbroker/core'
import { providerSuite, type ScriptedUpstream } from '@credbroker/testkit'
import { test } from 'vitest'
import plugin from '../src/index.ts'

let granted = 0

function vendor(upstream: ScriptedUpstream, _clock: Clock): void {
  upstream.on('POST', '/token', () => ({
    json: { access_token: `granted-access-token-${++granted}`, token_type: 'Bearer', expires_in: 3600 },
  }))
}

providerSuite(
  { test, ok },
  {
    plugin,
    use: 'oauth2',
    from: new URL('..', import.meta.url),
    options: (upstreamUrl) => ({
      metadata: { issuer: upstreamUrl, token_endpoint: `${upstreamUrl}/token` },
      clientId: 'agent',
      clientSecret: 'a-client-secret-of-some-length',
    }),
    request: { oauth2TokenRequest: { oauth2Flow: 'M2M', scopes: ['orders.read'] } },
    otherRequest: { oauth2TokenRequest: { oauth2Flow: 'M2M', scopes: ['orders.write'] } },
    invalidRequests: [
      { oauth2TokenRequest: { oauth2Flow: 'M2M', customParameters: { client_id: 'somebody-else' } } },
      { oauth2TokenRequest: { oauth2Flow: 'M2M', resources: ['not-absolute'] } },
    ],
    refused: {
      upstream: (upstream) =>
        upstream.on('POST', '/token', () => ({ status: 400, json: { error: 'unauthorized_client' } })),
      code: 'upstream_rejected',
    },
    upstream: vendor,
    secrets: ['granted-access-token'],
  },
)
