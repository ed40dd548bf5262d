import type { Store } from '@credbroker/core'
import { inByteOrder } from '../byte-order.ts'
import { bytes } from '../contents.ts'
import { listed } from '../paging.ts'
import type { StoreBench } from '../store-bench.ts'
import type { SuiteCase } from '../../suite/group.ts'

// More than any page: pages of a thousand are usual.
const many = Array.from({ length: 2_500 }, (_, index) => `many/${String(index).padStart(5, '0')}`)

function fill(store: Store, keys: readonly string[]): Promise<unknown> {
  return Promise.all(keys.map((key) => store.put(key, bytes(''), { relaxed: true })))
}

export function listing({ equal, ok, withStore }: StoreBench): readonly SuiteCase[] {
  return [
    {
      name: 'a prefix is taken as it is written',
      run: withStore(async (store) => {
        equal(await store.list(''), { keys: [] }, 'the page of an empty store')
        await fill(store, ['a/1', 'a/2', 'A/1', 'a_1', 'a%1', 'ab', 'a', 'b/a/1', "a'1", 'a*'])
        equal(await listed(store, 'a/'), ['a/1', 'a/2'], 'the keys under a/')
        equal(await listed(store, 'a_'), ['a_1'], 'the keys under a_')
        equal(await listed(store, 'a%'), ['a%1'], 'the keys under a%')
        equal(await listed(store, "a'"), ["a'1"], 'the keys under a quote')
        equal(await listed(store, 'a*'), ['a*'], 'the keys under a*')
        equal(await listed(store, 'zzz'), [], 'the keys under a prefix of none')
      }),
    },
    {
      name: 'keys come in the order of their UTF-8 bytes',
      run: withStore(async (store) => {
        const keys = [
          'p/z',
          'p/é',
          'p/Z',
          'p/',
          'p/zz',
          'p/\ud7ff',
          'p/\ue000',
          'p/\uffff',
          'p/🔑',
          'p/\u{10ffff}',
          'p/鍵',
        ]
        await fill(store, keys)
        equal(await listed(store, 'p/'), inByteOrder(keys), 'the keys')
        equal(await listed(store, 'p/\uffff'), ['p/\uffff'], 'the keys under the last character before the astral ones')
        equal(await listed(store, 'p/\u{10ffff}'), ['p/\u{10ffff}'], 'the keys under the very last character')
      }),
    },
    {
      name: 'every key is on one page',
      run: withStore(async (store) => {
        await fill(store, many.toReversed())
        await fill(store, ['lower', 'many', 'many0'])
        equal(await listed(store, 'many/'), many, 'the keys')
      }),
    },
    {
      name: 'a key that is there from the first page to the last is listed once, whatever comes and goes',
      run: withStore(async (store) => {
        await fill(store, many)
        const goes = new Set(many.filter((_, index) => index % 3 === 0))
        const seen: string[] = []
        let cursor: string | undefined
        do {
          const page = await store.list('many/', cursor)
          seen.push(...page.keys)
          cursor = page.cursor
          // The last key of a page goes too: a cursor must not need it.
          const going = new Set([...goes, page.keys.at(-1) ?? ''])
          await Promise.all(many.filter((key) => going.has(key)).map((key) => store.delete(key)))
          goes.clear()
          await fill(store, [`many/0000${seen.length}-new`, `many/9${seen.length}-new`])
        } while (cursor !== undefined)
        equal(new Set(seen).size, seen.length, 'the number of keys that were listed, each counted once')
        const stayed = await listed(store, 'many/')
        const missed = many.filter((key) => stayed.includes(key) && !seen.includes(key))
        equal(missed, [], 'the keys that were there all the time and were not listed')
        ok(
          seen.every((key, index) => index === 0 || (seen[index - 1] ?? '') < key),
          'the keys are not in order over the pages',
        )
      }),
    },
  ]
}
