import type { Lease, PutOptions, Random, Store } from '@credbroker/core'
import type { Checks } from '../../suite/checks.ts'
import type { VirtualClock } from '../../virtual-clock.ts'
import { inByteOrder } from '../byte-order.ts'
import { bytes, entries, headSeen, recordSeen } from '../contents.ts'
import { listed, readAll } from '../paging.ts'
import { RandomChoice } from './random-choice.ts'
import { StoreModel } from './store-model.ts'

const keys = ['a', 'a/b', 'b', '🔑', '\uffff']
const longest = 10_000

/** One random walk over a store and its model, side by side. */
export class ModelRun {
  readonly #store: Store
  readonly #clock: VirtualClock | undefined
  readonly #choose: RandomChoice
  readonly #checks: Checks
  readonly #model: StoreModel
  readonly #leases: { readonly key: string; readonly lease: Lease }[] = []
  readonly #versions: string[] = ['absent', 'never given']
  #step = 0

  constructor(store: Store, clock: VirtualClock | undefined, random: Random, checks: Checks) {
    this.#store = store
    this.#clock = clock
    this.#choose = new RandomChoice(random)
    this.#checks = checks
    this.#model = new StoreModel(() => clock?.now() ?? 0)
  }

  /** Does one random thing. Gives what it was. */
  async step(): Promise<string> {
    this.#step++
    const key = this.#choose.one(keys)
    const does = this.#choose.one([
      this.#put,
      this.#put,
      this.#put,
      this.#delete,
      this.#lease,
      this.#useLease,
      this.#append,
    ])
    const what = await does.call(this, key)
    if (this.#clock !== undefined && this.#choose.once(5)) await this.#clock.advance(this.#choose.below(longest))
    this.#checks.equal(
      recordSeen(await this.#store.get(key)),
      this.#expected(key),
      `after ${what}: the record "${key}"`,
    )
    return what
  }

  /** Compares everything. */
  async compare(): Promise<void> {
    const { equal } = this.#checks
    const live = keys.filter((key) => this.#model.record(key) !== undefined)
    equal(await listed(this.#store, ''), inByteOrder(live), 'all keys')
    for (const key of keys) {
      const log = this.#model.logs.get(key)
      const expected = log?.entries.map((entry, index) => [index + 1, entry]) ?? []
      equal(entries(await readAll(this.#store, key)), expected, `the log "${key}"`)
      const head = log && { sequence: log.entries.length, ...(log.head !== undefined && { value: log.head }) }
      equal(headSeen(await this.#store.head(key)), head, `the head of the log "${key}"`)
    }
  }

  async #put(key: string): Promise<string> {
    const value = `value ${this.#step}`
    const options = this.#options(key)
    const conflicts = this.#model.conflicts(key, options)
    const what = `put "${key}" ${described(options)}`
    const outcome = await this.#store.put(key, bytes(value), options)
    if (!outcome.stored) {
      this.#checks.ok(conflicts.includes(outcome.conflict), `${what}: a ${outcome.conflict} conflict that is none`)
      return what
    }
    this.#checks.equal(conflicts, [], `${what}: it was stored, in spite of`)
    this.#checks.ok(!this.#versions.includes(outcome.version), `${what}: the version was given before`)
    this.#versions.push(outcome.version)
    this.#model.records.set(key, { value, version: outcome.version, expiresAtMs: options.expiresAtMs })
    return what
  }

  async #delete(key: string): Promise<string> {
    const { expiresAtMs: _, ifVersion, ...fencing } = this.#options(key)
    const options = { ...fencing, ...(ifVersion !== undefined && ifVersion !== 'absent' && { ifVersion }) }
    const conflicts = this.#model.conflicts(key, options)
    const what = `delete "${key}" ${described(options)}`
    const { deleted, conflict } = await this.#store.delete(key, options)
    this.#checks.equal(deleted, conflicts.length === 0 && this.#model.record(key) !== undefined, `${what}: deleted`)
    this.#checks.ok(
      conflict === undefined ? conflicts.length === 0 : conflicts.includes(conflict),
      `${what}: the conflict`,
    )
    if (deleted) this.#model.records.delete(key)
    return what
  }

  async #lease(key: string): Promise<string> {
    const what = `lease "${key}"`
    const ttlMs = 1 + this.#choose.below(longest)
    const lease = await this.#store.lease(key, ttlMs)
    this.#checks.equal(lease === undefined, this.#model.isHeld(key), `${what}: refused`)
    if (lease === undefined) return what
    this.#checks.ok(lease.token > (this.#model.leases.get(key)?.lease.token ?? 0n), `${what}: the token did not rise`)
    this.#model.leases.set(key, { lease, untilMs: (this.#clock?.now() ?? 0) + ttlMs })
    this.#leases.push({ key, lease })
    return what
  }

  async #useLease(): Promise<string> {
    if (this.#leases.length === 0) return 'nothing'
    const { key, lease } = this.#choose.one(this.#leases)
    const holds = this.#model.holds(key, lease)
    const known = this.#model.leases.get(key)
    if (this.#choose.once(2)) {
      await lease.release()
      if (holds && known !== undefined) known.untilMs = 0
      return `release "${key}" ${lease.token}`
    }
    const what = `renew "${key}" ${lease.token}`
    this.#checks.equal(await lease.renew(longest), holds, what)
    if (holds && known !== undefined) known.untilMs = (this.#clock?.now() ?? 0) + longest
    return what
  }

  async #append(name: string): Promise<string> {
    const log = this.#model.log(name)
    const values = Array.from({ length: 1 + this.#choose.below(3) }, (_, index) => `${this.#step}.${index}`)
    const { length } = log.entries
    const afterSequence = this.#choose.once(2) ? length + this.#choose.one([-1, 0, 0, 1]) : undefined
    const head = this.#choose.once(2) ? `head ${this.#step}` : undefined
    const what = `append ${values.length} to "${name}" after ${afterSequence}`
    const outcome = await this.#store.append(name, values.map(bytes), {
      ...(afterSequence !== undefined && { afterSequence }),
      ...(head !== undefined && { head: bytes(head) }),
    })
    this.#checks.equal(outcome.appended, afterSequence === undefined || afterSequence === length, `${what}: appended`)
    if (outcome.appended) {
      log.entries.push(...values)
      log.head = head ?? log.head
    } else if (log.entries.length === 0) this.#model.logs.delete(name)
    this.#checks.equal(outcome.sequence, log.entries.length, `${what}: the end of the log`)
    return what
  }

  #options(key: string): PutOptions {
    const current = this.#model.record(key)?.version ?? 'absent'
    const mine = this.#leases.filter((lease) => lease.key === key)
    return {
      ...(this.#choose.once(2) && {
        ifVersion: this.#choose.one([current, current, this.#choose.one(this.#versions)]),
      }),
      ...(mine.length > 0 && this.#choose.once(3) && { fencingToken: this.#choose.one(mine).lease.token }),
      ...(this.#clock !== undefined &&
        this.#choose.once(4) && { expiresAtMs: this.#clock.now() + 1 + this.#choose.below(3 * longest) }),
    }
  }

  #expected(key: string): object | undefined {
    const record = this.#model.record(key)
    if (record === undefined) return undefined
    const { value, version, expiresAtMs } = record
    return { value, version, ...(expiresAtMs !== undefined && { expiresAtMs }) }
  }
}

function described({ ifVersion, fencingToken, expiresAtMs }: PutOptions): string {
  return `at ${ifVersion ?? 'any version'}, token ${fencingToken ?? 'none'}, until ${expiresAtMs ?? 'ever'}`
}
