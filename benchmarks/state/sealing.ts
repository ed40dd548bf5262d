import { deepStrictEqual } from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { openValue, type SealedPlace, sealValue } from '../../packages/core/src/sealing/envelope.ts'
import { caseOf, raceNamed, ratio } from '../harness.ts'
import type { Table } from '../report.ts'
import { timingRow } from '../timing-row.ts'
import { gcmCases, nonces } from './by-hand/gcm.ts'
import { keyInDatabase } from './keeping-broker.ts'
import { keptKeys, keptValue } from './kept-values.ts'

/** Format, key id, kind, whether there is a number, the number: what is authenticated beside the name. */
const fixedDataBytes = 19

/** The envelope alone, without a store. */
export async function measureSealing(rounds: number): Promise<Table> {
  const key = createSecretKey(randomBytes(32))
  const dataKey = { id: randomBytes(8).toString('hex'), key }
  const name = keyInDatabase(keptKeys[0] ?? '')
  const place: SealedPlace = { kind: 'record', name, number: undefined }
  const nextNonce = nonces()
  const sealed = sealValue(dataKey, nextNonce(), keptValue, place)
  deepStrictEqual(openValue(dataKey, sealed, place), keptValue)
  const byHand = gcmCases(key, keptValue, randomBytes(fixedDataBytes + name.length))
  const timings = await raceNamed(
    {
      encrypt: byHand.seal,
      seal: caseOf('seal', () => sealValue(dataKey, nextNonce(), keptValue, place)),
      decrypt: byHand.open,
      open: caseOf('open', () => openValue(dataKey, sealed, place)),
    },
    rounds,
  )
  const { encrypt, seal, decrypt, open } = timings
  return {
    title: 'Sealing of 2 KB',
    note: 'The envelope that a stored value gets, run from the source of the core, which exports it to nobody. By hand: the same key object, as much additional data, a random nonce from a pool, and pieces that nobody puts together. The ratio is how many times as long ours takes.',
    rows: [
      timingRow(encrypt),
      timingRow(seal, ratio(seal, encrypt), { atMost: 1.6 }),
      timingRow(decrypt),
      timingRow(open, ratio(open, decrypt), { atMost: 1.6 }),
    ],
  }
}
