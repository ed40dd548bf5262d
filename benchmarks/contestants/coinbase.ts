import { type KeyObject, verify } from 'node:crypto'
import { deepStrictEqual, ok } from 'node:assert/strict'
import { generateJwt, generateWalletJwt } from '@coinbase/cdp-sdk/auth'
import type { Broker } from '@credbroker/core'
import type {} from '@credbroker/provider-coinbase'
import { caseOf } from '../harness.ts'
import type { ThrowAwayKey } from '../keys.ts'
import type { Contest } from './contest.ts'
import { type CoinbaseRequest, coinbaseBearer, coinbaseWallet } from './node-crypto.ts'

const host = 'api.cdp.coinbase.com'
const caller = { workload: 'checkout' }
const vendorName = '@coinbase/cdp-sdk/auth'
const handName = 'node:crypto by hand'

export interface BearerSettings {
  readonly broker: Broker
  /** Name of the provider that holds the key. */
  readonly provider: string
  readonly apiKeyId: string
  readonly algorithm: 'EdDSA' | 'ES256'
  readonly key: ThrowAwayKey
}

/** A bearer token for a request without a body. */
export function bearerContest(
  settings: BearerSettings & { readonly title: string; readonly timesVendor: number },
): Contest {
  const { broker, provider, apiKeyId, algorithm, key, title, timesVendor } = settings
  const requestPath = '/platform/v2/evm/accounts/0x4f3a120e72c76c22ae802d129f599bfdbc31cb81'
  const byHandRequest: CoinbaseRequest = { requestMethod: 'GET', requestHost: host, requestPath }

  const fromBroker = () =>
    broker.get(provider, { coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath } }, caller)
  const fromVendor = () =>
    generateJwt({
      apiKeyId,
      apiKeySecret: key.secret,
      requestMethod: 'GET',
      requestHost: host,
      requestPath,
    })
  const byHand = () =>
    Promise.resolve({ bearerToken: coinbaseBearer(apiKeyId, algorithm, key.privateKey, byHandRequest) })

  return {
    title,
    note: 'One bearer token for a GET request. The ratio is how many times as fast the broker is.',
    broker: caseOf('broker.get', fromBroker),
    vendor: caseOf(vendorName, fromVendor),
    byHand: caseOf(handName, byHand),
    timesVendor,
    async verify(): Promise<void> {
      const { bearerToken } = (await fromBroker()).coinbaseCdpTokenResponse
      requireSame(algorithm, key.publicKey, [bearerToken, await fromVendor(), (await byHand()).bearerToken])
    },
  }
}

/** A wallet token for a request with a body, and the bearer token that such a request needs as well. */
export function walletContest(settings: BearerSettings & { readonly walletKey: ThrowAwayKey }): Contest {
  const { broker, provider, apiKeyId, algorithm, key, walletKey } = settings
  const requestPath = '/platform/v2/evm/accounts/0x4f3a120e72c76c22ae802d129f599bfdbc31cb81/send/transaction'
  const requestData = {
    network: 'base-sepolia',
    transaction:
      '0x02f87683014a34808459682f008459682f0e82520894a1b2c3d4e5f60718293a4b5c6d7e8f9001122334880de0b6b3a764000080c0',
    idempotency: { key: 'order-2031', attempts: 1 },
    labels: ['checkout', 'eu-west'],
  }
  const requestBody = JSON.stringify(requestData)
  const target = { requestMethod: 'POST', requestHost: host, requestPath }
  const byHandRequest: CoinbaseRequest = { ...target, requestBody }

  const fromBroker = () =>
    broker.get(
      provider,
      { coinbaseCdpTokenRequest: { requestMethod: 'POST', requestPath, requestBody, includeWalletAuthToken: true } },
      caller,
    )
  const fromVendor = async () => ({
    bearerToken: await generateJwt({ apiKeyId, apiKeySecret: key.secret, ...target }),
    walletAuthToken: await generateWalletJwt({ walletSecret: walletKey.secret, requestData, ...target }),
  })
  const byHand = () =>
    Promise.resolve({
      bearerToken: coinbaseBearer(apiKeyId, algorithm, key.privateKey, byHandRequest),
      walletAuthToken: coinbaseWallet(walletKey.privateKey, byHandRequest),
    })

  return {
    title: 'Coinbase wallet JWT',
    note: `One wallet token with the hash of a body of ${requestBody.length} B, and the bearer token of the same request, which the vendor wants beside it: all three contestants sign both. The ratio is how many times as fast the broker is.`,
    broker: caseOf('broker.get', fromBroker),
    vendor: caseOf(vendorName, fromVendor),
    byHand: caseOf(handName, byHand),
    timesVendor: 15,
    async verify(): Promise<void> {
      const answers = [(await fromBroker()).coinbaseCdpTokenResponse, await fromVendor(), await byHand()]
      requireSame(
        algorithm,
        key.publicKey,
        answers.map(({ bearerToken }) => bearerToken),
      )
      requireSame(
        'ES256',
        walletKey.publicKey,
        answers.map(({ walletAuthToken }) => walletAuthToken ?? ''),
      )
    },
  }
}

interface Jwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** Verifies each token, and that they differ only in what must be fresh. */
function requireSame(algorithm: 'EdDSA' | 'ES256', publicKey: KeyObject, tokens: readonly string[]): void {
  const [first, ...others] = tokens.map((token) => comparable(verified(algorithm, publicKey, token)))
  for (const other of others) deepStrictEqual(other, first)
}

function verified(algorithm: 'EdDSA' | 'ES256', key: KeyObject, token: string): Jwt {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const valid = verify(
    algorithm === 'EdDSA' ? null : 'sha256',
    Buffer.from(`${header}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  ok(valid, 'the signature does not verify')
  return { header: parsed(header), claims: parsed(claims) }
}

/** The token with its time and randomness replaced by their form. */
function comparable({ header, claims }: Jwt): Jwt {
  const { iat, nbf, exp, jti } = claims
  ok(typeof iat === 'number' && Math.abs(iat - Date.now() / 1000) < 5, 'iat is not now')
  return {
    header: { ...header, ...('nonce' in header && { nonce: form(header.nonce) }) },
    claims: {
      ...claims,
      iat: 0,
      nbf: Number(nbf) - iat,
      ...(exp !== undefined && { exp: Number(exp) - iat }),
      ...(jti !== undefined && { jti: form(jti) }),
    },
  }
}

function form(random: unknown): string {
  ok(typeof random === 'string' && /^[0-9a-f]{32}$/.test(random), 'not 32 hex digits')
  return '32 hex digits'
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}
