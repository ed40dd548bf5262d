import { durationPattern, type JsonSchema } from '@credbroker/core'
import { allowRulePattern } from '@credbroker/core/signing'

const hostPattern = '^[a-zA-Z0-9.-]+$'
const idPattern = '^[a-zA-Z0-9_-]+$'

// Wider than any P-256 key needs, so that a key of another kind is refused for what it is and not for its length.
const authorizationKey = { type: 'string', minLength: 1, maxLength: 8192, writeOnly: true }

/** JSON Schema of `options`. */
export const configSchema: JsonSchema = {
  type: 'object',
  required: ['appId', 'appSecret'],
  additionalProperties: false,
  properties: {
    appId: {
      type: 'string',
      pattern: idPattern,
      maxLength: 512,
      description: 'The app id in the Privy dashboard. Sent as privy-app-id and as the user name of Basic auth.',
    },
    appSecret: {
      type: 'string',
      minLength: 1,
      maxLength: 2048,
      writeOnly: true,
      description: 'The app secret in the Privy dashboard. One line break at its end is dropped; nothing else is.',
    },
    authorizationId: {
      type: 'string',
      pattern: idPattern,
      maxLength: 512,
      description:
        'The id of the authorization key or key quorum in the Privy dashboard. Kept for reference; no token holds it.',
    },
    authorizationPrivateKey: {
      ...authorizationKey,
      description:
        'The private authorization key from the Privy dashboard. Base64 of PKCS#8 for P-256, with or without "wallet-auth:" in front, or PEM. Needed for requests with includeAuthorizationSignature.',
    },
    authorizationPrivateKeys: {
      type: 'array',
      minItems: 1,
      // Fifty signatures stay below the 8192 characters that the response's member may have.
      maxItems: 50,
      items: { ...authorizationKey, description: 'One private authorization key of the quorum.' },
      description:
        'The private authorization keys of a quorum, instead of authorizationPrivateKey. Each of them signs every request, in this order.',
    },
    requestExpiry: {
      type: 'string',
      pattern: durationPattern,
      default: '15m',
      description: 'How long Privy accepts a signed request. From 1ms to 72h, such as 90s. Default 15m.',
    },
    allowedHosts: {
      type: 'array',
      items: { type: 'string', pattern: hostPattern, maxLength: 256, description: 'A host name without a port.' },
      description: 'Hosts that tokens are issued for besides privy.io and names under it. Default: none.',
    },
    allow: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'string',
        pattern: allowRulePattern,
        description: 'A rule: method or *, a blank, host if any, path; * is a part of a segment, ** any segments.',
      },
      description:
        'The only requests that tokens are issued for, such as "POST /v1/wallets/*/rpc". Default: every request to the permitted hosts.',
    },
  },
}

/** JSON Schema of the request body, by kind. Limits are those of AgentCore's StripePrivyTokenRequestInput. */
export const requestSchemas: { readonly stripePrivyToken: JsonSchema } = {
  stripePrivyToken: {
    type: 'object',
    required: ['requestPath', 'requestBody'],
    additionalProperties: false,
    properties: {
      requestHost: {
        type: 'string',
        pattern: hostPattern,
        maxLength: 256,
        default: 'api.privy.io',
        description: 'Host that the request will go to. Default api.privy.io.',
      },
      requestPath: {
        type: 'string',
        pattern: '^/[a-zA-Z0-9/_.~%?=&-]+$',
        maxLength: 2048,
        description: 'Path and query string of the request, exactly as they will be sent.',
      },
      requestBody: {
        type: 'string',
        minLength: 1,
        maxLength: 16384,
        pattern: '^[\\t\\n\\r\\x20-\\x7E]*$',
        description:
          'The JSON body of the request, in ASCII. {} for a request without a body; other characters are written as \\u escapes.',
      },
      includeAuthorizationSignature: {
        type: 'boolean',
        default: false,
        description: 'Whether to sign the request with the authorization keys. Default false.',
      },
      requestMethod: {
        enum: ['POST', 'PUT', 'PATCH', 'DELETE'],
        default: 'POST',
        description: 'Method of the request. Default POST. GET requests need no signature.',
      },
      idempotencyKey: {
        type: 'string',
        minLength: 1,
        maxLength: 256,
        pattern: '^[\\x21-\\x7E]*$',
        description: 'The privy-idempotency-key header of the request, which the signature then covers.',
      },
    },
  },
}
