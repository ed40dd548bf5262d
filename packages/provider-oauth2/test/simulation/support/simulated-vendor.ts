import type { SimulatedTime } from './simulated-time.ts'

/** What kind of vendor it is. */
export interface VendorTraits {
  /** How long a refresh token that was used is still accepted, in milliseconds. 0: one that comes again ends the consent. */
  readonly leewayMs: number
  /** RFC 7662. */
  readonly introspects: boolean
}

/** A consent as the vendor sees it: all tokens that came of one code. */
export interface Family {
  readonly owner: string
  /** The session of the broker that it was asked for in. */
  readonly sessionId: string
  readonly order: number
  isAlive: boolean
  /** The newest refresh token. */
  newest: string
  /** Who has got the newest refresh token. */
  deliveredTo: string | undefined
}

/** Who showed a code, and when. */
export interface Showing {
  readonly by: string
  readonly atMs: number
}

interface Code {
  readonly family: Family
  readonly redirectUri: string
  lastShowing?: Showing
}

interface IssuedRefreshToken {
  readonly family: Family
  usedAtMs?: number
}

export interface VendorAnswer {
  readonly status: number
  readonly body: object
  /** What the answer gives, if it is the one who gets it. */
  readonly gives?: { readonly family: Family; readonly refreshToken: string }
}

/** What the simulation wants to hear of. */
export interface VendorWatcher {
  replayed(family: Family): void
  codeShownAgain(family: Family, last: Showing, by: string): void
}

const accessTokenLifetimeS = 300

/** A vendor, in memory: what it is asked is done at once, and in one step. */
export class SimulatedVendor {
  readonly families: Family[] = []
  readonly #traits: VendorTraits
  readonly #time: SimulatedTime
  readonly #watcher: VendorWatcher
  readonly #codes = new Map<string, Code>()
  readonly #refreshTokens = new Map<string, IssuedRefreshToken>()
  readonly #accessTokens = new Map<string, { readonly family: Family; readonly endsMs: number }>()
  #issued = 0

  constructor(traits: VendorTraits, time: SimulatedTime, watcher: VendorWatcher) {
    this.#traits = traits
    this.#time = time
    this.#watcher = watcher
  }

  /** A user agrees. Gives the code. */
  consent(owner: string, sessionId: string, redirectUri: string): string {
    const family: Family = {
      owner,
      sessionId,
      order: this.families.length,
      isAlive: false,
      newest: '',
      deliveredTo: undefined,
    }
    const code = `code-${++this.#issued}`
    this.#codes.set(code, { family, redirectUri })
    return code
  }

  /** Whose access token this is. */
  familyOf(accessToken: string): Family | undefined {
    return this.#accessTokens.get(accessToken)?.family
  }

  isLive(accessToken: string): boolean {
    const token = this.#accessTokens.get(accessToken)
    return token !== undefined && token.family.isAlive && this.#time.passedMs < token.endsMs
  }

  /** Whether a refresh token would be accepted now. */
  accepts(refreshToken: string): boolean {
    const token = this.#refreshTokens.get(refreshToken)
    if (token === undefined || !token.family.isAlive) return false
    return token.usedAtMs === undefined || this.#time.passedMs < token.usedAtMs + this.#traits.leewayMs
  }

  disconnect(owner: string): void {
    for (const family of this.families) if (family.owner === owner) family.isAlive = false
  }

  ask(path: string, form: URLSearchParams, by: string): VendorAnswer {
    const token = form.get('token') ?? ''
    switch (path) {
      case '/token':
        return form.get('grant_type') === 'refresh_token' ? this.#refresh(form) : this.#redeem(form, by)
      case '/introspect':
        return { status: 200, body: { active: this.isLive(token) || this.accepts(token) } }
      case '/revoke': {
        const family = this.#refreshTokens.get(token)?.family
        if (family !== undefined) family.isAlive = false
        return { status: 200, body: {} }
      }
      default:
        return { status: 404, body: {} }
    }
  }

  #redeem(form: URLSearchParams, by: string): VendorAnswer {
    const code = this.#codes.get(form.get('code') ?? '')
    if (code === undefined || form.get('redirect_uri') !== code.redirectUri) return refused('invalid_grant')
    const { family, lastShowing } = code
    code.lastShowing = { by, atMs: this.#time.passedMs }
    if (lastShowing !== undefined) this.#watcher.codeShownAgain(family, lastShowing, by)
    else {
      family.isAlive = true
      this.families.push(family)
      return this.#give(family)
    }
    // RFC 6749 section 4.1.2.
    family.isAlive = false
    return refused('invalid_grant')
  }

  #refresh(form: URLSearchParams): VendorAnswer {
    const shown = form.get('refresh_token') ?? ''
    const token = this.#refreshTokens.get(shown)
    if (token === undefined || !token.family.isAlive) return refused('invalid_grant')
    if (!this.accepts(shown)) {
      // RFC 9700 section 4.14.2.
      token.family.isAlive = false
      this.#watcher.replayed(token.family)
      return refused('invalid_grant')
    }
    token.usedAtMs ??= this.#time.passedMs
    return this.#give(token.family)
  }

  #give(family: Family): VendorAnswer {
    const number = ++this.#issued
    const [accessToken, refreshToken] = [`access-${number}`, `refresh-${number}`]
    this.#accessTokens.set(accessToken, { family, endsMs: this.#time.passedMs + accessTokenLifetimeS * 1000 })
    this.#refreshTokens.set(refreshToken, { family })
    family.newest = refreshToken
    family.deliveredTo = undefined
    return {
      status: 200,
      body: {
        access_token: accessToken,
        refresh_token: refreshToken,
        token_type: 'Bearer',
        expires_in: accessTokenLifetimeS,
        scope: 'read',
      },
      gives: { family, refreshToken },
    }
  }
}

function refused(error: string): VendorAnswer {
  return { status: 400, body: { error } }
}
