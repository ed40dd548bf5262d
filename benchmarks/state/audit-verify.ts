import { strictEqual } from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Administration } from '@credbroker/core/tooling'
import { cachedBroker, caller, requestFor } from '../contestants/cached-broker.ts'
import { median } from '../harness.ts'
import type { Row, Table, Target } from '../report.ts'
import { administrationOf } from '../scratch/administration.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { stateConfig } from '../scratch/state-config.ts'
import { hashLog } from './by-hand/hashed-log.ts'

/** Requests that come in together, over and over, for the log that a broker with changing load writes. */
const mixedGroups = [...Array(16).fill(1), ...Array(12).fill(4), ...Array(8).fill(16), ...Array(6).fill(64), 256, 256]
const mixedRecords = 200_000
const singleRecords = 5_000

/** Each round takes seconds, and the machine is as busy at its end as at its beginning. */
const mostRounds = 3

/** Reading, opening and checking a whole audit log, as `credbroker audit verify` does. */
export async function measureAuditVerify({ path }: ScratchFolder, rounds: number): Promise<Table> {
  const mixed = await writtenLog(path, 'verified', mixedRecords, mixedGroups)
  const single = await writtenLog(path, 'verified-single', singleRecords, [1])
  try {
    const timings: LogTiming[] = []
    for (let round = 0; round < Math.min(rounds, mostRounds); round++)
      timings.push({ mixed: await timed(mixed), single: await timed(single) })
    return {
      title: 'Verification of the audit log',
      note: `Records a second. One log of ${mixedRecords.toLocaleString('en')} records has blocks of 1, 4, 16, 64 and 256 records, ${(mixedRecords / mixed.blocks).toFixed(1)} on average; the other, of ${singleRecords.toLocaleString('en')}, has the worst case, one record in each. The limit selects the stored blocks and hashes them, and opens and parses nothing.`,
      rows: [
        ...rowsOf(
          'blocks of 1 to 256 records',
          timings.map((timing) => timing.mixed),
          { atLeast: 30_000 },
        ),
        ...rowsOf(
          'one record a block',
          timings.map((timing) => timing.single),
        ),
      ],
    }
  } finally {
    await mixed.administration.close()
    await single.administration.close()
  }
}

interface WrittenLog {
  readonly administration: Administration
  readonly file: string
  readonly records: number
  readonly blocks: number
}

/** Records a second. */
interface Speeds {
  readonly limit: number
  readonly verify: number
}

interface LogTiming {
  readonly mixed: Speeds
  readonly single: Speeds
}

/** A log that a broker wrote: requests that come together share a block. */
async function writtenLog(
  folder: string,
  name: string,
  records: number,
  groups: readonly number[],
): Promise<WrittenLog> {
  const state = stateConfig(folder, `${name}.db`, true)
  const { broker } = await cachedBroker(1_000, state)
  const get = () => broker.get('tokens', requestFor('account-000000001'), caller)
  for (let written = 0, turn = 0; written < records; turn++) {
    const group = Math.min(groups[turn % groups.length] ?? 1, records - written)
    await Promise.all(Array.from({ length: group }, get))
    written += group
  }
  await broker.close()
  const administration = await administrationOf(folder, name, state)
  const { ok, records: found, blocks, checkpoints } = await administration.audit.verify()
  strictEqual(ok, true, 'the log does not verify')
  strictEqual(found, records, 'the log does not hold what was asked for')
  return { administration, file: join(folder, `${name}.db`), records, blocks: blocks - checkpoints }
}

const hashKey = createSecretKey(randomBytes(32))

async function timed({ administration, file, records }: WrittenLog): Promise<Speeds> {
  const start = process.hrtime.bigint()
  hashLog(file, hashKey)
  const between = process.hrtime.bigint()
  await administration.audit.verify()
  const end = process.hrtime.bigint()
  return { limit: perSecond(records, between - start), verify: perSecond(records, end - between) }
}

function perSecond(records: number, ns: bigint): number {
  return (records * 1e9) / Number(ns)
}

function rowsOf(name: string, speeds: readonly Speeds[], target?: Target): readonly Row[] {
  const limits = speeds.map(({ limit }) => limit)
  const verified = speeds.map(({ verify }) => verify)
  return [
    { path: `select and hash by hand, ${name}`, value: median(limits), unit: '/s', rounds: limits },
    { path: `verify, ${name}`, value: median(verified), unit: '/s', rounds: verified, ...(target && { target }) },
    {
      path: 'speed against that limit',
      value: median(speeds.map(({ limit, verify }) => verify / limit)),
      unit: 'x',
    },
  ]
}
