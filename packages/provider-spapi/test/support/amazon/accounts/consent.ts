import { randomBytes } from 'node:crypto'
import type { Region } from '../regions.ts'
import type { App } from './app.ts'
import type { Role } from './roles.ts'

export interface ConsentOptions {
  readonly app: App
  readonly sellerId?: string
  /** Default `na`. */
  readonly region?: Region
  readonly refreshToken?: string
  /** Default: those that the app has now. Roles that it gains later are not part of it. */
  readonly roles?: readonly Role[]
}

/** That one seller lets one app work with an account of one region. */
export class Consent {
  readonly app: App
  readonly sellerId: string
  readonly region: Region
  refreshToken: string
  isRevoked = false
  readonly #roles: ReadonlySet<Role>

  constructor({ app, sellerId, region = 'na', refreshToken, roles }: ConsentOptions) {
    this.app = app
    this.sellerId = sellerId ?? `A${randomBytes(7).toString('hex').toUpperCase()}`
    this.region = region
    this.refreshToken = refreshToken ?? newRefreshToken()
    this.#roles = new Set(roles ?? app.roles)
  }

  /** What the app has and the seller agreed to. */
  get roles(): ReadonlySet<Role> {
    return new Set([...this.#roles].filter((role) => this.app.roles.has(role)))
  }

  revoke(): void {
    this.isRevoked = true
  }

  changeRefreshToken(): void {
    this.refreshToken = newRefreshToken()
  }
}

function newRefreshToken(): string {
  return `Atzr|${randomBytes(48).toString('base64url')}`
}
