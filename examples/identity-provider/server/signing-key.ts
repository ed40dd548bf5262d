import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'

export type Claims = Readonly<Record<string, unknown>>

/** The server's own key: RS256, new at every start. */
export class SigningKey {
  readonly #privateKey: KeyObject
  readonly #publicKey: KeyObject

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    this.#privateKey = privateKey
    this.#publicKey = publicKey
  }

  /** A JWK Set with the private key in it. */
  get keys(): object {
    return { keys: [{ ...this.#privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'signing' }] }
  }

  signed(claims: Claims): string {
    const header = { alg: 'RS256', typ: 'JWT', kid: 'signing' }
    const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${content}.${sign('sha256', Buffer.from(content), this.#privateKey).toString('base64url')}`
  }

  /** The claims of a JWT that this key signed and that has not ended; `undefined` for anything else. */
  verified(jwt: string): Claims | undefined {
    const [header = '', payload = '', signature, ...rest] = jwt.split('.')
    if (signature === undefined || rest.length > 0) return undefined
    const content = Buffer.from(`${header}.${payload}`)
    if (!verify('sha256', content, this.#publicKey, Buffer.from(signature, 'base64url'))) return undefined
    const claims: Claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims.exp === 'number' && claims.exp * 1000 > Date.now() ? claims : undefined
  }
}
