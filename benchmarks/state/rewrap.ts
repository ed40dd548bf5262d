import { strictEqual } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Table } from '../report.ts'
import { administrationOf } from '../scratch/administration.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { stateConfig } from '../scratch/state-config.ts'
import { keepingBroker } from './keeping-broker.ts'

const records = 10_000

/** `credbroker keys rotate` and `rewrap` of many records, as an operator runs them. */
export async function measureRewrap({ path, fileSystem }: ScratchFolder): Promise<Table> {
  const state = stateConfig(path, 'rewrapped.db')
  const { broker, store } = await keepingBroker(state)
  const value = randomBytes(2048)
  await Promise.all(Array.from({ length: records }, (_, index) => store.put(`record/${index}`, value)))
  await broker.close()
  const administration = await administrationOf(path, 'rewrapped', state)
  try {
    await administration.rotateKeys({ master: false })
    const begin = process.hrtime.bigint()
    let sealedAtNs = begin
    const { resealed, dropped } = await administration.rewrapRecords({
      onProgress: (progress) => {
        if (progress.resealed > 0) sealedAtNs = process.hrtime.bigint()
      },
    })
    const end = process.hrtime.bigint()
    strictEqual(resealed, records)
    strictEqual(dropped.length, 1)
    const ms = (ns: bigint) => Number(ns) / 1e6
    return {
      title: `Rewrap of ${records.toLocaleString('en')} records`,
      note: `Each of 2 KB, in SQLite on ${fileSystem}, after a rotation. To the end means: every record is under the new key, it was proven twice that none is left, at least five seconds have passed since the old key was retired, and it is dropped.`,
      rows: [
        { path: 'until every record is sealed anew', value: ms(sealedAtNs - begin), unit: 'ms' },
        { path: 'to the end', value: ms(end - begin), unit: 'ms', target: { atMost: 15_000 } },
      ],
    }
  } finally {
    await administration.close()
  }
}
