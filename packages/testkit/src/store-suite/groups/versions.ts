import type { PutOutcome } from '@credbroker/core'
import { bytes, text, versionOf } from '../contents.ts'
import type { StoreBench } from '../store-bench.ts'
import type { SuiteCase } from '../../suite/group.ts'

const refused: PutOutcome = { stored: false, conflict: 'version' }
const writers = Array.from({ length: 20 }, (_, index) => `writer ${index}`)

export function versions({ equal, ok, noClock, withStore, withTime }: StoreBench): readonly SuiteCase[] {
  return [
    {
      name: 'a write that expects nothing is refused where there is something',
      run: withStore(async (store) => {
        equal((await store.put('k', bytes('1'), { ifVersion: 'absent' })).stored, true, 'the first write')
        equal(await store.put('k', bytes('2'), { ifVersion: 'absent' }), refused, 'the second write')
        equal(text(await store.get('k')), '1', 'the record')
        equal(
          await store.put('other', bytes('2'), { ifVersion: 'no such version' }),
          refused,
          'a write to what is not there',
        )
        equal(await store.get('other'), undefined, 'the record that was not there')
      }),
    },
    {
      name: 'a write or delete at a version is refused once the record has another',
      run: withStore(async (store) => {
        const first = versionOf(await store.put('k', bytes('1')))
        const second = versionOf(await store.put('k', bytes('1'), { ifVersion: first }))
        ok(first !== second, 'two writes of the same bytes have the same version')
        equal(await store.put('k', bytes('2'), { ifVersion: first }), refused, 'a write at the old version')
        equal(await store.delete('k', { ifVersion: first }), { deleted: false, conflict: 'version' }, 'deleting it')
        equal((await store.get('k'))?.version, second, 'the version')
        equal(await store.delete('k', { ifVersion: second }), { deleted: true }, 'deleting at the right version')
        equal(await store.put('k', bytes('2'), { ifVersion: second }), refused, 'a write at the deleted version')
      }),
    },
    {
      name: 'a record that was deleted and made again has none of its old versions',
      run: withStore(async (store) => {
        const old = versionOf(await store.put('k', bytes('1')))
        await store.delete('k')
        const fresh = versionOf(await store.put('k', bytes('1')))
        ok(old !== fresh, 'a record that was made again has its old version')
        equal(await store.put('k', bytes('2'), { ifVersion: old }), refused, 'a write at the old version')
        equal(await store.delete('k', { ifVersion: old }), { deleted: false, conflict: 'version' }, 'deleting at it')
        equal(text(await store.get('k')), '1', 'the record')
      }),
    },
    {
      name: 'a record that ended and was made again has none of its old versions',
      notApplicable: noClock,
      run: withTime(async (store, clock) => {
        const old = versionOf(await store.put('k', bytes('1'), { expiresAtMs: clock.now() + 1_000 }))
        await clock.advance(1_000)
        equal(await store.put('k', bytes('2'), { ifVersion: old }), refused, 'a write at a version that ended')
        await store.put('k', bytes('1'), { ifVersion: 'absent' })
        equal(await store.put('k', bytes('2'), { ifVersion: old }), refused, 'a write at the old version')
      }),
    },
    {
      name: 'of writers that expect the same version exactly one wins',
      run: withStore(async (store) => {
        for (const expected of ['absent', 'a version'] as const) {
          const ifVersion = expected === 'absent' ? 'absent' : versionOf(await store.put('k', bytes('0')))
          const outcomes = await Promise.all(writers.map((writer) => store.put('k', bytes(writer), { ifVersion })))
          const winners = writers.filter((_, index) => outcomes[index]?.stored)
          equal(winners.length, 1, `the number of writers that won while all expected ${expected}`)
          equal(text(await store.get('k')), winners[0], 'the record')
          const losers = outcomes.filter(({ stored }) => !stored)
          equal(
            losers,
            losers.map(() => refused),
            'what the others were told',
          )
        }
      }),
    },
  ]
}
