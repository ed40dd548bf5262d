import { deepStrictEqual } from 'node:assert/strict'
import { join } from 'node:path'
import type { Broker } from '@credbroker/core'
import { cachedBroker, caller, requestFor } from '../contestants/cached-broker.ts'
import { type Case, raceNamed, ratio } from '../harness.ts'
import type { Table } from '../report.ts'
import { administrationOf } from '../scratch/administration.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { type StateConfig, stateConfig } from '../scratch/state-config.ts'
import { timingRow } from '../timing-row.ts'
import { groupedAppendCase } from './by-hand/disk-writes.ts'
import { sqliteAppendCase } from './by-hand/sqlite-appends.ts'
import { storedGroups } from './stored-groups.ts'

const callers = 64
const sliceMs = 200
const getsOfProbe = 20_000
const database = 'audited.db'

/** Warm credentials whose audit record has to be on the disk first, against appends of the same bytes to a file. */
export async function measureAuditedGet(folder: ScratchFolder, rounds: number): Promise<Table> {
  const state = stateConfig(folder.path, database, true)
  const { broker } = await cachedBroker(1_000, state)
  let answers = 0
  const audited = getCase(`get, audited, ${callers} callers`, broker, () => answers++)
  const table = await race(audited, folder, rounds).finally(() => broker.close())
  await requireRecords(folder, state, answers)
  return table
}

async function race(audited: Case, { path, fileSystem }: ScratchFolder, rounds: number): Promise<Table> {
  await audited.run(getsOfProbe)
  const { records, bytes } = await storedGroups(join(path, database), () => audited.run(getsOfProbe), getsOfProbe)
  const appended = groupedAppendCase('write and fdatasync for each group', join(path, 'records.log'), records, bytes)
  const rows = sqliteAppendCase('node:sqlite by hand, a row for each group', join(path, 'rows.db'), records, bytes)
  const timings = await raceNamed({ appended, rows, audited }, rounds, sliceMs)
  return {
    title: 'Audited get of a warm credential',
    note: `${callers} callers, each asking again as soon as it has its answer, which is released once its audit record is on the disk (SQLite, ${fileSystem}). Times are per get. The limit appends to a file what the log stored: ${Math.round(bytes).toLocaleString('en')} B for a group of ${records.toFixed(1)} records, on average. The ratio is the speed against that limit.`,
    rows: [
      timingRow(timings.appended),
      timingRow(timings.rows, ratio(timings.appended, timings.rows)),
      timingRow(timings.audited, ratio(timings.appended, timings.audited), { atLeast: 0.5 }),
      {
        path: 'audited answers in a second',
        value: 1e9 / timings.audited.nsPerOperation,
        unit: '/s',
        target: { atLeast: 15_000 },
        rounds: timings.audited.rounds.map((ns) => 1e9 / ns),
      },
    ],
  }
}

/** Every answer has its record, and the log is whole. */
async function requireRecords({ path }: ScratchFolder, state: StateConfig, answers: number): Promise<void> {
  const { audit, close } = await administrationOf(path, 'audited', state)
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
