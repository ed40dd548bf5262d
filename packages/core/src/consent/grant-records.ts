import type { ProviderContext } from '../provider.ts'
import type { ListPage, Version } from '../store/store.ts'

/** A grant as it stands in the store. */
export interface StoredGrant<Grant> {
  readonly grant: Grant
  readonly version: Version
}

const prefix = 'grant/'
const format = 1

/** The records of what users consented to, by id. `Grant` is JSON. */
export class GrantRecords<Grant extends { readonly id: string }> {
  readonly #context: Pick<ProviderContext, 'store' | 'nameOf'>

  constructor(context: Pick<ProviderContext, 'store' | 'nameOf'>) {
    this.#context = context
  }

  /** The id of the one grant that these parts can have: the owner, and what tells the owner's grants apart. */
  idFor(...parts: readonly string[]): string {
    // A letter first: people type it after a command, where a dash would begin an option.
    return `g${this.#context.nameOf('grant', ...parts)}`
  }

  /** `undefined` when there is none, for what is no id, and for what another version of this program left. */
  async find(id: string): Promise<StoredGrant<Grant> | undefined> {
    if (!/^[\w-]{1,128}$/.test(id)) return undefined
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

  /** Grants, a page at a time. What was ended since it was listed is not there. */
  async page(cursor?: string): Promise<{ readonly grants: readonly Grant[]; readonly cursor?: string }> {
    const page = await this.list(cursor)
    const found = await Promise.all(page.keys.map((id) => this.find(id)))
    const grants = found.flatMap((stored) => (stored === undefined ? [] : [stored.grant]))
    return { grants, ...(page.cursor !== undefined && { cursor: page.cursor }) }
  }
}
