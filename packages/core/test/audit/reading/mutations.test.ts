import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifyAuditLog } from '../../../src/audit/reading/verify-audit-log.ts'
import { appendBatches, auditWorld } from '../support/audit-world.ts'
import { copyOf, type LogRows } from '../support/editable-store.ts'
import { closeUp, copyRow, cutOff, deleteRow, flipBit, rowOf, swapRows } from '../support/edits.ts'

interface Places {
  readonly one: number
  readonly other: number
  readonly bit: number
}

type Mutation = (log: LogRows, places: Places, heads: readonly Uint8Array[]) => void

/** Everything that can be done with rows, a counter and a head, short of putting back a whole older log. */
const mutations: Record<string, Mutation> = {
  'change a bit of a row': (log, { one, bit }) => log.rows.set(one, flipBit(rowOf(log, one), bit)),
  'shorten a row': (log, { one, bit }) => log.rows.set(one, rowOf(log, one).subarray(0, bit % rowOf(log, one).length)),
  'lengthen a row': (log, { one }) => log.rows.set(one, Buffer.concat([rowOf(log, one), new Uint8Array(1)])),
  'delete a row': (log, { one }) => deleteRow(log, one),
  'delete a row and close up': (log, { one }) => closeUp(log, one),
  'exchange two rows': (log, { one, other }) => swapRows(log, one, other),
  'copy a row over another': (log, { one, other }) => copyRow(log, one, other),
  'add a copy of a row': (log, { one }) => copyRow(log, one, log.last + 1),
  'add a copy of a row and count it': (log, { one }) => copyRow(log, one, ++log.last),
  'cut off the end': (log, { one }) => cutOff(log, one - 1, false),
  'cut off the end and count': (log, { one }) => cutOff(log, one - 1, true),
  'delete the head': (log) => (log.head = undefined),
  'change a bit of the head': (log, { bit }) => (log.head = flipBit(log.head ?? new Uint8Array(), bit)),
  'put a row in place of the head': (log, { one }) => (log.head = rowOf(log, one)),
  'put back an older head': (log, { bit }, heads) => (log.head = heads[bit % (heads.length - 1)]),
  'change the counter': (log, { one }) => (log.last += one),
  'delete everything': (log) => Object.assign(log, { rows: new Map(), last: 0, head: undefined }),
}

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 8 })
const places = fc.record({ one: fc.nat(), other: fc.nat(), bit: fc.nat() })

test('finds nothing in an untouched log, and every single mutation of it', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.boolean(), places, async (batches, closes, { one, other, bit }) => {
      const world = auditWorld()
      const heads: Uint8Array[] = []
      world.store.beforeAppend = async (append) => {
        const outcome = append()
        if (world.store.audit.head) heads.push(world.store.audit.head)
        return outcome
      }
      const log = await world.open()
      await appendBatches(log, batches)
      if (closes) await log.close()
      const { audit } = world.store
      const untouched = copyOf(audit)
      expect(await verifyAuditLog(world.store, world.ring)).toMatchObject({ ok: true, faults: [] })
      const first = (one % audit.last) + 1
      // Another row than the first, whatever the numbers are.
      const second = ((first + (other % (audit.last - 1))) % audit.last) + 1
      const seen = [...new Map(heads.map((head) => [Buffer.from(head).toString('hex'), head])).values()]
      for (const [name, mutate] of Object.entries(mutations)) {
        mutate(audit, { one: first, other: second, bit }, seen)
        const { ok, faults, faultCount } = await verifyAuditLog(world.store, world.ring)
        expect(ok, name).toBe(false)
        expect(faults.length, name).toBe(faultCount)
        Object.assign(audit, copyOf(untouched))
      }
    }),
    { numRuns: 40 },
  )
})
