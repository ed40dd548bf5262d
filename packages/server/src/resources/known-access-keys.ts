import type { ExtensionContext } from '@credbroker/core'
import { type AccessKeyRecord, accessKeyRecord } from './access-keys.ts'
import type { AccessKey } from './directory.ts'
import { readRecord } from './records/stored-json.ts'

/** Anybody may send ids, so not more of them are remembered. */
const mostUnknown = 1_000

/** The access keys that were asked for, until something changes. */
export class KnownAccessKeys {
  readonly #known = new Map<string, AccessKey>()
  readonly #unknown = new Set<string>()
  readonly #underWay = new Map<string, Promise<AccessKey | undefined>>()
  #changes = 0

  /** The key of an id that has not ended. Rejects when the store fails. */
  find(id: string, context: ExtensionContext): AccessKey | undefined | Promise<AccessKey | undefined> {
    const known = this.#known.get(id)
    if (known !== undefined) return unlessExpired(known, context)
    const record = accessKeyRecord(id)
    if (record === undefined || this.#unknown.has(id)) return undefined
    let reading = this.#underWay.get(id)
    if (reading === undefined) {
      reading = this.#read(id, record, context).finally(() => {
        if (this.#underWay.get(id) === reading) this.#underWay.delete(id)
      })
      this.#underWay.set(id, reading)
    }
    return reading
  }

  /** Something changed: what is asked for is read anew. */
  forget(): void {
    this.#changes++
    this.#known.clear()
    this.#unknown.clear()
    this.#underWay.clear()
  }

  async #read(id: string, record: string, context: ExtensionContext): Promise<AccessKey | undefined> {
    const changes = this.#changes
    const stored = await readRecord<AccessKeyRecord>(context.store, record)
    // What was read before a change is good for this answer, and not for later ones.
    const current = changes === this.#changes
    if (stored === undefined) {
      if (current && this.#unknown.size >= mostUnknown) this.#unknown.clear()
      if (current) this.#unknown.add(id)
      return undefined
    }
    const { secret, workloads, administers, expiresAtMs } = stored.value
    const key: AccessKey = Object.freeze({
      accessKeyId: id,
      secret: context.secret(secret),
      workloads: workloads === 'all' ? workloads : new Set(workloads),
      administers,
      ...(expiresAtMs !== undefined && { expiresAtMs }),
    })
    if (current) this.#known.set(id, key)
    return unlessExpired(key, context)
  }
}

function unlessExpired(key: AccessKey, { clock }: ExtensionContext): AccessKey | undefined {
  return key.expiresAtMs !== undefined && key.expiresAtMs <= clock.now() ? undefined : key
}
