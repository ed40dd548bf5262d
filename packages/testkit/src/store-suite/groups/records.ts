import { bytes, recordSeen, text, versionOf } from '../contents.ts'
import { oddKeys } from '../odd-keys.ts'
import { listed } from '../paging.ts'
import type { StoreBench } from '../store-bench.ts'
import type { SuiteCase } from '../../suite/group.ts'

const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)
const large = new Uint8Array(1024 * 1024).map((_, index) => (index * 31) ^ (index >> 8))

export function records({ equal, ok, present, withStore }: StoreBench): readonly SuiteCase[] {
  return [
    {
      name: 'what was put comes back, and what was put last',
      run: withStore(async (store) => {
        equal(await store.get('k'), undefined, 'a record that was never put')
        const first = versionOf(await store.put('k', bytes('one')))
        equal(recordSeen(await store.get('k')), { value: 'one', version: first }, 'the record')
        const second = versionOf(await store.put('k', bytes('two')))
        equal(recordSeen(await store.get('k')), { value: 'two', version: second }, 'the record after another put')
        equal(await store.get('K'), undefined, 'a record under a key in another case')
      }),
    },
    {
      name: 'deleting says whether there was something',
      run: withStore(async (store) => {
        await store.put('k', bytes('one'))
        equal(await store.delete('other'), { deleted: false }, 'deleting what is not there')
        equal(await store.delete('k'), { deleted: true }, 'deleting what is there')
        equal(await store.get('k'), undefined, 'the deleted record')
        equal(await store.delete('k'), { deleted: false }, 'deleting it again')
      }),
    },
    {
      name: 'neither the bytes that were given nor those that came back are the store’s own',
      run: withStore(async (store) => {
        const given = bytes('one')
        await store.put('k', given)
        given.fill(0)
        const found = present(await store.get('k'), 'the record')
        equal(text(found), 'one', 'the record after the given bytes were changed')
        found.value.fill(0)
        equal(text(await store.get('k')), 'one', 'the record after bytes that came back were changed')
      }),
    },
    {
      name: 'every byte, nothing at all, a view of a larger buffer and a megabyte come back as they were',
      run: withStore(async (store) => {
        const values = { every: everyByte, none: new Uint8Array(0), view: everyByte.subarray(100, 103), large }
        for (const [key, value] of Object.entries(values)) await store.put(key, value)
        for (const [key, value] of Object.entries(values)) {
          const found = present(await store.get(key), `the value "${key}"`)
          ok(found.value instanceof Uint8Array, `the value "${key}" is no Uint8Array`)
          ok(Buffer.compare(found.value, value) === 0, `the value "${key}" came back changed`)
        }
      }),
    },
    {
      name: 'keys of any characters and of 512 code units are kept apart',
      run: withStore(async (store) => {
        for (const [index, key] of oddKeys.entries()) {
          equal((await store.put(key, bytes(`value ${index}`), { ifVersion: 'absent' })).stored, true, `putting ${key}`)
        }
        for (const [index, key] of oddKeys.entries()) {
          equal(text(await store.get(key)), `value ${index}`, `the record under ${key}`)
        }
        const found = await listed(store, '')
        equal([...found].sort(), [...oddKeys].sort(), 'the keys that are listed')
      }),
    },
    {
      name: 'a hundred puts in one turn all take place',
      run: withStore(async (store) => {
        const keys = Array.from({ length: 100 }, (_, index) => `k${index}`)
        const outcomes = await Promise.all(keys.map((key) => store.put(key, bytes(key), { ifVersion: 'absent' })))
        for (const [index, key] of keys.entries()) {
          const found = present(await store.get(key), key)
          equal(outcomes[index], { stored: true, version: found.version }, `the outcome of putting ${key}`)
          equal(text(found), key, `the value of ${key}`)
        }
      }),
    },
  ]
}
