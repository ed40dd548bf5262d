import { deepStrictEqual } from 'node:assert/strict'
import { join } from 'node:path'
import { type Case, caseOf, raceNamed, ratio } from '../harness.ts'
import type { Table } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { stateConfig } from '../scratch/state-config.ts'
import { timingRow } from '../timing-row.ts'
import { overwriteCase } from './by-hand/disk-writes.ts'
import { sqlitePutCases } from './by-hand/sqlite-puts.ts'
import { keepingBroker } from './keeping-broker.ts'
import { keptKeys, keptValue, keptValues } from './kept-values.ts'

const together = 100
const sliceMs = 150

/** Durable puts of a provider, against the disk's own limit and against SQLite without sealing. */
export async function measureSealedPut({ path, fileSystem }: ScratchFolder, rounds: number): Promise<Table> {
  const { broker, store } = await keepingBroker(stateConfig(path, 'put.db'))
  try {
    let next = 0
    const putNext = () => {
      next++
      return store.put(keptKeys[next % keptKeys.length] ?? '', keptValues[next % keptValues.length] ?? keptValue)
    }
    const grouped: Case = {
      name: `sealed put, ${together} together, each`,
      async run(count: number): Promise<void> {
        for (let left = count; left > 0; left -= together)
          await Promise.all(Array.from({ length: Math.min(together, left) }, putNext))
      },
    }
    for (const key of keptKeys) await store.put(key, keptValue)
    const found = await store.get(keptKeys[0] ?? '')
    deepStrictEqual(found?.value, keptValue)
    const byHand = sqlitePutCases(join(path, 'put-by-hand.db'), keptValues, keptKeys, together)
    const timings = await raceNamed(
      {
        limit: overwriteCase('overwrite and fdatasync', join(path, 'overwritten'), keptValue, keptKeys.length),
        put: caseOf('sealed put', putNext),
        sqlite: byHand.single,
        encrypted: byHand.encrypted,
        grouped,
        sqliteGrouped: byHand.grouped,
      },
      rounds,
      sliceMs,
    )
    const { limit, put, sqlite, encrypted, sqliteGrouped } = timings
    return {
      title: 'Durable put of 2 KB',
      note: `A provider puts into its store, where the value is sealed, one put after the other (SQLite, ${fileSystem}); ${keptKeys.length} keys are written in turn. The ratio is the speed against overwriting 2 KB in a file that has its size already; on the lines of ${together} puts, against the single put of the same contestant.`,
      rows: [
        timingRow(limit),
        timingRow(sqlite, ratio(limit, sqlite)),
        timingRow(encrypted, ratio(limit, encrypted)),
        timingRow(put, ratio(limit, put), { atLeast: 0.65 }),
        timingRow(sqliteGrouped, ratio(sqlite, sqliteGrouped)),
        timingRow(timings.grouped, ratio(put, timings.grouped), { atLeast: 6 }),
      ],
    }
  } finally {
    await broker.close()
  }
}
