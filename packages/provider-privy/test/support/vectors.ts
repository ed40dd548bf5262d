import { readFileSync } from 'node:fs'
import type { SignedMethod, StripePrivyTokenRequest } from '../../src/index.ts'

/** A credential as the vectors write it: AgentCore's names, secrets in the clear. */
export interface VectorCredential {
  readonly appId: string
  readonly appSecret: string
  readonly authorizationId: string
  readonly authorizationPrivateKey?: string
}

export interface NamedCredential extends VectorCredential {
  readonly publicSpki: readonly string[]
  readonly basicAuthToken: string
}

export interface PayloadCase {
  readonly id: string
  readonly input: {
    readonly method: SignedMethod
    readonly url: string
    readonly bodyText?: string
    readonly headers: Readonly<Record<string, string>>
  }
  readonly canonicalPayload: string | null
  readonly sha256: string | null
  /** Where present, refusing is as right as following the vendor. */
  readonly allow?: readonly string[]
  readonly signingKey?: string
  readonly vendorSignature?: string
}

export interface TokenCase {
  readonly id: string
  readonly credential: string
  readonly request: StripePrivyTokenRequest
  /** Whether the request keeps the published limits. */
  readonly contractValid: boolean
  readonly allow?: readonly string[]
  readonly expect: {
    readonly error?: true
    readonly appId: string
    readonly basicAuthToken: string
    readonly signature: {
      readonly method: string
      readonly url: string
      readonly canonicalBody: string
      readonly count: number
    } | null
  }
}

export interface ErrorCase {
  readonly id: string
  readonly credentialInline: VectorCredential
  readonly request: unknown
  readonly expect: { readonly why: string }
}

interface VectorFiles {
  readonly 'privy-credentials': { readonly credentials: Readonly<Record<string, NamedCredential>> }
  readonly 'privy-payload': { readonly cases: readonly PayloadCase[] }
  readonly 'privy-token': { readonly cases: readonly TokenCase[] }
  readonly 'privy-errors': { readonly cases: readonly ErrorCase[] }
}

const copies = new URL('../vectors/', import.meta.url)

export function vectors<Name extends keyof VectorFiles>(name: Name): VectorFiles[Name] {
  return JSON.parse(readFileSync(new URL(`${name}.json`, copies), 'utf8'))
}

/** A credential of the vectors by name. */
export function credential(name: string): NamedCredential {
  const found = vectors('privy-credentials').credentials[name]
  if (found === undefined) throw new Error(`no credential ${name} in the vectors`)
  return found
}

/** The part of a credential that is the plugin's options. */
export function optionsOf({ appId, appSecret, authorizationId, authorizationPrivateKey }: VectorCredential) {
  return {
    appId,
    appSecret,
    authorizationId,
    ...(authorizationPrivateKey !== undefined && { authorizationPrivateKey }),
  }
}
