import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Adapter, errors, type Payload, Provider } from 'oidc-provider'
import { revokesAccessToken } from './revokes-access-token.ts'
import type { Records } from './records.ts'

const spent: Readonly<Record<string, string>> = {
  RefreshToken: 'refresh token already used',
  AuthorizationCode: 'authorization code already consumed',
}

/**
 * Storage of one of the library's models. Reading and marking take a turn each, as with a real database; so two requests
 * with one refresh token meet here, and the later is a replay: RFC 9700 section 4.14.2.
 */
export class RecordsAdapter implements Adapter {
  readonly #model: string
  readonly #records: Records
  readonly #leewayMs: () => number

  /** `leewayMs`: how long a refresh token that was rotated is still taken for a good one. */
  constructor(model: string, records: Records, leewayMs: () => number) {
    this.#model = model
    this.#records = records
    this.#leewayMs = leewayMs
  }

  async upsert(id: string, payload: Payload, expiresIn?: number): Promise<void> {
    await nextTurn()
    this.#records.put(this.#model, id, payload, expiresIn)
  }

  async find(id: string): Promise<Payload | undefined> {
    await nextTurn()
    const payload = this.#records.find(this.#model, id)
    if (payload?.consumed === undefined || !this.#isForgiven(id)) return payload
    const { consumed: _, ...unspent } = payload
    return unspent
  }

  async findByUid(uid: string): Promise<Payload | undefined> {
    await nextTurn()
    return this.#records.findBy(this.#model, 'uid', uid)
  }

  async findByUserCode(userCode: string): Promise<Payload | undefined> {
    await nextTurn()
    return this.#records.findBy(this.#model, 'userCode', userCode)
  }

  async consume(id: string): Promise<void> {
    await nextTurn()
    if (this.#records.consume(this.#model, id) || this.#isForgiven(id)) return
    const grantId = this.#records.find(this.#model, id)?.grantId
    if (grantId !== undefined) this.#records.revokeGrant(grantId)
    throw new errors.InvalidGrant(spent[this.#model] ?? 'already used')
  }

  async destroy(id: string): Promise<void> {
    await nextTurn()
    this.#records.delete(this.#model, id)
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await nextTurn()
    // The library ends all tokens of a grant whichever is revoked. Here a refresh token survives its access tokens.
    if (this.#model === 'RefreshToken' && revokesAccessToken(Provider.ctx)) return
    this.#records.deleteOfGrant(this.#model, grantId)
  }

  #isForgiven(id: string): boolean {
    if (this.#model !== 'RefreshToken') return false
    const forMs = this.#records.consumedForMs(this.#model, id)
    return forMs !== undefined && forMs < this.#leewayMs()
  }
}
