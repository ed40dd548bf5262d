import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import type { Broker } from '@credbroker/core'
import { openSqliteStore } from '@credbroker/store-sqlite'
import { cachedBroker, caller, requestFor } from '../contestants/cached-broker.ts'
import { groupedAppendCase } from './by-hand/disk-writes.ts'
import { type Case, raceNamed, ratio } from '../harness.ts'
import type { Table } from '../report.ts'
import { administrationOf } from '../scratch/administration.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { type StateConfig, stateConfig } from '../scratch/state-config.ts'
import { timingRow } from '../timing-row.ts'

const callers = 64
const sliceMs = 200
const getsOfProbe = 20_000
const database = 'audited.db'

/** Warm credentials whose audit record has to be on the disk first, against appends of the same bytes to a file. */
export async function measureAuditedGet({ path, fileSystem }: ScratchFolder, rounds: number): Promise<Table> {
  const state = stateConfig(path, database, true)
  const { broker } = await cachedBroker(1_000, state)
  let answers = 0
  const answered = () => answers++
  try {
    const audited = getCase(`get, audited, ${callers} callers`, broker, answered)
    await audited.run(getsOfProbe)
    const { records, bytes } = await groupsOf(join(path, database), audited)
    const appended = groupedAppendCase('write and fdatasync for each group', join(path, 'records.log'), records, bytes)
    const timings = await raceNamed({ appended, audited }, rounds, sliceMs)
    const row = timingRow(timings.audited, ratio(timings.appended, timings.audited), { atLeast: 0.5 })
    return {
      title: 'Audited get of a warm credential',
      note: `${callers} callers, each asking again as soon as it has its answer, which is released once its audit record is on the disk (SQLite, ${fileSystem}). Times are per get. The limit appends to a file what the log stored: ${Math.round(bytes).toLocaleString('en')} B for a group of ${records.toFixed(1)} records, on average. The ratio is the speed against that limit.`,
      rows: [
        timingRow(timings.appended),
        row,
        {
          path: 'audited answers in a second',
          value: 1e9 / timings.audited.nsPerOperation,
          unit: '/s',
          target: { atLeast: 15_000 },
          rounds: timings.audited.rounds.map((ns) => 1e9 / ns),
        },
      ],
    }
  } finally {
    await broker.close()
    await requireRecords(path, state, answers)
  }
}

/** Every answer has its record, and the log is whole. */
async function requireRecords(folder: string, state: StateConfig, answers: number): Promise<void> {
  const { audit, close } = await administrationOf(folder, 'audited', state)
  const { ok, records } = await audit.verify()
  await close()
  deepStrictEqual({ ok, records }, { ok: true, records: answers }, 'the audit log is not what was handed out')
}

/** Callers that wait for their own answer only. */
function getCase(name: string, broker: Broker, answered: () => void): Case {
  const accounts = Array.from({ length: callers }, (_, index) => `account-${String(index).padStart(9, '0')}`)
  return {
    name,
    async run(count: number): Promise<void> {
      let left = count
      const ask = async (account: string): Promise<void> => {
        while (left-- > 0) {
          await broker.get('tokens', requestFor(account), caller)
          answered()
        }
      }
      await Promise.all(accounts.map(ask))
    },
  }
}

/** How many records the log stores with one append, and how many bytes. */
async function groupsOf(file: string, { run }: Case): Promise<{ readonly records: number; readonly bytes: number }> {
  let appends = 0
  const count = (message: unknown) => {
    if ((message as { readonly point: string }).point === 'append.stored') appends++
  }
  const store = await openSqliteStore({ path: file, clock: { now: Date.now, schedule: () => () => {} } })
  try {
    const before = (await store.head('audit'))?.sequence ?? 0
    subscribe('credbroker:audit', count)
    await run(getsOfProbe)
    unsubscribe('credbroker:audit', count)
    strictEqual(appends > 0, true, 'nothing was audited')
    let bytes = 0
    let sequence = before
    for (;;) {
      const page = await store.read('audit', sequence)
      if (page.length === 0) return { records: getsOfProbe / appends, bytes: bytes / appends }
      for (const { value } of page) bytes += value.length
      sequence = page.at(-1)?.sequence ?? sequence
    }
  } finally {
    await store.close()
  }
}
