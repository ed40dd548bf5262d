import type { Payload } from 'oidc-provider'

interface Entry {
  payload: Payload
  readonly expiresAtMs: number
  consumedAtMs?: number
}

const indexed = ['uid', 'userCode'] as const

/** Everything the server keeps, in memory. Each step is done in one turn, so of two that consume a record one does. */
export class Records {
  readonly #entries = new Map<string, Entry>()
  readonly #ofGrant = new Map<string, Set<string>>()

  put(model: string, id: string, payload: Payload, expiresInS = Number.POSITIVE_INFINITY): void {
    const key = `${model}:${id}`
    this.#entries.set(key, { payload, expiresAtMs: Date.now() + expiresInS * 1000 })
    for (const name of indexed) {
      const value = payload[name]
      if (value !== undefined)
        this.#entries.set(`${model}.${name}:${value}`, { payload: { id }, expiresAtMs: Infinity })
    }
    if (payload.grantId === undefined) return
    const keys = this.#ofGrant.get(payload.grantId) ?? new Set()
    this.#ofGrant.set(payload.grantId, keys.add(key))
  }

  find(model: string, id: string): Payload | undefined {
    return this.#live(`${model}:${id}`)?.payload
  }

  findBy(model: string, name: (typeof indexed)[number], value: string): Payload | undefined {
    const pointer = this.#live(`${model}.${name}:${value}`)
    return typeof pointer?.payload.id === 'string' ? this.find(model, pointer.payload.id) : undefined
  }

  /** How long ago it was consumed, in milliseconds; `undefined` when it was not. */
  consumedForMs(model: string, id: string): number | undefined {
    const at = this.#live(`${model}:${id}`)?.consumedAtMs
    return at === undefined ? undefined : Date.now() - at
  }

  /** Compare-and-swap: `false` when somebody was faster. */
  consume(model: string, id: string): boolean {
    const entry = this.#live(`${model}:${id}`)
    if (entry === undefined || entry.consumedAtMs !== undefined) return false
    entry.consumedAtMs = Date.now()
    entry.payload = { ...entry.payload, consumed: Math.floor(entry.consumedAtMs / 1000) }
    return true
  }

  delete(model: string, id: string): void {
    this.#entries.delete(`${model}:${id}`)
  }

  /** Ends the records of one model that came of a consent. */
  deleteOfGrant(model: string, grantId: string): void {
    for (const key of this.#ofGrant.get(grantId) ?? []) if (key.startsWith(`${model}:`)) this.#entries.delete(key)
  }

  /** Ends a consent and all that came of it. */
  revokeGrant(grantId: string): void {
    for (const key of this.#ofGrant.get(grantId) ?? []) this.#entries.delete(key)
    this.#ofGrant.delete(grantId)
    this.delete('Grant', grantId)
  }

  /** Ids of one model's records that are alive. */
  *ids(model: string): Generator<string> {
    const prefix = `${model}:`
    for (const key of this.#entries.keys())
      if (key.startsWith(prefix) && this.#live(key) !== undefined) yield key.slice(prefix.length)
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry !== undefined && entry.expiresAtMs <= Date.now()) this.#entries.delete(key)
    else return entry
    return undefined
  }
}
