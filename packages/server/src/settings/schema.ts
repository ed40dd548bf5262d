import { durationPattern, type JsonSchema } from '@credbroker/core'
import { allowedAlgorithms } from './user-token-algorithms.ts'

const duration = (description: string, standard: string): JsonSchema => ({
  type: 'string',
  pattern: durationPattern,
  default: standard,
  description,
})

const count = (description: string, minimum: number, maximum: number, standard?: number): JsonSchema => ({
  type: 'integer',
  minimum,
  maximum,
  ...(standard !== undefined && { default: standard }),
  description,
})

const strict = (description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  description,
  additionalProperties: false,
  properties,
})

const file = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description })

const listen: JsonSchema = strict('Where the server listens.', {
  host: { type: 'string', minLength: 1, default: '127.0.0.1', description: 'Address or name to listen at.' },
  port: count('Port to listen at; 0 takes any free one.', 0, 65_535, 8787),
  tls: {
    ...strict('PEM files, relative to this file, for https. Read again when they change.', {
      certificate: file('The certificate, followed by those that it is signed with.'),
      key: file('The private key of the certificate.'),
    }),
    required: ['certificate', 'key'],
  },
})

const issuer: JsonSchema = {
  ...strict('One issuer of user tokens.', {
    issuer: { type: 'string', minLength: 1, description: 'Exactly as it stands in the claim iss, an https address.' },
    audiences: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', minLength: 1, description: 'One recipient.' },
      description: 'One of these has to stand in the claim aud.',
    },
    jwksUri: {
      type: 'string',
      minLength: 1,
      description: "Where the issuer's keys are. Default: where its OpenID configuration says.",
    },
    algorithms: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', description: 'One JWS algorithm.' },
      description: `How its tokens may be signed: any of ${allowedAlgorithms.join(', ')}. Default: RS256, PS256, ES256 and EdDSA.`,
    },
    clockTolerance: duration('How far its clock may be off.', '60s'),
  }),
  required: ['issuer', 'audiences'],
}

const limits: JsonSchema = strict('What one client, and all of them, may take of the server.', {
  body: count('Bytes of one request body.', 1024, 64 * 1024 * 1024, 1024 * 1024),
  headers: count('Bytes of all header lines of one request.', 1024, 1024 * 1024, 16 * 1024),
  requestTimeout: duration('How long a client may take to send one request.', '15s'),
  keepAlive: duration('How long an idle connection is kept.', '65s'),
  connections: count('Connections at a time.', 1, 1_000_000, 4096),
  requestsPerSecond: count('Requests a second of one caller. Default: not limited.', 1, 1_000_000),
  shutdown: duration('How long requests under way may take to end when the server is stopped.', '30s'),
})

/** JSON Schema of the section `server`. What it cannot say is in `checkSettings`. */
export const sectionSchema: JsonSchema = strict('The broker over HTTP, for AWS SDKs and for operators.', {
  listen,
  auth: {
    type: 'string',
    enum: ['verify', 'dev'],
    default: 'verify',
    description:
      'verify: each request is signed (SigV4) with an access key of this broker. dev: signatures are not looked at; for one machine only.',
  },
  region: {
    type: 'string',
    pattern: '^[a-z0-9-]{1,64}$',
    default: 'us-east-1',
    description: 'Stands in ARNs, as the region.',
  },
  accountId: {
    type: 'string',
    pattern: '^[0-9]{12}$',
    default: '000000000000',
    description: 'Stands in ARNs, as the account. 12 digits, in quotes.',
  },
  workloadTokens: strict('Workload access tokens.', {
    lifetime: duration('How long one is good.', '1h'),
    rotateAfter: duration('How old a signing key gets before a new one is made.', '30d'),
  }),
  issuers: {
    type: 'array',
    items: issuer,
    description: 'Who may sign the user tokens of GetWorkloadAccessTokenForJWT and CompleteResourceTokenAuth.',
  },
  limits,
  externalSecrets: {
    type: 'object',
    propertyNames: { minLength: 1, maxLength: 2048 },
    additionalProperties: { type: 'string', writeOnly: true, description: 'One secret.' },
    description: 'Secrets that a client may name as EXTERNAL, by their secretId.',
  },
})
