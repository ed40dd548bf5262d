import { bytes, entries, headSeen, recordSeen, text, versionOf } from '../contents.ts'
import { oddKeys } from '../odd-keys.ts'
import { listed, readAll } from '../paging.ts'
import type { StoreBench } from '../store-bench.ts'
import type { SuiteCase } from '../../suite/group.ts'

export function durability({ equal, noReopening, ...bench }: StoreBench): readonly SuiteCase[] {
  const { clock, noClock, present, withReopening, withStore } = bench
  const notApplicable = noReopening
  return [
    {
      name: 'the store says truly whether it is durable',
      run: withStore(async (store) => {
        equal(store.durable, noReopening === undefined, '`durable`, which goes with `reopen`')
      }),
    },
    {
      name: 'records and their versions are there when it is opened again',
      notApplicable,
      run: withReopening(async (store, reopen) => {
        for (const key of oddKeys) await store.put(key, bytes(key))
        const version = versionOf(await store.put('a', bytes('last')))
        await store.delete('A')
        const again = await reopen()
        equal((await listed(again, '')).length, oddKeys.length - 1, 'the number of keys')
        equal(text(await again.get('é')), 'é', 'a record')
        equal(recordSeen(await again.get('a')), { value: 'last', version }, 'the record that was put last')
        equal((await again.put('a', bytes('next'), { ifVersion: version })).stored, true, 'a write at its version')
        const old = await again.put('a', bytes('x'), { ifVersion: version })
        equal(old, { stored: false, conflict: 'version' }, 'another write at that version')
      }),
    },
    {
      name: 'versions of before are not given out again',
      notApplicable,
      run: withReopening(async (store, reopen) => {
        const version = versionOf(await store.put('k', bytes('1')))
        await store.delete('k')
        const again = await reopen()
        await again.put('k', bytes('1'))
        const outcome = await again.put('k', bytes('2'), { ifVersion: version })
        equal(outcome, { stored: false, conflict: 'version' }, 'a write at a version of before')
      }),
    },
    {
      name: 'records end as they would have',
      notApplicable: notApplicable ?? noClock,
      run: withReopening(async (store, reopen) => {
        const moved = present(clock, 'the clock')
        await store.put('soon', bytes('1'), { expiresAtMs: moved.now() + 1_000 })
        await store.put('later', bytes('1'), { expiresAtMs: moved.now() + 60_000 })
        await moved.advance(1_000)
        const again = await reopen()
        equal(await listed(again, ''), ['later'], 'the keys')
        equal((await again.get('later'))?.expiresAtMs, moved.now() + 59_000, 'the end of what is left')
      }),
    },
    {
      name: 'logs and their heads are there when it is opened again, and go on',
      notApplicable,
      run: withReopening(async (store, reopen) => {
        await store.append('log', ['1', '2'].map(bytes), { head: bytes('a') })
        await store.append('log', [bytes('3')], { head: bytes('b') })
        const again = await reopen()
        equal(headSeen(await again.head('log')), { sequence: 3, value: 'b' }, 'the head')
        const next = await again.append('log', [bytes('4')], { afterSequence: 3 })
        equal(next, { appended: true, sequence: 4 }, 'the next append')
        equal(
          entries(await readAll(again, 'log')),
          [
            [1, '1'],
            [2, '2'],
            [3, '3'],
            [4, '4'],
          ],
          'the entries',
        )
      }),
    },
    {
      name: 'what was asked for before closing has taken place',
      notApplicable,
      run: withReopening(async (store, reopen) => {
        const puts = Promise.all(Array.from({ length: 100 }, (_, index) => store.put(`k${index}`, bytes('1'))))
        const appended = store.append('log', [bytes('1')])
        const again = await reopen()
        await puts
        await appended
        equal((await listed(again, '')).length, 100, 'the number of keys')
        equal((await readAll(again, 'log')).length, 1, 'the number of entries')
      }),
    },
  ]
}
