import type { Store } from '@credbroker/core'
import { bytes } from '../contents.ts'
import type { StoreBench } from '../store-bench.ts'
import type { SuiteCase } from '../../suite/group.ts'

const operations: { readonly [name: string]: (store: Store) => Promise<unknown> } = {
  get: (store) => store.get('k'),
  put: (store) => store.put('k', bytes('2')),
  delete: (store) => store.delete('k'),
  list: (store) => store.list(''),
  lease: (store) => store.lease('k', 1_000),
  append: (store) => store.append('log', [bytes('2')]),
  read: (store) => store.read('log', 0),
  head: (store) => store.head('log'),
}

export function closing({ equal, rejection, withStore }: StoreBench): readonly SuiteCase[] {
  return [
    {
      name: 'closing twice is closing once',
      run: withStore(async (store) => {
        await store.put('k', bytes('1'))
        await Promise.all([store.close(), store.close()])
        await store.close()
      }),
    },
    {
      name: 'what was asked for before is answered',
      run: withStore(async (store) => {
        const put = store.put('k', bytes('1'))
        const append = store.append('log', [bytes('1')])
        await store.close()
        equal((await put).stored, true, 'the put')
        equal((await append).appended, true, 'the append')
      }),
    },
    {
      name: 'a closed store refuses every operation',
      run: withStore(async (store) => {
        const lease = await store.lease('held', 60_000)
        await store.close()
        for (const [name, run] of Object.entries(operations)) {
          // A store may throw at once; for its caller that is the same.
          const work = (async () => run(store))()
          await rejection(work, `${name} after closing`)
        }
        // To its holder a lease of a closed store may as well be lost.
        const renewed = await (async () => lease?.renew(60_000))().catch(() => false)
        equal(renewed, false, 'renewing a lease after closing')
      }),
    },
  ]
}
