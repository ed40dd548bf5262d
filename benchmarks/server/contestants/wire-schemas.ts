import { inputSchemas } from '../../../packages/server/src/agentcore/shapes/index.ts'

/** A route of a server that knows nothing else: what it takes is what the service model says. */
export interface RouteSchemas {
  readonly body: object
  readonly answer: object
}

export const apiKeyPath = '/identities/api-key'
export const oauth2Path = '/identities/oauth2/token'
export const paymentPath = '/identities/payment/token'

export const routes: Readonly<Record<string, RouteSchemas>> = {
  [apiKeyPath]: {
    body: inputSchemas.GetResourceApiKey,
    answer: { type: 'object', properties: { apiKey: { type: 'string' } } },
  },
  [oauth2Path]: {
    body: inputSchemas.GetResourceOauth2Token,
    answer: {
      type: 'object',
      properties: {
        accessToken: { type: 'string' },
        tokenType: { type: 'string' },
        expiresAt: { type: 'integer' },
        grantedScopes: { type: 'array', items: { type: 'string' } },
      },
    },
  },
}
