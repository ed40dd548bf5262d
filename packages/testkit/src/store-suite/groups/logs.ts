import { bytes, entries, headSeen, text } from '../contents.ts'
import { readAll } from '../paging.ts'
import type { StoreBench } from '../store-bench.ts'
import type { SuiteCase } from '../../suite/group.ts'

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

export function logs({ equal, ok, present, withStore }: StoreBench): readonly SuiteCase[] {
  return [
    {
      name: 'entries are numbered from 1 and read on from where a reader was',
      run: withStore(async (store) => {
        equal(await store.read('log', 0), [], 'a log that was never written')
        equal(await store.head('log'), undefined, 'its head')
        equal(await store.append('log', ['1', '2'].map(bytes)), { appended: true, sequence: 2 }, 'the first append')
        equal(await store.append('log', [bytes('3')]), { appended: true, sequence: 3 }, 'the second append')
        await store.append('Log', [bytes('other')])
        equal(
          entries(await store.read('log', 1)),
          [
            [2, '2'],
            [3, '3'],
          ],
          'the entries after the first',
        )
        equal(await store.read('log', 3), [], 'the entries after the last')
        equal(await store.head('log'), { sequence: 3 }, 'the head')
        equal(entries(await store.read('Log', 0)), [[1, 'other']], 'the entries of another log')
      }),
    },
    {
      name: 'neither the bytes that were given nor those that came back are the store’s own',
      run: withStore(async (store) => {
        const [value, head] = [bytes('one'), bytes('head')]
        await store.append('log', [value], { head })
        value.fill(0)
        head.fill(0)
        const [found] = await store.read('log', 0)
        present(found, 'the entry').value.fill(0)
        present((await store.head('log'))?.value, 'the head').fill(0)
        equal(entries(await store.read('log', 0)), [[1, 'one']], 'the entries after all those bytes were changed')
        equal(headSeen(await store.head('log')), { sequence: 1, value: 'head' }, 'the head after that')
      }),
    },
    {
      name: 'an append that expects another end of the log leaves nothing behind, and says where the end is',
      run: withStore(async (store) => {
        const expecting = (afterSequence: number, head: string) => ({ afterSequence, head: bytes(head) })
        equal((await store.append('log', [bytes('1')], expecting(0, 'a'))).appended, true, 'an append to an empty log')
        const refused = { appended: false, conflict: 'sequence', sequence: 1 }
        equal(await store.append('log', [bytes('x')], expecting(0, 'x')), refused, 'an append after what is past')
        equal(await store.append('log', [bytes('x')], expecting(2, 'x')), refused, 'an append after what is to come')
        equal(entries(await readAll(store, 'log')), [[1, '1']], 'the entries')
        equal(headSeen(await store.head('log')), { sequence: 1, value: 'a' }, 'the head')
        equal((await store.append('log', [bytes('2')], expecting(1, 'b'))).appended, true, 'an append after the end')
      }),
    },
    {
      name: 'a head stays until an append brings another',
      run: withStore(async (store) => {
        await store.append('log', [bytes('1')], { head: bytes('a') })
        await store.append('log', [bytes('2')])
        equal(headSeen(await store.head('log')), { sequence: 2, value: 'a' }, 'the head after an append without one')
        await store.append('log', [bytes('3')], { head: bytes('b') })
        equal(headSeen(await store.head('log')), { sequence: 3, value: 'b' }, 'the head after an append with another')
      }),
    },
    {
      name: 'a long log is read to its end, page after page',
      run: withStore(async (store) => {
        await store.append('log', numbers(1, 2_000).map(bytes))
        await store.append('log', numbers(2_001, 2_500).map(bytes))
        const found = await readAll(store, 'log')
        equal(found.map(text), numbers(1, 2_500), 'the entries')
        equal(
          found.map(({ sequence }) => String(sequence)),
          numbers(1, 2_500),
          'their sequences',
        )
      }),
    },
    {
      name: 'appends at once neither mix nor lose entries',
      run: withStore(async (store) => {
        const writers = numbers(1, 50)
        const outcomes = await Promise.all(
          writers.map((writer) =>
            store.append(
              'log',
              ['a', 'b', 'c'].map((part) => bytes(writer + part)),
            ),
          ),
        )
        const found = (await readAll(store, 'log')).map(text)
        equal(found.length, 150, 'the number of entries')
        for (const [index, writer] of writers.entries()) {
          const { sequence } = present(outcomes[index], 'an outcome')
          equal(
            found.slice(sequence - 3, sequence),
            [`${writer}a`, `${writer}b`, `${writer}c`],
            'the entries of one append',
          )
        }
      }),
    },
    {
      name: 'of appends that expect the same end exactly one takes place',
      run: withStore(async (store) => {
        await store.append('log', [bytes('1')])
        const outcomes = await Promise.all(
          numbers(1, 20).map((writer) =>
            store.append('log', [bytes(writer)], { afterSequence: 1, head: bytes(writer) }),
          ),
        )
        const winner = outcomes.findIndex(({ appended }) => appended) + 1
        ok(outcomes.filter(({ appended }) => appended).length === 1, 'more or fewer than one append took place')
        equal(entries(await readAll(store, 'log')).at(-1), [2, String(winner)], 'the last entry')
        equal(headSeen(await store.head('log')), { sequence: 2, value: String(winner) }, 'the head')
      }),
    },
  ]
}
