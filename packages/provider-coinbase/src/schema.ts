import type { JsonSchema } from '@credbroker/core'
import { allowRulePattern } from '@credbroker/core/signing'
import { defaultHost } from './bound-request.ts'
import { longestBackdate, longestLifetime } from './token-parameters.ts'

const hostPattern = '^[a-zA-Z0-9.-]+$'

/** JSON Schema of the options. */
export const configSchema: JsonSchema = {
  type: 'object',
  description: 'A Coinbase Developer Platform (CDP) API key and what may be signed with it.',
  additionalProperties: false,
  required: ['apiKeyId', 'apiKeySecret'],
  properties: {
    apiKeyId: {
      type: 'string',
      maxLength: 512,
      pattern: '^(organizations/[a-zA-Z0-9-]+/apiKeys/)?[a-zA-Z0-9_-]+$',
      description:
        'Id of the CDP API key as the portal shows it. A UUID, or the older name organizations/{uuid}/apiKeys/{uuid}.',
    },
    apiKeySecret: {
      type: 'string',
      minLength: 1,
      writeOnly: true,
      description:
        'Secret of the CDP API key. An Ed25519 key is base64 of 64 bytes and ends with ==; an ECDSA key is a PEM that starts with -----BEGIN EC PRIVATE KEY----- or -----BEGIN PRIVATE KEY-----.',
    },
    walletSecret: {
      type: 'string',
      minLength: 1,
      writeOnly: true,
      description:
        'Wallet secret from the CDP portal, needed for wallet tokens only. Base64 that starts with MI, about 184 characters; not PEM.',
    },
    allowedHosts: {
      type: 'array',
      items: {
        type: 'string',
        maxLength: 256,
        pattern: hostPattern,
        description: 'A host name without scheme and port.',
      },
      description: 'Hosts to sign for besides coinbase.com and the names under it. Each counts exactly as written.',
    },
    allow: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'string',
        pattern: allowRulePattern,
        description: 'A method or *, a space, a host if it matters, and a path with * and **.',
      },
      description:
        'Requests that may be signed; without it every path is. Such as "POST /platform/v2/evm/accounts/**" or "GET api.cdp.coinbase.com/platform/v2/*": * stands for one path segment or a part of it, ** for any number.',
    },
    expiresIn: {
      type: 'integer',
      minimum: 1,
      maximum: longestLifetime,
      default: longestLifetime,
      description: 'Seconds that a bearer token lives. Coinbase accepts at most 120.',
    },
    audience: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', minLength: 1, description: 'One recipient.' },
      description: 'The claim aud of bearer tokens. The CDP API needs none.',
    },
    notBeforeBackdate: {
      type: 'integer',
      minimum: 0,
      maximum: longestBackdate,
      default: 0,
      description:
        'Seconds by which tokens start before they are issued. Set it where the clock of this machine may run fast.',
    },
    allowWebSocket: {
      type: 'boolean',
      default: false,
      description:
        'Whether to issue tokens for WebSocket connections. Such a token names no request, so nothing in it limits what its holder may do.',
    },
  },
}

/** JSON Schema of each kind's request. */
export const requestSchemas: Readonly<Record<'coinbaseCdpToken' | 'coinbaseCdpWebSocketToken', JsonSchema>> = {
  coinbaseCdpToken: {
    type: 'object',
    description: 'Signs a bearer token, and on request a wallet token, for one HTTP request.',
    additionalProperties: false,
    required: ['requestMethod', 'requestPath'],
    properties: {
      requestMethod: {
        type: 'string',
        enum: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
        description: 'HTTP method of the request that the token is for.',
      },
      requestHost: {
        type: 'string',
        maxLength: 256,
        pattern: hostPattern,
        default: defaultHost,
        description: 'Host of the request, without scheme and port.',
      },
      requestPath: {
        type: 'string',
        maxLength: 2048,
        pattern: '^/[a-zA-Z0-9/_.~%?=&-]+$',
        description: 'Path of the request as it is sent. It starts with /platform/ on api.cdp.coinbase.com.',
      },
      includeWalletAuthToken: {
        type: 'boolean',
        default: false,
        description: 'Whether to sign a wallet token as well. Needs the option walletSecret.',
      },
      requestBody: {
        type: 'string',
        minLength: 1,
        maxLength: 16_384,
        pattern: '^[\\t\\n\\r\\x20-\\x7E]*$',
        description:
          'Body of the request, one JSON document. Characters outside ASCII are written as \\uXXXX; the body that is sent must parse to the same value.',
      },
    },
  },
  coinbaseCdpWebSocketToken: {
    type: 'object',
    description: 'Signs a bearer token for a WebSocket connection. It takes no members.',
    additionalProperties: false,
    properties: {},
  },
}
