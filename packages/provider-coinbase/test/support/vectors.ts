import { readFileSync } from 'node:fs'

const copies = new URL('../vectors/', import.meta.url)

export interface Jwk {
  readonly kty: string
  readonly crv: string
  readonly x: string
  readonly y?: string
}

export interface Credential {
  readonly apiKeyId: string
  readonly apiKeySecret: string
  readonly walletSecret?: string
}

export interface KnownCredential extends Credential {
  readonly publicJwk: Jwk
  readonly walletPublicJwk?: Jwk
  readonly alg: 'EdDSA' | 'ES256'
}

/** Header and claims that a token must have; `<volatile>`, `= iat` and the like stand for what differs. */
export interface ExpectedToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

export interface TokenCase {
  readonly id: string
  readonly credential: string
  readonly request: Readonly<Record<string, unknown>>
  readonly contractValid: boolean
  readonly level: 'must' | 'should'
  readonly allow?: readonly string[]
  readonly expect: { readonly bearer: ExpectedToken; readonly walletAuth: ExpectedToken | null }
  readonly vendor?: {
    readonly bearerToken?: string
    readonly nonce?: string
    readonly iat?: number
    readonly byteExact?: boolean
  }
}

export interface HashCase {
  readonly id: string
  readonly bodyText: string
  readonly contractValid: boolean
  readonly canonical: string | null
  readonly reqHash: string | null
  readonly ambiguous: boolean
}

export interface ErrorCase {
  readonly id: string
  readonly credentialInline: Credential
  readonly request: Readonly<Record<string, unknown>>
  readonly expect: { readonly error: true; readonly why: string }
}

export interface RequiredCase {
  readonly requestMethod: string
  readonly requestPath: string
  readonly walletAuth: boolean
}

type VectorName = 'bearer' | 'credentials' | 'errors' | 'reqhash' | 'wallet-required' | 'wallet'

/** The text of a vector file. */
function vectorText(name: VectorName): string {
  return readFileSync(new URL(`coinbase-${name}.json`, copies), 'utf8')
}

const casesOf = (name: VectorName) => JSON.parse(vectorText(name)).cases

export const bearerCases: readonly TokenCase[] = casesOf('bearer')
export const walletCases: readonly TokenCase[] = casesOf('wallet')
export const hashCases: readonly HashCase[] = casesOf('reqhash')
export const errorCases: readonly ErrorCase[] = casesOf('errors')
export const requiredCases: readonly RequiredCase[] = casesOf('wallet-required')

const credentials: Readonly<Record<string, KnownCredential>> = JSON.parse(vectorText('credentials')).credentials

export const credentialNames: readonly string[] = Object.keys(credentials)

export function credential(name: string): KnownCredential {
  const found = credentials[name]
  if (found === undefined) throw new Error(`no credential ${name}`)
  return found
}

/** The options that a credential makes, and nothing of its public half. */
export function optionsOf({ apiKeyId, apiKeySecret, walletSecret }: Credential): Credential {
  return { apiKeyId, apiKeySecret, ...(walletSecret !== undefined && { walletSecret }) }
}
