import {
  type DepositOwner,
  type DepositPage,
  type DepositProvider,
  type ProviderContext,
  Secret,
  type StoredRecord,
} from '@credbroker/core'
import { ReadMemory } from './read-memory.ts'

const format = 1
const prefix = 'key/'

/** What is in a record, which the store seals. */
interface KeptKey {
  readonly key: string
  readonly user?: string
  readonly workload?: string
  readonly storedAtMs: number
}

/** The keys that users brought, one a record. */
export class OwnKeys implements DepositProvider {
  readonly #context: ProviderContext
  readonly #memory: ReadMemory<Secret | undefined>

  constructor(context: ProviderContext) {
    this.#context = context
    this.#memory = new ReadMemory(context.clock)
  }

  /**
   * The key that a person brought for this workload, else the one that they brought for all; `undefined` when there is
   * none. What this process stored or removed counts at once, and what another one did within a second.
   */
  async find(subject: string, workload: string): Promise<Secret | undefined> {
    return (await this.#key({ subject, workload })) ?? this.#key({ subject })
  }

  async put(value: Secret, owner: DepositOwner): Promise<void> {
    const { user, workload } = owner
    const kept: KeptKey = {
      key: value.reveal(),
      ...(user !== undefined && { user }),
      ...(workload !== undefined && { workload }),
      storedAtMs: this.#context.clock.now(),
    }
    const name = this.#nameOf(owner)
    try {
      await this.#context.store.put(name, Buffer.from(JSON.stringify({ format, ...kept })))
    } finally {
      // A store that failed may have written.
      this.#memory.forget(name)
    }
  }

  async remove(owner: DepositOwner): Promise<boolean> {
    const name = this.#nameOf(owner)
    try {
      return (await this.#context.store.delete(name)).deleted
    } finally {
      this.#memory.forget(name)
    }
  }

  async page(cursor?: string): Promise<DepositPage> {
    const { store } = this.#context
    const page = await store.list(prefix, cursor)
    const records = await Promise.all(page.keys.map((name) => store.get(name)))
    return {
      // What was removed since it was listed is not there.
      deposits: records.filter((record) => record !== undefined).map(summaryOf),
      ...(page.cursor !== undefined && { cursor: page.cursor }),
    }
  }

  #key(owner: DepositOwner): Promise<Secret | undefined> {
    const name = this.#nameOf(owner)
    return this.#memory.get(name, async () => {
      const record = await this.#context.store.get(name)
      return record && new Secret(opened(record).key)
    })
  }

  #nameOf({ subject, workload = '' }: DepositOwner): string {
    return prefix + this.#context.nameOf('deposit', subject, workload)
  }
}

function summaryOf(record: StoredRecord): DepositPage['deposits'][number] {
  const { key: _key, ...summary } = opened(record)
  return summary
}

function opened({ value }: StoredRecord): KeptKey {
  // It was sealed by a process that had made it; only the format is in doubt.
  const stored: KeptKey & { readonly format: number } = JSON.parse(Buffer.from(value).toString('utf8'))
  const { format: written, ...kept } = stored
  // Taking it for absent would hand out the shared key in its place.
  if (written !== format) throw new Error('a user key was stored by a later version; use that version')
  return kept
}
