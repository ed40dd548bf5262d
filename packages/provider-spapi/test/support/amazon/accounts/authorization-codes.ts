import { randomBytes } from 'node:crypto'
import type { Clock } from '@credbroker/core'
import type { App } from './app.ts'
import { Consent, type ConsentOptions } from './consent.ts'

const codeLifeMs = 5 * 60_000

export interface CodeOptions extends ConsentOptions {
  readonly code?: string
  /** Where the consent page was told to send the browser, if it was told. */
  readonly redirectUri?: string
}

interface KeptCode {
  readonly consent: ConsentOptions
  readonly redirectUri: string | undefined
  readonly untilMs: number
}

/** The codes that sellers' browsers came back with. Each serves once, for 5 minutes. */
export class AuthorizationCodes {
  readonly #clock: Clock
  readonly #codes = new Map<string, KeptCode>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add({ code = `SPAPI${randomBytes(16).toString('hex')}`, redirectUri, ...consent }: CodeOptions): string {
    this.#codes.set(code, { consent, redirectUri, untilMs: this.#clock.now() + codeLifeMs })
    return code
  }

  /**
   * The consent that a code stands for. `undefined` for one that is unknown, spent, too old or another app's, and for a
   * redirect URI that is not the one of the consent page. What was shown is spent, except to another app.
   */
  redeem(code: string, app: App, redirectUri: string | undefined): Consent | undefined {
    const kept = this.#codes.get(code)
    if (kept === undefined || kept.consent.app !== app) return undefined
    this.#codes.delete(code)
    if (this.#clock.now() >= kept.untilMs) return undefined
    if (redirectUri !== undefined && redirectUri !== kept.redirectUri) return undefined
    return new Consent(kept.consent)
  }
}
