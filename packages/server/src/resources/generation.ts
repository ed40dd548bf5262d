import type { ExtensionContext, Store } from '@credbroker/core'
import { readRecord, writeRecord } from './records/stored-json.ts'

/**
 * Names a state of all records: two that differ say that something changed in between. One small record that every
 * process reads often, so that no process has to read the others.
 */
export interface Generation {
  /** Another one after each change. */
  readonly all: string
  /** Another one after each change of a provider. */
  readonly providers: string
}

type GenerationRecord = Generation & { readonly format: 1 }

const key = 'generation'
const attempts = 3

/** The state of the records now. Rejects when the store fails. */
export async function readGeneration(store: Pick<Store, 'get'>): Promise<Generation> {
  return (await readRecord<GenerationRecord>(store, key))?.value ?? { all: '', providers: '' }
}

/** Says to every process on this store that something changed. Comes after the change itself. */
export async function announceChange(
  { store, random }: Pick<ExtensionContext, 'store' | 'random'>,
  what: 'provider' | 'other',
): Promise<void> {
  const fresh = () => Buffer.from(random.bytes(12)).toString('base64url')
  const tries = what === 'other' ? attempts : 0
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = await readRecord<GenerationRecord>(store, key)
    const next: GenerationRecord = { format: 1, all: fresh(), providers: before?.value.providers ?? '' }
    const { stored } = await writeRecord(store, key, next, { ifVersion: before?.version ?? 'absent' })
    if (stored) return
  }
  // Nobody's change is lost by this; at worst providers are looked at once too often.
  const next: GenerationRecord = { format: 1, all: fresh(), providers: fresh() }
  await writeRecord(store, key, next)
}
