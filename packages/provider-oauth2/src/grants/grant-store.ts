import type { ListPage, ProviderContext, Version } from '@credbroker/core'
import type { Grant, GrantOwner } from './grant.ts'

/** A grant as it stands in the store. */
export interface StoredGrant {
  readonly grant: Grant
  readonly version: Version
}

const prefix = 'grant/'
const format = 1

/** The records of grants. */
export class GrantStore {
  readonly #context: Pick<ProviderContext, 'store' | 'nameOf'>

  constructor(context: Pick<ProviderContext, 'store' | 'nameOf'>) {
    this.#context = context
  }

  /** The name of the one grant that this owner can have. */
  idOf({ workload, subject, resources, audiences }: GrantOwner): string {
    const lists = JSON.stringify([[...new Set(resources)].sort(), [...new Set(audiences)].sort()])
    // A letter first: people type it after a command, where a dash would begin an option.
    return `g${this.#context.nameOf('grant', workload, subject, lists)}`
  }

  /** `undefined` when there is none, and for what another version of this program left. */
  async find(id: string): Promise<StoredGrant | undefined> {
    const record = await this.#context.store.get(prefix + id)
    if (record === undefined) return undefined
    // It was sealed by a process that had made it; only the format is in doubt.
    const stored: { readonly format: number; readonly grant: Grant } = JSON.parse(
      Buffer.from(record.value).toString('utf8'),
    )
    return stored.format === format ? { grant: stored.grant, version: record.version } : undefined
  }

  /** The new version, durable; `undefined` when somebody else wrote meanwhile, or a later lease was granted. */
  async put(
    grant: Grant,
    options: {
      readonly ifVersion?: Version | 'absent'
      readonly fencingToken?: bigint
      readonly relaxed?: boolean
    } = {},
  ): Promise<Version | undefined> {
    const value = Buffer.from(JSON.stringify({ format, grant }))
    const outcome = await this.#context.store.put(prefix + grant.id, value, options)
    return outcome.stored ? outcome.version : undefined
  }

  async delete(id: string): Promise<void> {
    await this.#context.store.delete(prefix + id)
  }

  lease(id: string, ttlMs: number): ReturnType<ProviderContext['store']['lease']> {
    return this.#context.store.lease(prefix + id, ttlMs)
  }

  /** Ids, a page at a time. */
  async list(cursor?: string): Promise<ListPage> {
    const page = await this.#context.store.list(prefix, cursor)
    return { ...page, keys: page.keys.map((key) => key.slice(prefix.length)) }
  }
}
