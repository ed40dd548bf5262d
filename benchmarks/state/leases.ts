import { strictEqual } from 'node:assert/strict'
import { join } from 'node:path'
import { caseOf, raceNamed, ratio } from '../harness.ts'
import type { Table } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { stateConfig } from '../scratch/state-config.ts'
import { timingRow } from '../timing-row.ts'
import { sqliteLeaseCase } from './by-hand/sqlite-leases.ts'
import { keepingBroker } from './keeping-broker.ts'
import { keptKeys } from './kept-values.ts'
import { leasesOfWarmGets } from './leases-of-warm-gets.ts'

const leaseMs = 10_000
const warmGets = 10_000
const sliceMs = 100

/** What it costs that only one process works on something. */
export async function measureLeases({ path, fileSystem }: ScratchFolder, rounds: number): Promise<Table> {
  const { broker, store } = await keepingBroker(stateConfig(path, 'leases.db'))
  try {
    const [key = ''] = keptKeys
    const held = await store.lease(key, leaseMs)
    strictEqual(await store.lease(key, leaseMs), undefined, 'a lease was granted twice')
    await held?.release()
    let next = 0
    const takeAndRelease = async (): Promise<void> => {
      const lease = await store.lease(keptKeys[next++ % keptKeys.length] ?? '', leaseMs)
      if (lease === undefined) throw new Error('a lease that nobody holds was not granted')
      await lease.release()
    }
    const timings = await raceNamed(
      {
        byHand: sqliteLeaseCase(join(path, 'leases-by-hand.db'), keptKeys),
        lease: caseOf('lease and release', takeAndRelease),
      },
      rounds,
      sliceMs,
    )
    return {
      title: 'Lease that nobody else wants',
      note: `Taken and given back, each a transaction that is not synced (SQLite, ${fileSystem}). By hand: the same row, upserted when it has ended. The ratio is how many times as long ours takes.`,
      rows: [
        timingRow(timings.byHand),
        timingRow(timings.lease, ratio(timings.lease, timings.byHand), { atMost: 1.5 }),
        {
          path: `leases for ${warmGets.toLocaleString('en')} gets of a warm shared credential`,
          value: await leasesOfWarmGets(warmGets),
          unit: '',
          target: { atMost: 0 },
        },
      ],
    }
  } finally {
    await broker.close()
  }
}
