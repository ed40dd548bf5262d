import { bytes, text } from '../contents.ts'
import { listed } from '../paging.ts'
import type { StoreBench } from '../store-bench.ts'
import type { SuiteCase } from '../../suite/group.ts'

export function expiry({ equal, noClock, withTime }: StoreBench): readonly SuiteCase[] {
  const notApplicable = noClock
  return [
    {
      name: 'a record is there until its end, and nowhere from then on',
      notApplicable,
      run: withTime(async (store, clock) => {
        const expiresAtMs = clock.now() + 60_000
        await store.put('k', bytes('1'), { expiresAtMs })
        await store.put('stays', bytes('1'))
        await clock.advance(59_999)
        equal((await store.get('k'))?.expiresAtMs, expiresAtMs, 'expiresAtMs a millisecond before the end')
        equal(await listed(store, ''), ['k', 'stays'], 'the keys before the end')
        await clock.advance(1)
        equal(await store.get('k'), undefined, 'the record at its end')
        equal(await listed(store, ''), ['stays'], 'the keys at the end')
        equal(await store.delete('k'), { deleted: false }, 'deleting it')
      }),
    },
    {
      name: 'a record that ended counts as absent',
      notApplicable,
      run: withTime(async (store, clock) => {
        await store.put('k', bytes('1'), { expiresAtMs: clock.now() + 1_000 })
        await clock.advance(1_000)
        equal((await store.put('k', bytes('2'), { ifVersion: 'absent' })).stored, true, 'a write that expects nothing')
        await clock.advance(86_400_000)
        const found = await store.get('k')
        equal(text(found), '2', 'the record a day later')
        equal(found?.expiresAtMs, undefined, 'its end, which it was not given')
      }),
    },
    {
      name: 'each write decides anew when the record ends',
      notApplicable,
      run: withTime(async (store, clock) => {
        const soon = clock.now() + 1_000
        await store.put('longer', bytes('1'), { expiresAtMs: soon })
        await store.put('longer', bytes('2'), { expiresAtMs: soon + 1_000 })
        await store.put('forever', bytes('1'), { expiresAtMs: soon })
        await store.put('forever', bytes('2'))
        await store.put('past', bytes('1'))
        await store.put('past', bytes('2'), { expiresAtMs: clock.now() })
        equal(await store.get('past'), undefined, 'a record that ended when it was put')
        await clock.advance(1_000)
        equal(text(await store.get('longer')), '2', 'a record whose end was put off')
        await clock.advance(1_000)
        equal(await store.get('longer'), undefined, 'that record at its new end')
        equal(text(await store.get('forever')), '2', 'a record whose end was taken away')
      }),
    },
  ]
}
