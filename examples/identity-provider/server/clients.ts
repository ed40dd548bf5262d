import { createECDH, createHash, createPrivateKey } from 'node:crypto'

/** A client that the server knows. What is secret about it is written down here, so it is worth nothing anywhere else. */
export interface TestClient {
  readonly clientId: string
  readonly name: string
  readonly clientAuthMethod:
    | 'client_secret_basic'
    | 'client_secret_post'
    | 'client_secret_jwt'
    | 'private_key_jwt'
    | 'none'
  readonly clientSecret?: string
  /** PEM. */
  readonly privateKey?: string
  readonly privateKeyId?: string
  /** May only send authorization requests that it pushed before, RFC 9126. */
  readonly pushedRequestsOnly?: boolean
  /** Acts for nobody: client credentials only. */
  readonly machine?: boolean
}

/** The same key in every run, without a key in the repository. */
const key = throwAwayKey('key-jwt')

export const clients = {
  basic: {
    clientId: 'basic',
    name: 'Basic Notes',
    clientAuthMethod: 'client_secret_basic',
    clientSecret: 'throw-away-basic',
  },
  /** What has to be form-encoded in Basic authentication, RFC 6749 section 2.3.1. */
  odd: {
    clientId: 'odd:id/1',
    name: 'Odd Characters',
    clientAuthMethod: 'client_secret_basic',
    clientSecret: 'throw away: 100% +odd & =strange?/~"\\',
  },
  post: {
    clientId: 'post',
    name: 'Post Box',
    clientAuthMethod: 'client_secret_post',
    clientSecret: 'throw-away-post',
  },
  secretJwt: {
    clientId: 'secret-jwt',
    name: 'Secret Signer',
    clientAuthMethod: 'client_secret_jwt',
    clientSecret: 'throw-away-secret-jwt-of-more-than-256-bits',
  },
  keyJwt: {
    clientId: 'key-jwt',
    name: 'Key Signer',
    clientAuthMethod: 'private_key_jwt',
    privateKey: key.pem,
    privateKeyId: 'key-jwt-1',
  },
  public: { clientId: 'public', name: 'Public Gallery', clientAuthMethod: 'none' },
  parOnly: {
    clientId: 'par-only',
    name: 'Pushed Only',
    clientAuthMethod: 'client_secret_basic',
    clientSecret: 'throw-away-par-only',
    pushedRequestsOnly: true,
  },
  machine: {
    clientId: 'machine',
    name: 'Night Job',
    clientAuthMethod: 'client_secret_basic',
    clientSecret: 'throw-away-machine',
    machine: true,
  },
} as const satisfies Readonly<Record<string, TestClient>>

export type Clients = typeof clients

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code'

/** As the library wants to have clients, RFC 7591 section 2. */
export function clientMetadata(redirectUris: readonly string[]): readonly object[] {
  return Object.values<TestClient>(clients).map((client) => ({
    client_id: client.clientId,
    client_name: client.name,
    client_secret: client.clientSecret,
    token_endpoint_auth_method: client.clientAuthMethod,
    require_pushed_authorization_requests: client.pushedRequestsOnly === true,
    ...(client.privateKey !== undefined && {
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ ...key.publicJwk, kid: client.privateKeyId, use: 'sig', alg: 'ES256' }] },
    }),
    ...(client.machine === true
      ? { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] }
      : {
          grant_types: [
            'authorization_code',
            'refresh_token',
            deviceCode,
            ...(client.clientAuthMethod === 'none' ? [] : ['client_credentials', tokenExchange, jwtBearer]),
          ],
          redirect_uris: redirectUris,
        }),
  }))
}

function throwAwayKey(name: string): { readonly pem: string; readonly publicJwk: object } {
  const scalar = createHash('sha256').update(`throw-away ${name}`).digest()
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(scalar)
  const point = ecdh.getPublicKey()
  const publicJwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const privateKey = createPrivateKey({ key: { ...publicJwk, d: scalar.toString('base64url') }, format: 'jwk' })
  return { pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicJwk }
}
