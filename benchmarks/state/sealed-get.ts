import { deepStrictEqual } from 'node:assert/strict'
import { join } from 'node:path'
import { caseOf, raceNamed, ratio } from '../harness.ts'
import type { Table } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { stateConfig } from '../scratch/state-config.ts'
import { timingRow } from '../timing-row.ts'
import { sqliteDecryptCase, sqliteGetCase } from './by-hand/sqlite-gets.ts'
import { keepingBroker, keyInDatabase } from './keeping-broker.ts'
import { keptKeys, keptValue } from './kept-values.ts'

const envelopeBytes = 37
const database = 'get.db'

/** Reads of a provider, against a select of the same rows of the same file. */
export async function measureSealedGet({ path }: ScratchFolder, rounds: number): Promise<Table> {
  const { broker, store } = await keepingBroker(stateConfig(path, database))
  try {
    for (const key of keptKeys) await store.put(key, keptValue)
    for (const key of keptKeys) deepStrictEqual((await store.get(key))?.value, keptValue)
    let next = 0
    const keysInDatabase = keptKeys.map(keyInDatabase)
    const { selected, decrypted, get } = await raceNamed(
      {
        selected: sqliteGetCase(join(path, database), keysInDatabase, keptValue.length + envelopeBytes),
        decrypted: sqliteDecryptCase(join(path, 'get-by-hand.db'), keysInDatabase, keptValue),
        get: caseOf('sealed get', () => store.get(keptKeys[next++ % keptKeys.length] ?? '')),
      },
      rounds,
    )
    return {
      title: 'Get of 2 KB',
      note: 'A provider gets a value from its store, which opens it. The limit selects the same sealed rows of the same file and opens nothing. The ratio is the speed against that limit.',
      rows: [
        timingRow(selected),
        timingRow(decrypted, ratio(selected, decrypted)),
        timingRow(get, ratio(selected, get), { atLeast: 0.6 }),
      ],
    }
  } finally {
    await broker.close()
  }
}
