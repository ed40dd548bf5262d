import { BrokerError, type ExtensionContext } from '@credbroker/core'
import { announceChange } from './generation.ts'
import { readRecord, recordNames, writeRecord } from './records/stored-json.ts'
import { base62, randomText, upperBase32 } from './resource-id.ts'

/** What access keys are kept with: the server's own context, or that of the core's administration. */
export type AccessKeyState = Pick<ExtensionContext, 'store' | 'random' | 'clock'>

/** What a new access key may do. */
export interface AccessKeyRights {
  /** The workloads it may act for. */
  readonly workloads: 'all' | readonly string[]
  /** Whether it may use the control plane and the operator's routes. */
  readonly administers: boolean
  /** Epoch milliseconds; absent: it does not end by itself. */
  readonly expiresAtMs?: number
  /** For people. */
  readonly description?: string
}

/** An access key without its secret. */
export interface AccessKeySummary extends AccessKeyRights {
  /** As long and in the letters of an AWS access key's: `CBAK` and 16 more. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly createdAtMs: number
}

/** Shown once: nobody can read the secret again. */
export interface NewAccessKey extends AccessKeySummary {
  readonly secret: string
}

/** An access key as it is stored, sealed. */
export type AccessKeyRecord = NewAccessKey & { readonly format: 1 }

const prefix = 'access-key/'
const form = /^CBAK[A-Z2-7]{16}$/

/** Where the record of a key is; `undefined` for what cannot be the id of one. */
export function accessKeyRecord(id: string): string | undefined {
  return form.test(id) ? prefix + id : undefined
}

/** Makes an access key. It works at once in this process, and within 100 ms in the others. */
export async function createAccessKey(rights: AccessKeyRights, state: AccessKeyState): Promise<NewAccessKey> {
  const { random, clock, store } = state
  const { workloads, administers, expiresAtMs, description } = rights
  const key: NewAccessKey = {
    id: `CBAK${randomText(random, 16, upperBase32)}`,
    secret: randomText(random, 40, `${base62}+/`),
    workloads,
    administers,
    createdAtMs: clock.now(),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(description !== undefined && { description }),
  }
  const record: AccessKeyRecord = { format: 1, ...key }
  const { stored } = await writeRecord(store, prefix + key.id, record, { ifVersion: 'absent' })
  if (!stored) throw new BrokerError('internal', 'a new access key got the id of another; ask for one again')
  await announceChange(state, 'other')
  return key
}

/** All access keys that were not ended, those that expired among them; by their ids. */
export async function listAccessKeys({ store }: Pick<AccessKeyState, 'store'>): Promise<AccessKeySummary[]> {
  const summaries: AccessKeySummary[] = []
  for (const id of await recordNames(store, prefix)) {
    const record = await readRecord<AccessKeyRecord>(store, prefix + id)
    if (record === undefined) continue
    const { secret: _, format: __, ...summary } = record.value
    summaries.push(summary)
  }
  return summaries
}

/** Ends an access key for good. `false` when there is none of that id. */
export async function endAccessKey(id: string, state: AccessKeyState): Promise<boolean> {
  const key = accessKeyRecord(id)
  if (key === undefined || !(await state.store.delete(key)).deleted) return false
  await announceChange(state, 'other')
  return true
}
